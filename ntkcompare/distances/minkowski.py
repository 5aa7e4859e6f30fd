"""Minkowski distance."""

import math
from typing import Any

import numpy as np

from ntkcompare._checks import check_real
from ntkcompare.distances.chebyshev import Chebyshev
from ntkcompare.distances.distance import Distance
from ntkcompare.distances.euclidean import Euclidean
from ntkcompare.distances.formula import FormulaDistance
from ntkcompare.distances.manhattan import Manhattan
from ntkcompare.distances.points import Array

# Beyond this power plain sums over- or underflow on ordinary data.
PLAIN_POWER = 16


class Minkowski(FormulaDistance):
    """(Σⱼ|xⱼ − x'ⱼ|ᵖ)^(1/p).

    Parameters
    ----------
    p : float, default 2
        At least 1 (below, the triangle inequality fails); infinity is the Chebyshev distance.

    Raises
    ------
    ValueError
        If p is below 1.

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> knn = KNNClassifier(1, metric="minkowski", metric_params={"p": 3}).fit([[0.0, 0.0]], [0])
    >>> knn.kneighbors([[1.0, 1.0]])[0].round(4).tolist()
    [[1.2599]]
    """

    def __init__(self, p: float = 2) -> None:
        self.p = math.inf if p == math.inf else check_real("metric_params['p']", p, minimum=1)
        if self.p <= PLAIN_POWER:
            self.fast, self.power = "minkowski", self.p

    def arguments(self) -> dict[str, Any]:
        """The power."""
        return {"p": self.p}

    def fit(self, X: Array, labels: Array | None, random_state: Any) -> Distance:
        """The distance of its own where p has one."""
        named: dict[float, Distance] = {1.0: Manhattan(), 2.0: Euclidean(), math.inf: Chebyshev()}
        return named[self.p].fit(X, labels, random_state) if self.p in named else self

    def formula(self, a: Array, b: Array) -> Array:
        """The p-norm of the difference, relative to its largest entry: large powers overflow otherwise."""
        difference = np.abs(a - b)
        largest = difference.max(axis=-1, keepdims=True)
        difference /= np.where(largest > 0, largest, 1)
        result: Array = largest[..., 0] * np.power(difference, self.p).sum(axis=-1) ** (1 / self.p)
        return result
