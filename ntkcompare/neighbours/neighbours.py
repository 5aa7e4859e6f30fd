"""Lists of nearest neighbours."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ntkcompare.neighbours.nearest import Array, Indices, Nearest


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest neighbours of some points, the nearest first, the lower index on ties.

    Attributes
    ----------
    indices : ndarray of shape (n_queries, k)
    distances : callable
        Computes their distances, shape (n_queries, k): not all votes ask for them.
    """

    indices: Indices
    distances: Callable[[], Array]

    @classmethod
    def held(cls, nearest: Nearest, n_queries: int, k: int) -> "Neighbours":
        """What a search holds of its first `n_queries`."""
        return cls(nearest.indices[:n_queries, :k], lambda: nearest.distances(n_queries, k))

    def first(self, k: int) -> "Neighbours":
        """The k nearest of these."""
        return Neighbours(self.indices[:, :k], lambda: self.distances()[:, :k])

    def others(self) -> "Neighbours":
        """One neighbour fewer: the point i leaves its own list i, or the last leaves it if i is not there."""
        n, k = self.indices.shape
        own = self.indices == np.arange(n)[:, None]
        own[~own.any(axis=1), -1] = True
        return Neighbours(
            self.indices[~own].reshape(n, k - 1), lambda: self.distances()[~own].reshape(n, k - 1)
        )
