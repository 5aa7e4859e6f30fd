"""Kernel-induced distances: against the Gram matrix, and what geometry says of them."""

import numpy as np
import pytest
from distance_grid import distance_of, distances, grid

from ntkcompare import MLP
from ntkcompare.kernels import gram

NETWORKS = [MLP(depth=1), MLP(depth=3, activation="erf", b_std=0.3), MLP(depth=2, b_std=0.0)]


def sphere(n, d=5, seed=0):
    X = np.random.default_rng(seed).normal(size=(n, d))
    return X / np.linalg.norm(X, axis=1, keepdims=True)


@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
@pytest.mark.parametrize("network", NETWORKS)
def test_is_the_root_of_the_kernels_of_both_less_twice_the_kernel_between(kernel, network):
    rng = np.random.default_rng(0)
    P, Q = rng.normal(size=(6, 4)), rng.normal(size=(9, 4))
    K = gram(np.vstack([P, Q]), architecture=network, kernel=kernel)
    diagonal = np.diagonal(K)
    expected = np.sqrt(diagonal[:6, None] + diagonal[None, 6:] - 2 * K[:6, 6:])
    np.testing.assert_allclose(distances(kernel, P, Q, {"architecture": network}), expected, rtol=1e-9)


@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
@pytest.mark.parametrize("network", NETWORKS)
def test_on_a_sphere_neighbours_at_acute_angles_are_the_euclidean_ones(kernel, network):
    P, Q = 3 * sphere(30), 3 * sphere(200, seed=1)
    acute = int((P @ Q.T > 0).sum(axis=1).min())
    ours = np.argsort(distances(kernel, P, Q, {"architecture": network}), axis=1)
    euclidean = np.argsort(distances("euclidean", P, Q), axis=1)
    assert acute > 50
    np.testing.assert_array_equal(ours[:, :acute], euclidean[:, :acute])
    if kernel == "nngp":
        np.testing.assert_array_equal(ours, euclidean)


def test_opposite_points_are_not_the_furthest_under_a_tangent_kernel():
    """Why acute: the ReLU tangent kernel of one layer has a term cos θ·(π − θ), which is zero at π."""
    angles = np.array([[0.0], [0.8 * np.pi], [np.pi]])
    X = np.hstack([np.cos(angles), np.sin(angles)])
    D = distances("ntk", X[:1], X, {"architecture": MLP(depth=1, b_std=0.0)})
    assert D[0, 2] < D[0, 1]


@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_off_the_sphere_they_part(kernel):
    rng = np.random.default_rng(0)
    P, Q = rng.normal(size=(100, 2)), rng.normal(size=(200, 2))
    ours = distances(kernel, P, Q).argmin(axis=1)
    assert 0.02 < (ours != distances("euclidean", P, Q).argmin(axis=1)).mean() < 0.9


@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_they_are_metrics(kernel):
    X = np.random.default_rng(0).normal(size=(12, 3))
    X[7] = X[2]
    D = distances(kernel, X, X)
    np.testing.assert_allclose(D, D.T, rtol=1e-9)
    assert ((D == 0) == (X[:, None] == X[None]).all(axis=2)).all()
    assert (D[:, None] <= D[:, :, None] + D[None] + 1e-9).all()


@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_equal_points_are_told_from_near_ones(kernel):
    """In float64 the kernel of a point with itself is rounded: rounding must not look like a distance."""
    rng = np.random.default_rng(0)
    Q = rng.normal(size=(50, 30))
    P = Q.copy()
    P[25:] += 1e-4 * rng.normal(size=(25, 30))
    order, exact = grid(distance_of(kernel, Q), P, Q)
    assert np.isfinite(order).all()
    assert (np.diagonal(exact)[:25] == 0).all()
    assert (np.diagonal(exact)[25:] > 0).all()


@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_a_row_of_zeros_is_a_point_like_others(kernel):
    X = np.array([[0.0, 0], [1, 2], [0, 0]])
    for b_std in (0.0, 0.1):
        D = distances(kernel, X, X, {"architecture": MLP(depth=2, b_std=b_std)})
        assert np.isfinite(D).all()
        assert D[0, 2] == 0
        assert D[0, 1] > 0


@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_images_are_points_to_a_convolutional_network(kernel):
    from ntkcompare.neural_tangents import stax

    network = stax.serial(stax.Conv(4, (2, 2)), stax.Relu(), stax.Flatten(), stax.Dense(1))
    images = np.random.default_rng(0).normal(size=(4, 3, 3, 1))
    images[3] = images[1]
    D = distances(kernel, images, images, {"architecture": network})
    same = np.eye(4, dtype=bool)
    same[1, 3] = same[3, 1] = True
    assert (D[same] == 0).all()
    assert (D[~same] > 0.01).all()
