"""Penalties on the weights of a network."""

from typing import Any

import jax
import jax.numpy as jnp


def weights(params: Any) -> list[Any]:
    """Return the weights among `params`: the first array of each layer's tuple; biases stand second.

    So it is in the parameters of `ntkcompare.MLP` and of neural-tangents' stax layers.

    >>> [w.shape for w in weights((((jnp.ones((3, 4)), jnp.ones(4)), ()), (jnp.ones((4, 1)), None)))]
    [(3, 4), (4, 1)]
    """
    if not isinstance(params, tuple | list) or not len(params):
        return []
    if hasattr(params[0], "ndim"):
        return [params[0]]
    return [array for part in params for array in weights(part)]


def penalty(params: Any, l1: Any, l2: Any) -> jax.Array:
    """Return l1·Σ|w| + l2/2·Σw² over the weights."""
    total = jnp.zeros(())
    for weight in weights(params):
        total = total + l1 * jnp.sum(jnp.abs(weight)) + 0.5 * l2 * jnp.sum(weight**2)
    return total
