"""The compiled training of the networks of a plan, whatever the number of examples."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from ntkcompare.architecture import Architecture
from ntkcompare.training import network, stopping
from ntkcompare.training.epoch import measure, train
from ntkcompare.training.optimizers import direction
from ntkcompare.training.plan import GROUPS, N_SUMS, Examples, Hyper, Plan

MOST_EPOCHS = 64


class State(NamedTuple):
    """Where the training stands. The epoch is common to all lanes; the rest has an axis for several."""

    epoch: Any
    params: Any
    optimizer: Any
    best: Any
    stopping: stopping.Stopping


def begin(plan: Plan, key: Any, active: Any, epoch: int) -> State:
    """Draw a network, of one lane; one that is not active will not be trained.

    It is not compiled as a whole: that would take longer than the parts, of which many have the same shape.
    """
    params = network.init(plan.architecture, key, plan.shape, plan.n_outputs, plan.dtype)
    optimizer = direction(plan.optimizer, 0.0).init(params)
    marks = stopping.start(active, plan.dtype)
    return State(np.int32(epoch), params, optimizer, params if plan.watch else (), marks)


def epochs_a_call(plan: Plan) -> int:
    """Return for how many epochs a call has room: the orders of their examples take half a MiB."""
    return max(1, min(MOST_EPOCHS, 2**17 // plan.capacity))


@lru_cache(maxsize=64)
def program(plan: Plan) -> Callable[..., Any]:
    """Return the compiled training of a plan.

    ``advance(state, initial, keys, X, examples, hyper, rates, orders, limit) -> (state, sums)`` trains on
    while some network is active and the epoch below `limit`, for at most E = `epochs_a_call` epochs, at the
    learning rates `rates` of shape (E,), with the examples in the `orders` of shape ([lanes,] E, ...).
    The sums have shape (E, [lanes,] 6).
    """
    n_epochs = epochs_a_call(plan)
    over_lanes = jax.vmap if plan.lanes > 1 else _once

    def advance(
        state: State,
        initial: Any,
        keys: Any,
        X: Any,
        examples: Examples,
        hyper: Hyper,
        rates: Any,
        orders: Any,
        limit: Any,
    ) -> Any:
        first = state.epoch

        def one(carry: Any) -> Any:
            state, measures = carry
            k = state.epoch - first
            step = partial(_advance_lane, plan, X, hyper, state.epoch, rates[k])
            order = jax.lax.dynamic_index_in_dim(orders, k, axis=orders.ndim - 2, keepdims=False)
            *lanes, sums = over_lanes(step)(*state[1:], initial, keys, examples, order)
            return State(state.epoch + 1, *lanes), measures.at[k].set(sums)

        lanes = (plan.lanes,) if plan.lanes > 1 else ()
        measures = jnp.zeros((n_epochs, *lanes, N_SUMS), plan.dtype)
        limit = jnp.minimum(limit, first + n_epochs)
        return jax.lax.while_loop(
            lambda carry: jnp.any(carry[0].stopping.active) & (carry[0].epoch < limit),
            one,
            (state, measures),
        )

    return jax.jit(advance)


@lru_cache(maxsize=64)
def forward(architecture: Architecture, centred: bool) -> Callable[..., Any]:
    """Return the compiled (params, initial, X) → outputs of one network, (n, n_outputs)."""

    def outputs(params: Any, initial: Any, X: Any) -> jax.Array:
        f = network.apply(architecture, params, X)
        return f - network.apply(architecture, initial, X) if centred else f

    return jax.jit(outputs)


def _once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Stand in for `vmap` where there is one lane, without an axis for it."""
    return function


def _advance_lane(
    plan: Plan,
    X: Any,
    hyper: Hyper,
    epoch: Any,
    rate: Any,
    params: Any,
    optimizer: Any,
    best: Any,
    marks: stopping.Stopping,
    initial: Any,
    key: Any,
    examples: Examples,
    order: Any,
) -> Any:
    params, optimizer, sums = train(
        plan, X, hyper, epoch, rate, marks.active, params, optimizer, initial, key, examples, order
    )
    if plan.measured == "all":
        sums = measure(plan, X, params, initial, examples)
    elif plan.measured == "validation":
        sums = sums + measure(plan, X, params, initial, examples)
    marks, better = _judge(plan, examples, hyper.rules, epoch, marks, sums)
    if plan.watch:
        best = jax.tree.map(lambda new, old: jnp.where(better, new, old), params, best)
    return params, optimizer, best, marks, sums


def _judge(
    plan: Plan, examples: Examples, rules: stopping.Rules, epoch: Any, marks: stopping.Stopping, sums: Any
) -> Any:
    """Return the stopping state after an epoch, and whether the network is at its best."""
    n_validation = examples.n_rows - examples.n_train
    loss, error = (sums[k] + sums[k + 1] for k in (0, len(GROUPS)))
    fits = loss <= rules.interpolation_loss * examples.n_train
    if plan.classification:
        fits = fits & (error == 0)
    validation = sums[2] / jnp.maximum(n_validation, 1)
    finite = jnp.isfinite(loss) & jnp.isfinite(validation)
    return stopping.advance(marks, epoch, fits, finite, validation, rules, watch=plan.watch)
