"""Duplicates: rows that stand in a data set more than once, and test rows that are all but trained on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# A test row is nearly a duplicate if a training row is nearer than this share of the usual distance.
NEAR = 0.1


def group_rows(X: NDArray[Any]) -> NDArray[np.intp]:
    """Return a number for each row, the same for rows with the same values.

    >>> group_rows(np.array([[1.0, 2.0], [3.0, 4.0], [1.0, 2.0]]))
    array([0, 1, 0])
    """
    flat = np.ascontiguousarray(np.asarray(X).reshape(len(X), -1))
    if flat.dtype.kind == "f":
        flat = flat + 0.0  # −0 is 0
    seen: dict[bytes, int] = {}
    return np.array([seen.setdefault(row.tobytes(), len(seen)) for row in flat], dtype=np.intp)


def count_duplicates(X: NDArray[Any], y: NDArray[Any]) -> tuple[int, int]:
    """Return how many rows repeat an earlier one, and how many of these with another label."""
    groups = group_rows(X)
    first = np.unique(groups, return_index=True)[1]
    repeats = len(groups) - len(first)
    return repeats, int(np.count_nonzero(y != y[first[groups]]))


def nearest_distances(X: NDArray[np.float64], to: NDArray[np.float64], k: int) -> NDArray[np.float64]:
    """Return the distances of each row of `X` to its k nearest rows of `to`, ascending."""
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=k).fit(to)
    found: NDArray[np.float64] = search.kneighbors(X)[0]
    return found


def count_near_duplicates(
    train: NDArray[np.float64], test: NDArray[np.float64], looked_at: NDArray[np.intp]
) -> int:
    """Return how many rows of `test` have a training row nearer than a tenth of the usual distance.

    The usual distance is the median, over the training rows `looked_at`, of that to the nearest other one
    that is not a duplicate.
    """
    distances = nearest_distances(train[looked_at], train, min(20, len(train)))
    # The first one above 0 in each row: what is at 0 is the row itself, or a duplicate of it.
    apart = np.where(distances > 0, distances, np.inf).min(axis=1)
    apart = apart[np.isfinite(apart)]
    if not len(apart):
        return len(test)
    return int(np.count_nonzero(nearest_distances(test, train, 1)[:, 0] < NEAR * np.median(apart)))
