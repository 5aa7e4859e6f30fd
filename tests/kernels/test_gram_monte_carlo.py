"""The kernels against finite networks: what the outputs' covariance and the gradients' products come to.

A network of width n differs from the infinite one by about 1/√n in each draw and by 1/n in the mean; the
average over draws leaves one per cent.
"""

import dataclasses
import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare._jax.keys import make_key
from ntkcompare._jax.precision import precision_scope
from ntkcompare.kernels import gram

ACTIVATIONS = "relu", "leaky_relu", "abs", "erf", "gelu", "sin", "cos", "identity", "tanh"
WIDTH, DRAWS, OUTPUTS = 512, 128, 512
X = np.random.default_rng(0).normal(size=(3, 4))
X[2] = 0.7 * X[0] + 0.2


def network(activation, parameterization):
    return MLP(2, WIDTH, activation, W_std=1.3, b_std=0.4, parameterization=parameterization)


@functools.cache
def means(parameterization):
    """Of all activations, from the same parameters: these do not depend on the activation."""
    base = network("relu", parameterization)

    def tangents(net, params):
        jacobians = jax.tree.leaves(jax.jacrev(net.apply)(params, X))
        flat = jnp.concatenate([leaf.reshape(len(X), -1) for leaf in jacobians], axis=1)
        return flat @ flat.T

    def draw(key):
        params = base.init(key, X.shape[1], OUTPUTS)
        W, b = params[-1]
        first_output = (*params[:-1], (W[:, :1], b[:1]))
        found = {}
        for activation in ACTIVATIONS:
            net = dataclasses.replace(base, activation=activation)
            outputs = net.apply(params, X)
            found[activation, "nngp"] = outputs @ outputs.T / OUTPUTS
            found[activation, "ntk"] = tangents(net, first_output)
        return found

    with precision_scope("float32"):
        keys = jax.random.split(make_key(7), DRAWS)
        found = jax.jit(lambda keys: jax.tree.map(lambda a: a.mean(0), jax.lax.map(draw, keys)))(keys)
        return {name: np.asarray(mean) for name, mean in found.items()}


@pytest.mark.slow
@pytest.mark.parametrize("parameterization", ["ntk", "standard"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_finite_networks_have_these_kernels_in_the_mean(activation, parameterization, kernel):
    found = means(parameterization)[activation, kernel]
    expected = gram(X, architecture=network(activation, parameterization), kernel=kernel)
    diagonal = np.diagonal(expected)
    assert (np.abs(found - expected) <= 0.02 * np.sqrt(np.multiply.outer(diagonal, diagonal))).all()
