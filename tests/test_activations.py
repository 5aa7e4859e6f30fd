"""Activations: their finite forms, and the layers that neural-tangents gets."""

import pickle

import jax
import numpy as np
import pytest
from scipy.special import erf, ndtr

from ntkcompare import Activation
from ntkcompare._jax.precision import precision_scope
from ntkcompare.activations import as_activation

FORMULAS = {
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x: np.where(x > 0, x, 0.01 * x),
    "abs": np.abs,
    "erf": erf,
    "gelu": lambda x: x * ndtr(x),
    "sin": np.sin,
    "cos": np.cos,
    "identity": lambda x: x,
    "tanh": np.tanh,
}
X = np.concatenate([np.linspace(-5, 5, 101), [-30.0, 30.0, 0.0]])


@pytest.mark.parametrize("name", FORMULAS)
def test_the_finite_form_is_its_formula(name):
    with precision_scope("float64"):
        found = np.asarray(Activation(name)(X))
        layer = Activation(name).stax()
        applied = np.asarray(layer[1]((), X[None]))[0]
    np.testing.assert_allclose(found, FORMULAS[name](X), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(applied, found, rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", FORMULAS)
def test_it_is_differentiated_by_jax(name):
    x = np.array([-1.3, -0.2, 0.4, 2.0])
    with precision_scope("float64"):
        found = np.asarray(jax.vmap(jax.grad(Activation(name)))(x))
    step = 1e-6
    expected = (FORMULAS[name](x + step) - FORMULAS[name](x - step)) / (2 * step)
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize(("slope", "expected"), [(None, 0.01), (0.2, 0.2), (-1, -1.0), (0, 0.0)])
def test_the_slope_of_leaky_relu_is_ones_own_to_choose(slope, expected):
    activation = Activation("leaky_relu", slope=slope)
    assert activation.negative_slope == expected
    assert float(activation(-2.0)) == pytest.approx(-2 * expected)
    assert float(activation(2.0)) == 2.0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"name": "rleu"}, ValueError, "activation='rleu' is not known; did you mean 'relu'"),
        ({"name": np.tanh}, ValueError, "is not known"),
        ({"name": "relu", "slope": 0.1}, ValueError, "slope=0.1 is of no use to activation='relu'"),
        ({"name": "leaky_relu", "slope": float("nan")}, ValueError, "slope=nan must be finite"),
        ({"name": "leaky_relu", "slope": "0.1"}, TypeError, "slope='0.1' must be a real number"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        Activation(**arguments)


def test_it_is_a_value():
    activation = Activation("leaky_relu", slope=0.3)
    assert pickle.loads(pickle.dumps(activation)) == activation
    assert hash(activation) == hash(Activation("leaky_relu", 0.3))
    assert eval(repr(activation)) == activation
    assert as_activation(activation) is activation
    assert as_activation("relu") == Activation("relu")
    with pytest.raises(AttributeError):
        activation.slope = 1.0
