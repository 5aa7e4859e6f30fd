"""Distances that are a formula on the features of two points."""

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
from sklearn.metrics import pairwise_distances

from ntkcompare.distances.distance import Distance
from ntkcompare.distances.points import Array, Points
from ntkcompare.distances.rounding import SMALLEST, check_finite, check_size, sum_error

# So many differences are held at a time (1 MiB): they stay in the processor's cache.
BLOCK = 2**17


class FormulaDistance(Distance):
    """A distance given by a formula on the features of two points."""

    #: What scikit-learn's pairwise_distances calls it; None where the formula itself is to be used.
    fast: str | None = None
    #: Whether pairwise_distances and the formula may differ in their last bits.
    rounds: ClassVar[bool] = True
    #: The power to which the formula raises differences of features: what may overflow.
    power: float = 1

    @abstractmethod
    def formula(self, a: Array, b: Array) -> Array:
        """Distances between points that lie along the last axis of `a` and `b`; the others broadcast."""

    def arguments(self) -> dict[str, Any]:
        """What pairwise_distances must be told beside the name."""
        return {}

    def prepare(self, X: Array) -> Points:
        """The points as they are, if no sum over their differences can overflow."""
        check_size(X, self.power, type(self).__name__.lower())
        error = sum_error(X.shape[1]) if self.fast is not None and self.rounds else 0.0
        return Points(X, X, np.zeros(len(X)), np.full(len(X), error))

    def order(self, P: Points, Q: Points) -> Array:
        """All (p, q) distances."""
        if self.fast is not None:
            result: Array = pairwise_distances(P.X, Q.X, metric=self.fast, **self.arguments())
            return result
        D = np.empty((len(P), len(Q)))
        step = max(1, BLOCK // Q.X.size)
        for start in range(0, len(P), step):
            D[start : start + step] = self.formula(P.X[start : start + step, None], Q.X[None])
        return check_finite(D, type(self).__name__)

    def slack(self, values: Array, offset: Array, scale: Array) -> Array:
        """The rounding of a sum: relative to it, down to where it underflows."""
        result: Array = scale * (values + SMALLEST ** (1 / self.power))
        return result

    def pairs(self, P: Points, Q: Points, rows: Array, columns: Array, values: Array) -> Array:
        """The formula, for each pair by itself."""
        result = np.empty(len(rows))
        step = max(1, BLOCK // P.X.shape[1])
        for start in range(0, len(rows), step):
            part = slice(start, start + step)
            result[part] = self.formula(P.X[rows[part]], Q.X[columns[part]])
        return result
