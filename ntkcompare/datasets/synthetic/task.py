"""Task: what all synthetic data sets have in common."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice, check_integer, check_real
from ntkcompare.datasets.dataset import Dataset

Array = NDArray[np.float64]
# (number of rows, source of randomness) → inputs and clean targets.
Sampler = Callable[[int, np.random.Generator], tuple[Array, NDArray[Any]]]

TASKS = ("regression", "classification")


def task_randomness(random_state: int) -> np.random.Generator:
    """What the task itself is drawn with: directions, weights, phases."""
    return np.random.default_rng([check_integer("random_state", random_state, minimum=0), 0])


def make(
    name: str, sample: Sampler, *, n: int, n_test: int, random_state: int, source: str, **fields: Any
) -> Dataset:
    """Return `n` examples, and `n_test` more as a test split where that is above 0."""
    check_integer("n", n, minimum=2)
    check_integer("n_test", n_test, minimum=0)
    X, y = sample(n, np.random.default_rng([random_state, 1]))
    if n_test:
        fields["X_test"], fields["y_test"] = sample(n_test, np.random.default_rng([random_state, 2]))
    return Dataset(X, y, name=name, source=source, licence="public domain", scaling="none", **fields)


def with_noise(
    sample: Callable[[int, np.random.Generator], tuple[Array, Array]], task: str, noise: float
) -> tuple[Sampler, dict[str, Any]]:
    """Return a sampler of noisy labels for a real target f, and what is known of them.

    In regression y = f + noise·ε with ε standard normal: the least mean squared error is noise². In
    classification y says whether f > 0, and is wrong with probability `noise`: the least error is that, or
    1 − noise where that is less.
    """
    check_choice("task", task, TASKS)
    classes = task == "classification"
    check_real("noise", noise, minimum=0, maximum=1 if classes else math.inf)

    def noisy(n: int, random: np.random.Generator) -> tuple[Array, NDArray[Any]]:
        inputs, labels = random.spawn(2)
        X, f = sample(n, inputs)
        if classes:
            return X, (f > 0).astype(np.int64) ^ (labels.random(n) < noise)
        return X, f + noise * labels.normal(size=n)

    return noisy, {"task": task, "bayes_error": min(noise, 1 - noise) if classes else noise**2}


def orthonormal(rows: int, columns: int, random: np.random.Generator) -> Array:
    """Return a random matrix with orthonormal columns, evenly distributed over all such."""
    q, r = np.linalg.qr(random.normal(size=(rows, columns)))
    return np.asarray(q * np.sign(np.diagonal(r)))
