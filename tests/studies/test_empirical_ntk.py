import jax
import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare._jax.keys import make_key
from ntkcompare._jax.precision import precision_scope
from ntkcompare.kernels import gram
from ntkcompare.studies.empirical_ntk import empirical_ntk, output_covariance

X = np.random.default_rng(0).normal(size=(5, 3))


def drawn(network, seed=0, n_outputs=2):
    with precision_scope(np.float64):
        return jax.device_get(network.init(make_key(seed), 3, n_outputs, np.float64))


@pytest.mark.parametrize("parameterization", ["ntk", "standard"])
@pytest.mark.parametrize(("depth", "b_std"), [(1, 0.1), (3, 0.7), (2, 0.0)])
@pytest.mark.parametrize("activation", ["relu", "erf"])
def test_it_is_the_gram_matrix_of_the_gradients_that_jax_takes(parameterization, depth, b_std, activation):
    network = MLP(depth, 7, activation, b_std=b_std, parameterization=parameterization)
    params = drawn(network)
    with precision_scope(np.float64):
        jacobian = jax.jacobian(lambda theta: network.apply(theta, X))(params)
        flat = np.concatenate([np.asarray(leaf).reshape(5, 2, -1) for leaf in jax.tree.leaves(jacobian)], 2)
    expected = np.einsum("iop,jop->ij", flat, flat) / 2
    np.testing.assert_allclose(empirical_ntk(network, params, X), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("parameterization", ["ntk", "standard"])
def test_both_are_those_of_the_infinite_network_at_great_width(parameterization):
    network = MLP(1, 100_000, b_std=0.5, parameterization=parameterization)
    params = drawn(network)
    for found, kernel in (
        (empirical_ntk(network, params, X), "ntk"),
        (output_covariance(network, params, X), "nngp"),
    ):
        expected = gram(X, architecture=network, kernel=kernel)
        assert np.linalg.norm(found - expected) < 0.02 * np.linalg.norm(expected)


def test_outputs_have_the_covariance_that_is_said():
    network = MLP(2, 16, b_std=0.5)
    params = drawn(network, n_outputs=1)
    with precision_scope(np.float64):
        keys = jax.random.split(make_key(1), 2)
        W = np.asarray(jax.random.normal(keys[0], (16, 40_000), np.float64))
        b = np.asarray(jax.random.normal(keys[1], (40_000,), np.float64))
        outputs = np.asarray(network.apply((*params[:-1], (W, b)), X))
    covariance = output_covariance(network, params, X)
    assert (
        np.abs(outputs @ outputs.T / 40_000 - covariance).max() < 5 * covariance.max() * (2 / 40_000) ** 0.5
    )


def test_parameters_of_another_depth_are_refused():
    with pytest.raises(ValueError, match="depth=2 needs 3"):
        empirical_ntk(MLP(2, 4), drawn(MLP(1, 4)), X)
