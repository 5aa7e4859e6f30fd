"""MLP: what it refuses, what it draws, and what it computes."""

import copy
import dataclasses
import pickle

import jax
import numpy as np
import pytest

from ntkcompare import MLP, Activation
from ntkcompare._jax.precision import precision_scope
from ntkcompare.architecture import StaxNetwork, as_architecture

ACTIVATIONS = "relu", "leaky_relu", "abs", "erf", "gelu", "sin", "cos", "identity", "tanh"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"depth": 0}, ValueError, "depth=0 must be at least 1"),
        ({"depth": 1.0}, TypeError, "depth=1.0 must be an integer"),
        ({"width": -3}, ValueError, "width=-3 must be at least 1"),
        ({"width": True}, TypeError, "width=True must be an integer"),
        ({"activation": "rleu"}, ValueError, "did you mean 'relu'"),
        ({"activation": None}, ValueError, "activation=None is not known"),
        ({"W_std": 0}, ValueError, "W_std=0 must be greater than 0"),
        ({"W_std": float("inf")}, ValueError, "W_std=inf must be finite"),
        ({"W_std": "2"}, TypeError, "W_std='2' must be a real number"),
        ({"b_std": -0.1}, ValueError, "b_std=-0.1 must be at least 0"),
        ({"b_std": None}, TypeError, "b_std=None must be a real number"),
        ({"parameterization": "ntkk"}, ValueError, "did you mean 'ntk'"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        MLP(**arguments)


def test_it_is_a_value():
    network = MLP(2, 64, Activation("leaky_relu", 0.2), W_std=1.5, b_std=0, parameterization="standard")
    for twin in (pickle.loads(pickle.dumps(network)), copy.deepcopy(network), eval(repr(network))):
        assert twin == network
        assert hash(twin) == hash(network)
    assert network != dataclasses.replace(network, depth=3)
    with pytest.raises(dataclasses.FrozenInstanceError):
        network.depth = 3


@pytest.mark.parametrize("parameterization", ["ntk", "standard"])
@pytest.mark.parametrize("b_std", [0.0, 0.3])
@pytest.mark.parametrize("depth", [1, 3])
def test_outputs_are_the_formula_in_numpy(depth, b_std, parameterization):
    network = MLP(depth, 7, "abs", W_std=1.5, b_std=b_std, parameterization=parameterization)
    X = np.random.default_rng(0).normal(size=(4, 5))
    with precision_scope("float64") as dtype:
        params = network.init(jax.random.key(0), 5, 2, dtype=dtype)
        found = np.asarray(network.apply(params, X))
    h = X
    for layer, (W, b) in enumerate(params):
        if parameterization == "ntk":
            z = 1.5 / np.sqrt(len(W)) * h @ np.asarray(W) + b_std * np.asarray(b)
        else:
            z = h @ np.asarray(W) + (np.asarray(b) if b_std else 0)
        h = np.abs(z)
        assert W.shape == (5 if layer == 0 else 7, 2 if layer == depth else 7)
    np.testing.assert_allclose(found, z, rtol=1e-13)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_parameterizations_agree_at_initialization(activation):
    """From one key they are the same function, not only the same distribution."""
    X = np.random.default_rng(0).normal(size=(6, 4))
    outputs = []
    for parameterization in ("ntk", "standard"):
        network = MLP(2, 32, activation, b_std=0.3, parameterization=parameterization)
        outputs.append(network.apply(network.init(jax.random.key(1), 4, 3), X))
    np.testing.assert_allclose(outputs[0], outputs[1], rtol=2e-5, atol=2e-5)


def test_parameters_have_their_distribution():
    for parameterization, scale, bias in (("ntk", 1.0, 1.0), ("standard", 1.5 / 20, 0.3)):
        network = MLP(1, 400, W_std=1.5, b_std=0.3, parameterization=parameterization)
        (_, _), (W, _) = network.init(jax.random.key(0), 3, 400)
        (_, b), _ = network.init(jax.random.key(0), 3, 400)
        assert np.mean(W) == pytest.approx(0, abs=4 * scale / 400)
        assert np.std(W) == pytest.approx(scale, rel=4 / 400 / np.sqrt(2))
        assert np.std(b) == pytest.approx(bias, rel=4 / 20 / np.sqrt(2))


def test_layers_and_weights_are_drawn_independently():
    params = MLP(2, 300).init(jax.random.key(0), 300, 300)
    arrays = [np.asarray(W).ravel()[:90_000] for W, _ in params]
    assert np.abs(np.corrcoef(arrays) - np.eye(3)).max() < 0.02
    biases = [np.asarray(b) for _, b in params]
    assert len(np.unique(np.concatenate(biases))) == 900


@pytest.mark.parametrize("parameterization", ["ntk", "standard"])
def test_without_biases_their_gradients_are_zero(parameterization):
    network = MLP(2, 8, b_std=0.0, parameterization=parameterization)
    params = network.init(jax.random.key(0), 3)
    gradients = jax.grad(lambda p: network.apply(p, np.ones((2, 3))).sum())(params)
    for W, b in gradients:
        assert np.any(np.asarray(W) != 0)
        np.testing.assert_array_equal(b, 0)


def test_hidden_layers_may_be_transformed():
    network = MLP(2, 8)
    params = network.init(jax.random.key(0), 3)
    X = np.ones((2, 3))
    seen = []

    def halve(h, layer):
        seen.append((layer, h.shape))
        return h / 2

    halved = network.apply(params, X, transform_hidden=halve)
    assert seen == [(0, (2, 8)), (1, (2, 8))]
    assert not np.allclose(halved, network.apply(params, X))


def test_parameters_of_another_depth_are_refused():
    with pytest.raises(ValueError, match="params has 2 layers, but depth=3 needs 4"):
        MLP(3).apply(MLP(1).init(jax.random.key(0), 3), np.ones((1, 3)))


@pytest.mark.parametrize("arguments", [{"n_features": 0}, {"n_features": 2, "n_outputs": 0}])
def test_sizes_of_nothing_are_refused(arguments):
    with pytest.raises(ValueError, match="must be at least 1"):
        MLP().init(jax.random.key(0), **arguments)


@pytest.mark.parametrize("parameterization", ["ntk", "standard"])
def test_the_stax_triple_is_the_same_network(parameterization):
    """Its parameters have another form; with the values of ours it gives the same outputs."""
    network = MLP(2, 16, "erf", b_std=0.3, parameterization=parameterization)
    init_fn, apply_fn, _ = network.stax(n_outputs=3)
    shape, triple_params = init_fn(jax.random.key(0), (-1, 5))
    assert shape == (-1, 3)
    params = network.init(jax.random.key(1), 5, 3)
    ours = iter(params)
    moved = []
    for layer in triple_params:
        if layer:
            W, b = next(ours)
            assert (W.shape, b.size) == (layer[0].shape, layer[1].size)
            moved.append((W, b.reshape(layer[1].shape)))
        else:
            moved.append(layer)
    X = np.random.default_rng(0).normal(size=(4, 5))
    np.testing.assert_allclose(apply_fn(moved, X), network.apply(params, X), rtol=2e-5, atol=2e-6)


def test_a_triple_is_taken_in_the_place_of_an_mlp():
    triple = MLP().stax()
    for given in (triple, list(triple)):
        assert as_architecture(given).stax() == triple
    assert as_architecture(as_architecture(triple)) == StaxNetwork(*triple)
    with pytest.raises(ValueError, match="number of outputs built in"):
        as_architecture(triple).stax(n_outputs=2)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("relu", "must be None, an ntkcompare.MLP, or"),
        (MLP, "is the class; give an instance"),
        ((1, 2, 3), "must be None"),
        (MLP().stax()[:2], "must be None"),
    ],
)
def test_other_architectures_are_refused(value, message):
    with pytest.raises(TypeError, match=message):
        as_architecture(value)


def test_a_triple_of_what_cannot_be_called_is_refused():
    with pytest.raises(TypeError, match="kernel_fn=3 must be callable"):
        StaxNetwork(len, len, 3)


def test_no_architecture_is_the_default_one():
    assert as_architecture(None) == MLP(3, 512, "relu", 2**0.5, 0.1, "ntk")
