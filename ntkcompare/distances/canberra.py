"""Canberra distance."""

import numpy as np

from ntkcompare.distances.formula import FormulaDistance
from ntkcompare.distances.points import Array


class Canberra(FormulaDistance):
    """Σⱼ|xⱼ − x'ⱼ|/(|xⱼ| + |x'ⱼ|), where a feature that is zero in both points counts 0.

    References
    ----------
    G. N. Lance, W. T. Williams, "Computer programs for hierarchical polythetic classification", The Computer
    Journal 9, 1966.

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> KNNClassifier(metric="canberra").fit([[1.0, 3.0]], [0]).kneighbors([[3.0, 1.0]])[0].round(4).tolist()
    [[1.0]]
    """

    fast = "canberra"

    def formula(self, a: Array, b: Array) -> Array:
        """The sum of relative differences."""
        size = np.abs(a) + np.abs(b)
        result: Array = (np.abs(a - b) / np.where(size > 0, size, 1)).sum(axis=-1)
        return result
