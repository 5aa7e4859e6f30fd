"""A search by scikit-learn's KDTree, with ties put right."""

import numpy as np
from sklearn.neighbors import KDTree

from ntkcompare.distances import Distance, Points
from ntkcompare.distances.rounding import SMALLEST, sum_error
from ntkcompare.neighbours.nearest import Array, Indices
from ntkcompare.neighbours.neighbours import Neighbours

# With more features a tree visits most points, and a matrix product visits all of them faster; with fewer
# points it does not pay to build one.
MOST_FEATURES = 6
FEWEST_POINTS = 2000
# Queries are answered so many at a time: ties may bring in any number of candidates for each.
QUERIES = 256


def build_tree(distance: Distance, points: Points) -> KDTree | None:
    """A tree of the points, or None where it would not help or the distance has none."""
    if distance.tree is None or points.X.shape[1] > MOST_FEATURES or len(points) < FEWEST_POINTS:
        return None
    return KDTree(points.X, metric=distance.tree)


def search_tree(tree: KDTree, distance: Distance, queries: Points, points: Points, k: int) -> Neighbours:
    """The k nearest points of each query."""
    indices: Indices = np.empty((len(queries), k), dtype=np.int64)
    distances: Array = np.empty((len(queries), k))
    for start in range(0, len(queries), QUERIES):
        rows = slice(start, start + QUERIES)
        part = queries[rows]
        kth = tree.query(part.X, k)[0].max(axis=1)
        # The tree breaks ties as it likes: take all that may be as near as the k-th.
        candidates = tree.query_radius(part.X, kth * (1 + sum_error(part.X.shape[1])) + SMALLEST**0.5)
        counts = np.array([len(c) for c in candidates])
        row, column = np.repeat(np.arange(len(part)), counts), np.concatenate(candidates)
        exact = distance.pairs(part, points, row, column, np.zeros(len(row)))
        order = np.lexsort((column, exact, row))
        nearest = order[(np.cumsum(counts) - counts)[:, None] + np.arange(k)]
        indices[rows], distances[rows] = column[nearest], exact[nearest]
    return Neighbours(indices, lambda: distances)
