"""When a network stops, and which of its weights are kept."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp


class Rules(NamedTuple):
    """The numbers in the rules by which a network stops.

    Attributes
    ----------
    interpolation_loss : float
        Mean training loss at or below which, without an error in classification, the training set is fitted.
    interpolation_epochs : int
        For how many epochs in a row it has to be.
    patience : int
        Epochs to wait for a better validation loss.
    min_delta : float
        By how much it has to be better.
    """

    interpolation_loss: Any
    interpolation_epochs: Any
    patience: Any
    min_delta: Any


class Stopping(NamedTuple):
    """Where a network's training stands; each field is a scalar.

    Attributes
    ----------
    active : bool
        Whether it still trains.
    diverged : bool
        Whether its loss was not finite.
    converged : bool
        Whether a rule stopped it.
    fitted : int
        Consecutive epochs, up to now, in which it fitted the training set.
    epoch : int
        The last epoch it trained.
    best_loss, best_epoch
        Lowest validation loss, and the epoch it was measured after.
    """

    active: Any
    diverged: Any
    converged: Any
    fitted: Any
    epoch: Any
    best_loss: Any
    best_epoch: Any


def start(active: Any, dtype: Any) -> Stopping:
    """Return the state of a network that has not begun; one that is not `active` never will."""
    no, zero = jnp.zeros((), bool), jnp.zeros((), jnp.int32)
    return Stopping(active, no, no, zero, zero, jnp.full((), jnp.inf, dtype), zero)


def advance(
    state: Stopping, epoch: Any, fits: Any, finite: Any, validation_loss: Any, rules: Rules, *, watch: bool
) -> tuple[Stopping, Any]:
    """Return the state after an epoch, and whether the weights are now the best so far.

    - It has diverged if a loss is not finite.
    - It interpolates once it `fits` the training set for `rules.interpolation_epochs` epochs in a row.
    - With `watch`, it stops early once for `rules.patience` epochs no validation loss was below the best
      by more than `rules.min_delta`.

    A network that is not active stays as it is.
    """
    fitted = jnp.where(fits, state.fitted + 1, 0)
    converged = finite & (fitted >= rules.interpolation_epochs)
    better = state.active & finite & (validation_loss < state.best_loss - rules.min_delta)
    best_loss, best_epoch = state.best_loss, state.best_epoch
    if watch:
        best_loss = jnp.where(better, validation_loss, best_loss)
        best_epoch = jnp.where(better, epoch, best_epoch)
        converged = converged | (finite & (epoch - best_epoch >= rules.patience))
    new = Stopping(
        active=finite & ~converged,
        diverged=~finite,
        converged=converged,
        fitted=fitted,
        epoch=jnp.asarray(epoch, jnp.int32),
        best_loss=best_loss,
        best_epoch=best_epoch,
    )
    kept: Stopping = jax.tree.map(lambda a, b: jnp.where(state.active, a, b), new, state)
    return kept, better
