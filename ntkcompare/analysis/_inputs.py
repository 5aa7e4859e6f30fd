"""What every routine of this room asks of its arguments."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ntkcompare._checks import check_integer, check_real

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def check_confidence(confidence: float) -> float:
    """Return the coverage of an interval if it lies strictly between 0 and 1; else raise ValueError.

    >>> check_confidence(95)
    Traceback (most recent call last):
    ...
    ValueError: confidence=95 must be less than 1, e.g. 0.95.
    """
    value = check_real("confidence", confidence, minimum=0, open_minimum=True)
    if value >= 1:
        raise ValueError(f"confidence={confidence!r} must be less than 1, e.g. 0.95.")
    return value


def check_level(alpha: float) -> float:
    """Return the level of a test if it lies strictly between 0 and 1; else raise ValueError."""
    value = check_real("alpha", alpha, minimum=0, open_minimum=True)
    if value >= 1:
        raise ValueError(f"alpha={alpha!r} must be less than 1, e.g. 0.05.")
    return value


def generator(random_state: int, n_resamples: int) -> tuple[np.random.Generator, int]:
    """Return a generator of its own and the checked number of resamples."""
    seed = check_integer("random_state", random_state, minimum=0)
    return np.random.default_rng(seed), check_integer("n_resamples", n_resamples, minimum=100)


def as_finite(name: str, values: ArrayLike, ndim: int) -> NDArray[np.float64]:
    """Return a float array of `ndim` dimensions without NaN or infinity; else raise ValueError."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != ndim:
        raise ValueError(f"{name} has shape {array.shape}; give an array of {ndim} dimension(s).")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds NaN or infinity; leave those entries out.")
    return array


def as_sample(name: str, values: ArrayLike, unit: str = "repeats", minimum: int = 2) -> Vector:
    """Return at least `minimum` finite values of one repeated measurement; else raise ValueError.

    >>> as_sample("values", [0.1])
    Traceback (most recent call last):
    ...
    ValueError: values holds 1 of the repeats; an interval needs at least 2.
    """
    array = as_finite(name, values, 1)
    if len(array) < minimum:
        raise ValueError(f"{name} holds {len(array)} of the {unit}; an interval needs at least {minimum}.")
    return array


def as_sizes(sizes: ArrayLike, minimum: int = 2) -> Vector:
    """Return training-set sizes, positive and strictly ascending; else raise ValueError.

    >>> as_sizes([0, 10])
    Traceback (most recent call last):
    ...
    ValueError: sizes holds 0; every training-set size must be greater than 0.
    """
    array = as_finite("sizes", sizes, 1)
    if len(array) < minimum:
        raise ValueError(f"sizes holds {len(array)} size(s); at least {minimum} are needed here.")
    if array.min() <= 0:
        raise ValueError(f"sizes holds {array.min():g}; every training-set size must be greater than 0.")
    if (np.diff(array) <= 0).any():
        raise ValueError("sizes must be strictly ascending; sort them and drop repetitions.")
    return array


def as_curves(name: str, values: ArrayLike, n_sizes: int, minimum: int = 2) -> Matrix:
    """Return an array of shape (repeats, sizes); NaN marks a cell that failed, but no size may lack all.

    Raises
    ------
    ValueError
        If the shape does not fit, a value is infinite, fewer than `minimum` repeats are given, or a size
        has no value at all.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != n_sizes:
        raise ValueError(f"{name} has shape {array.shape}; give one row per repeat and {n_sizes} columns.")
    if len(array) < minimum:
        raise ValueError(
            f"{name} holds {len(array)} repeat(s); at least {minimum} are needed here. Raise repeats=."
        )
    if np.isinf(array).any():
        raise ValueError(f"{name} holds infinity; leave those sizes out.")
    if np.isnan(array).all(axis=0).any():
        raise ValueError(f"{name} has a size without any value; leave that size out.")
    return array


def difference_of(first: Matrix, second: Matrix) -> Matrix:
    """First − second, and zero where they agree to twelve digits: equal shares may differ by rounding.

    >>> difference_of(np.array([0.1 + 0.2, 0.5]), np.array([0.3, 0.25])).tolist()
    [0.0, 0.25]
    """
    difference = first - second
    close = np.abs(difference) <= 1e-12 * np.maximum(np.abs(first), np.abs(second))
    return np.where(close, 0.0, difference)


def check_columns(frame: Any, needed: Sequence[str]) -> None:
    """Raise ValueError unless a table has the columns that a routine reads.

    >>> import pandas as pd
    >>> check_columns(pd.DataFrame({"n": [1]}), ["n", "value"])
    Traceback (most recent call last):
    ...
    ValueError: frame lacks the column(s) 'value'; give a tidy table as Comparison.frame() returns it.
    """
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise ValueError(
            f"frame lacks the column(s) {', '.join(map(repr, missing))}; "
            "give a tidy table as Comparison.frame() returns it."
        )
