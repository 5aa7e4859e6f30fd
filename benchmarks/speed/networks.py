"""What does a network cost when many are trained at once?

16 networks of two hidden layers of 256 units, on 1,000 digits, for 50 epochs of batches of 64 with Adam:
against scikit-learn's network, against ours one by one, and against the loop over batches that a user of JAX
writes. Nothing stops early, and nothing is compiled within the clock. The last row says what bounds them all:
the matrix products of the forward and backward passes alone, by BLAS, on every processor.
"""

import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jax
import jax.numpy as jnp
import joblib
import numpy as np
import optax
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier as SklearnMLP
from threadpoolctl import threadpool_limits

from benchmarks.speed._ratio import Row, faster, main, paired, within
from ntkcompare import MLP, MLPClassifier

BATCH, WIDTH = 64, 256


def measure(quick: bool) -> Sequence[Row]:
    """Measure the rows; `quick` trains 4 networks for 10 epochs."""
    n_networks, n_epochs, rounds = (4, 10, 1) if quick else (16, 50, 3)
    X, y = load_digits(return_X_y=True)
    X, y = X[:1000] / 16, y[:1000]

    def ours(n: int, seed: int = 0) -> MLPClassifier:
        return MLPClassifier(
            MLP(depth=2, width=WIDTH),
            n_networks=n,
            batch_size=BATCH,
            max_epochs=n_epochs,
            stop_at_interpolation=False,
            random_state=seed,
        ).fit(X, y)

    def scikit_learn() -> None:
        model = SklearnMLP(
            (WIDTH, WIDTH),
            batch_size=BATCH,
            max_iter=n_epochs,
            tol=0.0,
            n_iter_no_change=10**6,
            random_state=0,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, y)

    work = f"{n_networks} networks of 2×{WIDTH}"
    ratio, one_peer, all_ours = paired(scikit_learn, lambda: ours(n_networks), rounds)
    per_network = Row(
        work,
        "scikit-learn's MLPClassifier, per network",
        ratio * n_networks,
        8.0,
        True,
        f"{all_ours / n_networks:.3g} s against {one_peer:.3g} s",
    )
    one_by_one = faster(
        work,
        lambda: ours(n_networks),
        "ours one by one",
        lambda: [ours(1, seed) for seed in range(n_networks)],
        target=0.9 * min(joblib.cpu_count(), n_networks),  # what the processors give, and no more
        rounds=rounds,
    )
    loop = _loop(jnp.asarray(X, jnp.float32), jnp.asarray(y), n_epochs)
    written = faster(
        work,
        lambda: ours(n_networks),
        "a loop over batches in JAX, one by one",
        lambda: [loop(seed) for seed in range(n_networks)],
        target=2.0,
        rounds=rounds,
    )
    products = within(
        work,
        lambda: ours(n_networks),
        "their matrix products alone, by BLAS",
        lambda: _products(len(X), n_networks, n_epochs),
        target=2.0,
        rounds=rounds,
    )
    return [per_network, one_by_one, written, products]


def _products(n: int, n_networks: int, n_epochs: int) -> None:
    """Multiply what the forward and backward passes multiply, a network at a time on each processor."""

    def train(_: int) -> None:
        x, d = np.ones((BATCH, 64), np.float32), np.ones((BATCH, 10), np.float32)
        first, middle, last = (
            np.full(shape, 1e-3, np.float32) for shape in ((64, WIDTH), (WIDTH, WIDTH), (WIDTH, 10))
        )
        for _ in range(n_epochs * -(-n // BATCH)):
            h = x @ first
            g = h @ middle
            g @ last
            g.T @ d
            e = d @ last.T
            h.T @ e
            x.T @ (e @ middle.T)

    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(joblib.cpu_count()) as pool:
        list(pool.map(train, range(n_networks)))


def _loop(X: jax.Array, y: jax.Array, n_epochs: int) -> Any:
    """Return the training of one network as JAX's and optax's tutorials have it."""
    network, optimizer = MLP(depth=2, width=WIDTH), optax.adam(0.01)

    def loss(params: Any, X: jax.Array, y: jax.Array) -> jax.Array:
        return optax.softmax_cross_entropy_with_integer_labels(network.apply(params, X), y).mean()

    @jax.jit
    def step(params: Any, state: Any, X: jax.Array, y: jax.Array) -> Any:
        updates, state = optimizer.update(jax.grad(loss)(params, X, y), state)
        return optax.apply_updates(params, updates), state

    def train(seed: int) -> None:
        params = network.init(jax.random.key(seed), X.shape[1], 10)
        state, random = optimizer.init(params), np.random.default_rng(seed)
        for _ in range(n_epochs):
            for rows in np.array_split(random.permutation(len(X)), -(-len(X) // BATCH)):
                # Batches of one length, as a user pads or drops the last: else each would be compiled.
                rows = np.resize(rows, BATCH)
                params, state = step(params, state, X[rows], y[rows])
        jax.block_until_ready(params)

    return train


if __name__ == "__main__":
    main(measure, __doc__)
