"""Chebyshev distance."""

import numpy as np

from ntkcompare.distances.formula import FormulaDistance
from ntkcompare.distances.points import Array


class Chebyshev(FormulaDistance):
    """maxⱼ|xⱼ − x'ⱼ|.

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> KNNClassifier(metric="chebyshev").fit([[1.0, 3.0]], [0]).kneighbors([[3.0, 2.0]])[0].round(4).tolist()
    [[2.0]]
    """

    fast = "chebyshev"
    tree = "chebyshev"
    rounds = False

    def formula(self, a: Array, b: Array) -> Array:
        """The greatest absolute difference."""
        result: Array = np.abs(a - b).max(axis=-1)
        return result
