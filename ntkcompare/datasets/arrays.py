"""Checks of the arrays a user hands over: each error says what is wrong, how much of it, and the remedy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def check_inputs(name: str, value: Any) -> NDArray[np.float64]:
    """Return a read-only float64 copy of shape (n, d, ...) if every entry is a finite number; else raise.

    >>> check_inputs("X", [[1.0, float("nan")]])
    Traceback (most recent call last):
    ...
    ValueError: X holds 1 NaN, the first in row 0; drop these rows or fill them in (e.g. SimpleImputer).
    """
    if sparse.issparse(value):
        raise TypeError(f"{name} is a sparse matrix; pass a dense array, e.g. {name}.toarray().")
    array = _as_numbers(name, value)
    if array.ndim < 2:
        raise ValueError(
            f"{name} has shape {array.shape}; it needs one row per example: "
            "reshape(-1, 1) makes a single feature."
        )
    if 0 in array.shape:
        raise ValueError(f"{name} has shape {array.shape}; it needs at least one row and one feature.")
    _check_finite(name, array)
    array.setflags(write=False)
    return array


def check_labels(name: str, value: Any, n: int) -> NDArray[Any]:
    """Return class labels as a read-only array of int64 or text, one per row; else raise."""
    array = _check_vector(name, value, n)
    if array.dtype.kind == "O":
        kinds = {type(label).__name__ for label in array.tolist()}
        if kinds != {"str"}:
            raise TypeError(
                f"{name} mixes labels of type {', '.join(sorted(kinds))}; "
                "use text or integers for all, without gaps."
            )
        array = array.astype(np.str_)
    if array.dtype.kind == "f":
        _check_finite(name, array)
        if not np.array_equal(array, np.round(array)):
            fraction = array[array != np.round(array)][0]
            raise ValueError(
                f"{name} holds fractions such as {fraction:g}, which are no class labels; "
                "pass task='regression', or bin them."
            )
    if array.dtype.kind not in "biufU":
        raise TypeError(f"{name} has dtype {array.dtype}; class labels are integers, booleans or text.")
    array = array.copy() if array.dtype.kind == "U" else array.astype(np.int64)
    array.setflags(write=False)
    return array


def check_targets(name: str, value: Any, n: int) -> NDArray[np.float64]:
    """Return regression targets as a read-only float64 vector, one per row; else raise."""
    array = _as_numbers(name, _check_vector(name, value, n))
    _check_finite(name, array)
    array.setflags(write=False)
    return array


def _as_numbers(name: str, value: Any) -> NDArray[np.float64]:
    try:
        array = np.asarray(value)
        if array.dtype.kind not in "biufO":
            raise TypeError
        return np.array(array, dtype=np.float64)
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} must hold real numbers in rows of equal length; encode text and categories first "
            "(e.g. scikit-learn's OneHotEncoder)."
        ) from None


def _check_finite(name: str, array: NDArray[np.float64]) -> None:
    for what, bad in (("NaN", np.isnan(array)), ("infinite values", np.isinf(array))):
        if bad.any():
            row = int(np.argwhere(bad)[0][0])
            raise ValueError(
                f"{name} holds {int(bad.sum())} {what}, the first in row {row}; "
                "drop these rows or fill them in (e.g. SimpleImputer)."
            )


def _check_vector(name: str, value: Any, n: int) -> NDArray[Any]:
    array = np.asarray(value)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; it needs one value per row of X: shape ({n},).")
    if len(array) != n:
        raise ValueError(
            f"{name} has {len(array)} values, but there are {n} rows; they must match one to one."
        )
    return array
