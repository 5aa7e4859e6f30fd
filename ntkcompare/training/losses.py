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


def example_error(classification: bool, outputs: Any, targets: Any, shift: Any, scale: Any) -> jax.Array:
    """Return the error of each example, shape (n,), in the units of the labels.

    `shift` and `scale`, shape (n_outputs,), undo what was done to the labels: y = shift + scale·target.
    A classified example counts 1 if the largest output is not at its class, else 0; a regressed one
    counts its squared residual, averaged over outputs.
    """
    if classification:
        predicted, true = (jnp.argmax(shift + scale * part, axis=1) for part in (outputs, targets))
        return (predicted != true).astype(outputs.dtype)
    return jnp.mean((scale * (outputs - targets)) ** 2, axis=1)
