"""Gram matrices of neural-tangents triples, and of MLPs against them."""

import jax
import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare import neural_tangents as nt
from ntkcompare._jax.precision import precision_scope
from ntkcompare.architecture import StaxNetwork
from ntkcompare.kernels import gram, gram_depths, gram_diagonal, tangents_gram

stax = nt.stax
ACTIVATIONS = "relu", "leaky_relu", "abs", "erf", "gelu", "sin", "cos", "identity", "tanh"


def points(n, d=6, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


def images(n, seed=0):
    return np.random.default_rng(seed).normal(size=(n, 4, 4, 2))


def convolutional(pooling):
    return stax.serial(
        stax.Conv(8, (3, 3), padding="SAME", W_std=1.3, b_std=0.2), stax.Relu(), pooling(), stax.Dense(1)
    )


def reference(network, X, Y):
    with precision_scope("float64"):
        found = jax.jit(lambda x, y: network[2](x, y, ("ntk", "nngp")))(X, Y)
        return {"ntk": np.asarray(found.ntk), "nngp": np.asarray(found.nngp)}


@pytest.mark.compat
@pytest.mark.parametrize("parameterization", ["ntk", "standard"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_fused_recursion_agrees_with_neural_tangents(activation, parameterization):
    X, Y = points(5), points(4, seed=1)
    network = MLP(2, 50, activation, W_std=1.2, b_std=0.3, parameterization=parameterization)
    expected = reference(network.stax(), X, Y)
    for kernel, (found,) in gram_depths(X, Y, architecture=network, depths=[2]).items():
        scale = np.abs(expected[kernel]).max()
        np.testing.assert_allclose(found, expected[kernel], rtol=1e-11, atol=1e-13 * scale)


@pytest.mark.compat
@pytest.mark.parametrize(("pooling", "kernel"), [(stax.Flatten, "ntk"), (stax.GlobalAvgPool, "nngp")])
def test_convolutional_networks_are_evaluated_tile_by_tile(pooling, kernel, monkeypatch):
    network = convolutional(pooling)
    X = images(21)
    expected = reference(network, X, X)[kernel]
    monkeypatch.setattr(tangents_gram, "_BUDGET", 2**16)
    found = gram(X[:19], X[2:], architecture=network, kernel=kernel)
    np.testing.assert_allclose(found, expected[:19, 2:], rtol=1e-7)
    K = gram(X, architecture=network, kernel=kernel)
    assert (K == K.T).all()
    apart = ~np.eye(21, dtype=bool)
    np.testing.assert_allclose(K[apart], expected[apart], rtol=1e-12)
    np.testing.assert_allclose(K, expected, rtol=1e-7)
    np.testing.assert_array_equal(np.diagonal(K), gram_diagonal(X, architecture=network, kernel=kernel))


def test_what_is_large_within_a_network_makes_tiles_small():
    with precision_scope("float64") as dtype:
        sides = [
            tangents_gram.TangentsEngine(network, (4, 4, 2), ("ntk",), dtype).tile
            for network in (StaxNetwork(*convolutional(p)) for p in (stax.Flatten, stax.GlobalAvgPool))
        ]
    assert sides[0] > sides[1] >= 1


def test_growing_n_does_not_compile_again():
    init, apply, kernel_fn = MLP(depth=1).stax()
    calls = []

    def counted(*args, **kwargs):
        calls.append(1)
        return kernel_fn(*args, **kwargs)

    X = points(600)
    gram(X[:300], architecture=(init, apply, counted))
    before = len(calls)
    for n in (257, 400, 600):
        gram(X[:n], architecture=(init, apply, counted))
    assert len(calls) == before


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_type_is_the_one_asked_for(dtype):
    K = gram(points(4), architecture=MLP(depth=1).stax(), dtype=dtype)
    assert K.dtype == np.dtype(dtype)
    assert np.abs(K - gram(points(4), architecture=MLP(depth=1))).max() < (
        1e-2 if dtype == "float32" else 1e-7
    )


def test_points_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"architecture cannot take points of shape \(6,\)"):
        gram(points(3), architecture=convolutional(stax.Flatten))


def test_a_network_that_ends_in_an_image_is_refused():
    with pytest.raises(ValueError, match=r"end with stax.Flatten\(\)"):
        gram(images(3), architecture=stax.serial(stax.Conv(4, (3, 3)), stax.Relu(), stax.Conv(4, (1, 1))))


def test_a_kernel_that_is_not_finite_is_refused():
    """Erf of neural-tangents at a scale of 1e4 in float32; the same network as an MLP is no trouble."""
    network = MLP(depth=1, activation="erf")
    X = 1e4 * points(3)
    for call in (gram, gram_diagonal):
        with pytest.raises(ValueError, match="kernel that is not finite"):
            call(X, architecture=network.stax(), dtype="float32")
        assert np.isfinite(call(X, architecture=network, dtype="float32")).all()
        assert np.isfinite(call(X, architecture=network.stax())).all()


def test_on_the_diagonal_a_rectified_triple_has_the_error_that_the_docstring_states():
    network = MLP()
    X = points(16)
    np.testing.assert_allclose(gram(X, architecture=network.stax()), gram(X), rtol=1e-7)
