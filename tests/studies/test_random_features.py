import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare.kernels import gram
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies.random_features import feature_path, random_features

RNG = np.random.default_rng(0)
X, X_TEST = RNG.normal(size=(12, 5)), RNG.normal(size=(7, 5))
Y = RNG.normal(size=(12, 2))


@pytest.mark.parametrize("parameterization", ["ntk", "standard"])
@pytest.mark.parametrize("activation", ["relu", "erf"])
def test_the_mean_of_their_inner_products_is_the_nngp_kernel(parameterization, activation):
    network = MLP(depth=1, b_std=0.5, activation=activation, parameterization=parameterization)
    N = 200_000
    units, constant = random_features(network, X, N, seed=1)
    products = units**2 @ (units.T) ** 2 / N - (units @ units.T / N) ** 2
    error = np.abs(units @ units.T / N + constant**2 - gram(X, architecture=network, kernel="nngp"))
    assert (error < 5 * np.sqrt(products / N)).all()


def test_they_are_the_hidden_units_of_the_network_as_drawn():
    import jax

    from ntkcompare._jax.keys import make_key
    from ntkcompare._jax.precision import precision_scope

    network, hidden = MLP(depth=1, width=9), []
    with precision_scope(np.float64):
        params = network.init(make_key(3), 5, 1, np.float64)
        network.apply(params, X, transform_hidden=lambda h, layer: hidden.append(h) or h)
        expected = np.asarray(jax.device_get(hidden[0])) * network.W_std
    np.testing.assert_allclose(random_features(network, X, 9, seed=3)[0], expected, rtol=1e-12)


def test_the_solution_is_least_squares_below_the_threshold_and_of_least_norm_beyond():
    network = MLP(depth=1)
    few, many = feature_path(network, X, Y, X_TEST, [4, 40], seed=0)
    units, constant = random_features(network, np.concatenate([X, X_TEST]), 40, seed=0)
    for found, width in ((few, 4), (many, 40)):
        features = np.hstack([units[:, :width] / width**0.5, np.full((19, 1), constant)])
        solution = np.linalg.lstsq(features[:12], Y - Y.mean(axis=0), rcond=None)[0]
        np.testing.assert_allclose(found, features[12:] @ solution + Y.mean(axis=0), rtol=1e-6)


def test_it_interpolates_from_as_many_features_as_examples_on():
    path = feature_path(MLP(depth=1), X, Y, X, [8, 11, 30], seed=2)
    errors = [np.abs(values - Y).max() for values in path]
    assert errors[0] > 0.1
    assert max(errors[1:]) < 1e-6


def test_many_features_predict_as_the_nngp_does():
    network = MLP(depth=1, b_std=0.5)
    (values,) = feature_path(network, X, Y, X_TEST, [100_000], seed=0)
    limit = NTKRegressor(network, kernel="nngp", ridge=0.0).fit(X, Y).predict(X_TEST)
    assert np.abs(values - limit).max() < 0.1 * np.abs(limit).max()


def test_several_hidden_layers_are_refused():
    with pytest.raises(ValueError, match="depth=2"):
        random_features(MLP(depth=2), X, 5, seed=0)
