"""One epoch of one network: its steps, and what is measured."""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import optax

from ntkcompare.training import network
from ntkcompare.training.batches import batch_bounds
from ntkcompare.training.losses import example_loss, squared_error, wrong_class
from ntkcompare.training.optimizers import direction
from ntkcompare.training.penalties import penalty
from ntkcompare.training.plan import N_SUMS, Examples, Hyper, Plan


def train(
    plan: Plan,
    X: Any,
    hyper: Hyper,
    epoch: Any,
    rate: Any,
    active: Any,
    params: Any,
    optimizer: Any,
    initial: Any,
    key: Any,
    examples: Examples,
    order: Any,
) -> tuple[Any, Any, jax.Array]:
    """Train for one epoch; return parameters, optimizer state, and the sums that the steps met.

    Epoch 0, and that of a network that is not active, has no steps.
    """
    key = jax.random.fold_in(key, epoch)
    transform = direction(plan.optimizer, hyper.momentum)

    def step(batch: Any, carry: Any) -> Any:
        params, optimizer, sums = carry
        start, size = batch_bounds(batch, examples.n_train, examples.n_batches)
        gradient, met = _batch(
            plan,
            partial(_chunk, plan, X, hyper, params, initial, examples, order),
            params,
            start,
            size,
            jax.random.fold_in(key, batch),
        )
        gradient = jax.tree.map(lambda g: g / size, gradient)
        if plan.penalized:
            shrink = jax.grad(penalty)(params, hyper.l1, hyper.l2)
            gradient = jax.tree.map(jnp.add, gradient, shrink)
        updates, optimizer = transform.update(gradient, optimizer, params)
        params = optax.apply_updates(params, jax.tree.map(lambda u: -rate * u, updates))
        return params, optimizer, sums + met

    n_batches = jnp.where(active & (epoch > 0), examples.n_batches, 0)
    sums = jnp.zeros(N_SUMS, plan.dtype)
    params, optimizer, sums = jax.lax.fori_loop(0, n_batches, step, (params, optimizer, sums))
    return params, optimizer, sums


def measure(plan: Plan, X: Any, params: Any, initial: Any, examples: Examples) -> jax.Array:
    """Return the sums over the positions that the plan wants measured."""
    start = jnp.int32(0) if plan.measured == "all" else examples.n_train

    def add(chunk: Any, sums: jax.Array) -> jax.Array:
        positions = start + chunk * plan.measure_rows + jnp.arange(plan.measure_rows)
        counted = (positions < examples.n_rows).astype(plan.dtype)
        positions = jnp.minimum(positions, examples.rows.shape[0] - 1)
        f = _outputs(plan, params, initial, X[examples.pool, examples.rows[positions]], None)
        loss = example_loss(plan.loss, f, examples.targets[positions])
        return sums + _sums(plan, examples, positions, counted, f, loss)

    n_chunks = -(-(examples.n_rows - start) // plan.measure_rows)
    total: jax.Array = jax.lax.fori_loop(0, n_chunks, add, jnp.zeros(N_SUMS, plan.dtype))
    return total


def _batch(plan: Plan, chunk: Any, params: Any, start: Any, size: Any, key: Any) -> Any:
    """Return the gradient of the summed loss of a batch, and its sums, chunk by chunk."""
    if plan.step_is_one_chunk:
        return chunk(start, size, key)

    def add(part: Any, total: Any) -> Any:
        done = part * plan.step_rows
        return jax.tree.map(jnp.add, total, chunk(start + done, size - done, jax.random.fold_in(key, part)))

    nothing = jax.tree.map(jnp.zeros_like, params), jnp.zeros(N_SUMS, plan.dtype)
    return jax.lax.fori_loop(0, -(-size // plan.step_rows), add, nothing)


def _chunk(
    plan: Plan,
    X: Any,
    hyper: Hyper,
    params: Any,
    initial: Any,
    examples: Examples,
    order: Any,
    start: Any,
    size: Any,
    key: Any,
) -> Any:
    """Return gradient and sums of positions start…start+size−1 of the order, one chunk at most."""
    positions = jax.lax.dynamic_slice_in_dim(order, start, plan.step_rows)
    counted = (jnp.arange(plan.step_rows) < size).astype(plan.dtype)
    inputs, targets = X[examples.pool, examples.rows[positions]], examples.targets[positions]
    if plan.noise:
        inputs += hyper.noise * jax.random.normal(jax.random.fold_in(key, 0), inputs.shape, inputs.dtype)

    def drop(h: jax.Array, layer: int) -> jax.Array:
        kept = jax.random.bernoulli(jax.random.fold_in(key, layer + 1), 1 - hyper.dropout, h.shape)
        return jnp.where(kept, h / (1 - hyper.dropout), 0)

    def total(params: Any) -> Any:
        f = _outputs(plan, params, initial, inputs, drop if plan.dropout else None)
        loss = example_loss(plan.loss, f, targets)
        return jnp.sum(counted * loss), (f, loss)

    gradient, (f, loss) = jax.grad(total, has_aux=True)(params)
    return gradient, _sums(plan, examples, positions, counted, f, loss)


def _outputs(plan: Plan, params: Any, initial: Any, X: Any, hook: network.Hook | None) -> jax.Array:
    """Return f(X), or f(X) − f₀(X) where the plan is centred; the hook acts on both."""
    f = network.apply(plan.architecture, params, X, hook)
    return f - network.apply(plan.architecture, initial, X, hook) if plan.centred else f


def _sums(plan: Plan, examples: Examples, positions: Any, counted: Any, f: Any, loss: Any) -> jax.Array:
    if plan.classification:
        error = wrong_class(f, examples.codes[positions], examples.shift)
    else:
        error = squared_error(f, examples.targets[positions], examples.scale)
    # A row that does not count may hold anything, and 0·∞ is no number.
    values = jnp.where(counted > 0, jnp.stack([loss, error]), 0)
    return jnp.reshape(values @ examples.groups[positions], N_SUMS)
