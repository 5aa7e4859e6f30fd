"""Losses and errors of single examples."""

from typing import Any

import jax
import jax.numpy as jnp
import optax

LOSSES = ("cross_entropy", "mse")


def example_loss(name: str, outputs: Any, targets: Any) -> jax.Array:
    """Return the loss of each example, shape (n,).

    "mse" is ½‖f − y‖², summed over outputs: its mean over n examples, 1/(2n) Σᵢ‖f(xᵢ)−yᵢ‖², is the
    loss whose gradient flow the NTK describes. "cross_entropy" is −Σⱼ yⱼ log softmax(f)ⱼ.

    Parameters
    ----------
    name : {"mse", "cross_entropy"}
    outputs, targets : array of shape (n, n_outputs)
    """
    if name == "mse":
        return 0.5 * jnp.sum((outputs - targets) ** 2, axis=1)
    return jnp.asarray(optax.softmax_cross_entropy(outputs, targets))


def wrong_class(outputs: Any, codes: Any, shift: Any) -> jax.Array:
    """Return 1 for each example whose class, given by number, has not the largest output, else 0.

    `shift`, shape (n_outputs,), is what was taken from the labels; of equal outputs the first counts.
    """
    return jnp.asarray(jnp.argmax(shift + outputs, axis=1) != codes, outputs.dtype)


def squared_error(outputs: Any, targets: Any, scale: Any) -> jax.Array:
    """Return the squared residual of each example, averaged over outputs, in the units of the labels.

    `scale`, shape (n_outputs,), is what the labels were divided by.
    """
    return jnp.mean((scale * (outputs - targets)) ** 2, axis=1)
