import numpy as np
import pytest
from scipy.spatial.distance import cdist, pdist

from ntkcompare import MLP
from ntkcompare.kernels import gram
from ntkcompare.studies.feature_maps import RandomNetwork, directions, one_hot, profiles, whitening


@pytest.mark.parametrize(("phi", "metric"), [(directions, "cosine"), (profiles, "correlation")])
def test_squared_lengths_between_features_are_twice_the_distance(phi, metric):
    X = np.random.default_rng(0).normal(size=(30, 6))
    np.testing.assert_allclose(pdist(phi(X), "sqeuclidean"), 2 * pdist(X, metric), atol=1e-12)


def test_one_hot_symbols_are_twice_as_far_as_they_differ():
    X = np.random.default_rng(0).integers(5, size=(30, 6)).astype(float)
    np.testing.assert_array_equal(pdist(one_hot(X), "sqeuclidean"), 2 * 6 * pdist(X, "hamming"))


def test_whitened_points_have_mahalanobis_distances():
    X = np.random.default_rng(0).normal(size=(50, 4)) @ np.random.default_rng(1).normal(size=(4, 4))
    expected = pdist(X, "mahalanobis", VI=np.linalg.inv(np.cov(X.T)))
    np.testing.assert_allclose(pdist(whitening().fit(X).transform(X)), expected, rtol=1e-9)


def test_a_wide_random_network_has_the_distances_of_the_nngp():
    X = np.random.default_rng(0).normal(size=(12, 5))
    network = MLP(depth=2, width=4096)
    K = gram(X, architecture=network, kernel="nngp")
    expected = np.diagonal(K)[:, None] + np.diagonal(K) - 2 * K
    features = RandomNetwork(network, 3)(X)
    assert features.shape == (12, 4096)
    measured = network.W_std**2 * cdist(features, features, "sqeuclidean")
    assert np.abs(measured - expected).max() < 0.1 * expected.max()  # a few over √4096
    np.testing.assert_array_equal(RandomNetwork(network, 3)(X), features)
    assert (RandomNetwork(network, 4)(X) != features).any()
