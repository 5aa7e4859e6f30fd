"""What neighbours predict, for each number of them at once."""

from collections.abc import Sequence

import numpy as np

from ntkcompare.neighbours.nearest import Array, Indices


def vote(labels: Indices, n_classes: int, weights: Array | None, ks: Sequence[int]) -> Indices:
    """The class with the greatest weight among the first k neighbours, the lower class on ties.

    Parameters
    ----------
    labels : ndarray of shape (n_queries, k_max)
        Classes, as numbers from 0, of the neighbours.
    n_classes : int
    weights : ndarray of shape (n_queries, k_max), or None
    ks : ascending sequence of int
        Up to k_max.

    Returns
    -------
    ndarray of shape (len(ks), n_queries)
    """
    n = len(labels)
    wanted = {k: i for i, k in enumerate(ks)}
    winners = np.empty((len(ks), n), dtype=np.int64)
    # Only the class of the newest neighbour can overtake the leader.
    total = np.zeros(n * n_classes, dtype=np.int32 if weights is None else np.float64)
    base = np.arange(n) * n_classes
    leader, lead = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=total.dtype)
    for k in range(1, ks[-1] + 1):
        label = labels[:, k - 1]
        place = base + label
        count = total[place] + (1 if weights is None else weights[:, k - 1])
        total[place] = count
        ahead = (count > lead) | ((count == lead) & (label < leader))
        np.copyto(leader, label, where=ahead)
        np.copyto(lead, count, where=ahead)
        if k in wanted:
            winners[wanted[k]] = leader
    return winners


def shares(labels: Indices, n_classes: int, weights: Array | None) -> Array:
    """The share of each class in the weight of all neighbours, shape (n_queries, n_classes)."""
    total = np.zeros((len(labels), n_classes))
    for j in range(labels.shape[1]):
        total[np.arange(len(labels)), labels[:, j]] += 1 if weights is None else weights[:, j]
    total /= total.sum(axis=1, keepdims=True)
    return total


def average(values: Array, weights: Array | None, ks: Sequence[int]) -> Array:
    """The weighted mean of the first k neighbours' values (n_queries, k_max, n_outputs).

    Returns an array of shape (len(ks), n_queries, n_outputs).
    """
    columns = np.asarray(ks) - 1
    if weights is None:
        sums = np.cumsum(values, axis=1)[:, columns] / np.asarray(ks)[:, None]
    else:
        totals = np.cumsum(weights, axis=1)[:, columns, None]
        sums = np.cumsum(values * weights[:, :, None], axis=1)[:, columns] / totals
    means: Array = np.moveaxis(sums, 1, 0)
    return means
