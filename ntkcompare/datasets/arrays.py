"""Checks of the arrays a user hands over: each error says what is wrong, how much of it, and the remedy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def check_inputs(name: str, value: Any, *, gaps: bool = False) -> NDArray[Any]:
    """Return a read-only copy of shape (n, d, ...) if every entry is a finite number; else raise.

    The copy is float64, but bytes stay bytes: images take an eighth of the room so. With `gaps`, NaN passes.

    >>> check_inputs("X", [[1.0, float("nan")]])
    Traceback (most recent call last):
    ...
    ValueError: X holds 1 NaN, the first in row 0; drop these rows, or pass missing='mean' ...
    """
    if sparse.issparse(value):
        raise TypeError(f"{name} is a sparse matrix; pass a dense array, e.g. {name}.toarray().")
    array = _as_bytes(value)
    if array is None:
        array = _as_numbers(name, value)
    if array.ndim < 2:
        raise ValueError(
            f"{name} has shape {array.shape}; it needs one row per example: "
            "reshape(-1, 1) makes a single feature."
        )
    if 0 in array.shape:
        raise ValueError(f"{name} has shape {array.shape}; it needs at least one row and one feature.")
    if array.dtype.kind == "f":
        _check_finite(name, array, gaps=gaps)
    array.setflags(write=False)
    return array


def check_labels(name: str, value: Any, n: int) -> NDArray[Any]:
    """Return class labels as a read-only array of int64 or text, one per row; else raise."""
    array = _check_vector(name, value, n)
    if array.dtype.kind == "O":
        array = np.array([_decoded(label) for label in array.tolist()], dtype=object)
        kinds = {type(label).__name__ for label in array.tolist()}
        if kinds != {"str"}:
            raise TypeError(
                f"{name} mixes labels of type {', '.join(sorted(kinds))}; "
                "use text or integers for all, without gaps."
            )
        array = array.astype(np.str_)
    if array.dtype.kind == "S":
        array = np.char.decode(array, "utf-8", "replace")
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


def check_weights(name: str, value: Any, n: int) -> NDArray[np.float64]:
    """Return weights as a read-only float64 vector, one per row, none below 0, not all 0; else raise."""
    array = check_targets(name, value, n)
    if (array < 0).any():
        raise ValueError(f"{name} holds {array.min():g}; a weight says how much a row counts: at least 0.")
    if not array.any():
        raise ValueError(f"{name} are all zero: no row would ever be drawn.")
    return array


def check_folds(name: str, value: Any, n: int) -> dict[str, tuple[tuple[NDArray[np.intp], ...], ...]]:
    """Return folds as {name: ((training rows, test rows), ...)}, rows within 0…n−1; else raise."""
    folds: dict[str, tuple[tuple[NDArray[np.intp], ...], ...]] = {}
    for key, pairs in dict(value).items():
        checked: list[tuple[NDArray[np.intp], ...]] = []
        for pair in pairs:
            parts = tuple(np.array(part, dtype=np.intp) for part in pair)
            if len(parts) != 2 or any(part.ndim != 1 for part in parts):
                raise ValueError(f"{name}[{key!r}] must hold pairs of vectors: (training rows, test rows).")
            for part in parts:
                if len(part) and not 0 <= part.min() <= part.max() < n:
                    raise ValueError(
                        f"{name}[{key!r}] names row {part.min() if part.min() < 0 else part.max()}, "
                        f"but rows are 0 to {n - 1}."
                    )
                part.setflags(write=False)
            checked.append(parts)
        folds[str(key)] = tuple(checked)
    return folds


def _as_bytes(value: Any) -> NDArray[Any] | None:
    """A copy of an array of bytes, or the array itself where nobody can write to it; None for all else."""
    if getattr(value, "dtype", None) != np.uint8:
        return None
    array: NDArray[Any] = np.asarray(value)
    base: Any = array
    while isinstance(base, np.ndarray) and not base.flags.writeable:
        base = base.base
    return array if isinstance(base, bytes) else array.copy()


def _decoded(label: Any) -> Any:
    return label.decode("utf-8", "replace") if isinstance(label, bytes) else label


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


def _check_finite(name: str, array: NDArray[np.float64], *, gaps: bool = False) -> None:
    for what, find in (("NaN", np.isnan), ("infinite values", np.isinf)):
        if gaps and what == "NaN":
            continue
        bad = find(array)
        if bad.any():
            row = int(np.argwhere(bad)[0][0])
            remedy = (
                "drop these rows, or pass missing='mean' (or 'median', 'mode', 'zero'), which fills them "
                "from the training rows of each draw."
                if what == "NaN" and array.ndim > 1
                else "drop these rows."
            )
            raise ValueError(f"{name} holds {int(bad.sum())} {what}, the first in row {row}; {remedy}")


def _check_vector(name: str, value: Any, n: int) -> NDArray[Any]:
    array = np.asarray(value)
    if array.ndim != 1:
        raise ValueError(f"{name} has shape {array.shape}; it needs one value per row of X: shape ({n},).")
    if len(array) != n:
        raise ValueError(
            f"{name} has {len(array)} values, but there are {n} rows; they must match one to one."
        )
    return array
