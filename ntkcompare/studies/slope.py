"""Slope: how fast values change with what they were measured at."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def slopes(x: ArrayLike, values: ArrayLike) -> NDArray[Any]:
    """Return the least-squares slope of each row of values against x.

    With x̄ the mean of x it is Σ(x − x̄)·v / Σ(x − x̄)².

    Parameters
    ----------
    x : array-like of shape (m,)
        At least two different numbers.
    values : array-like of shape (n, m)
        A row per repeat, say.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If shapes do not match, or x has no two different numbers: a slope needs two.

    Examples
    --------
    >>> slopes([0, 1, 2], [[1.0, 3.0, 5.0], [4.0, 4.0, 4.0]]).tolist()
    [2.0, 0.0]
    """
    places, rows = np.asarray(x, dtype=float), np.asarray(values, dtype=float)
    if places.ndim != 1 or rows.ndim != 2 or rows.shape[1] != len(places):
        raise ValueError(f"values of shape {rows.shape} must be (rows, {places.size}): a column for each x.")
    centred = places - places.mean() if len(places) else places
    if not centred.any():
        raise ValueError(f"x={places.tolist()} needs two different numbers, or there is no slope.")
    return np.asarray(rows @ centred / (centred @ centred))
