"""Whether two distances order the training points alike."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.knn import KNNClassifier

# Distances on a sphere of radius 1 that differ by less are ties: a kernel's distance is known to about that.
TIE = 1e-6


def neighbour_order(
    X: NDArray[Any], y: NDArray[Any], X_test: NDArray[Any], metric: str, metric_params: Any = None
) -> NDArray[np.int64]:
    """Return all rows of X, the nearest first, for each test point; shape (n_test, n)."""
    knn = KNNClassifier(metric=metric, metric_params=metric_params).fit(X, y)
    return np.asarray(knn.kneighbors(X_test, len(X), return_distance=False), dtype=np.int64)


def common_prefix(distances: NDArray[np.float64], order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how far the order goes along with the distances: how many of the nearest are the same, in order.

    Points that are equally far, to `TIE` of the largest distance, may stand in either order.

    Parameters
    ----------
    distances : ndarray of shape (n_test, n)
    order : ndarray of int, shape (n_test, n)
        Permutations of 0, …, n − 1.

    Returns
    -------
    ndarray of int, shape (n_test,)
        From 0 to n.

    Examples
    --------
    >>> common_prefix(np.array([[0.1, 0.4, 0.2]]), np.array([[0, 1, 2]])).tolist()
    [1]
    """
    ascending = np.sort(distances, axis=1)
    differs = np.abs(np.take_along_axis(distances, order, axis=1) - ascending) > TIE * distances.max()
    n = distances.shape[1]
    return np.asarray(np.where(differs.any(axis=1), differs.argmax(axis=1), n), dtype=np.int64)
