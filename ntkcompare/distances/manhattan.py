"""Manhattan distance."""

import numpy as np

from ntkcompare.distances.formula import FormulaDistance
from ntkcompare.distances.points import Array


class Manhattan(FormulaDistance):
    """Σⱼ|xⱼ − x'ⱼ|.

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> KNNClassifier(metric="manhattan").fit([[1.0, 3.0]], [0]).kneighbors([[3.0, 2.0]])[0].round(4).tolist()
    [[3.0]]
    """

    fast = "manhattan"
    tree = "manhattan"

    def formula(self, a: Array, b: Array) -> Array:
        """The sum of absolute differences."""
        result: Array = np.abs(a - b).sum(axis=-1)
        return result
