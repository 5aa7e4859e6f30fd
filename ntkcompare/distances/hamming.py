"""Hamming distance."""

import numpy as np

from ntkcompare.distances.formula import FormulaDistance
from ntkcompare.distances.points import Array


class Hamming(FormulaDistance):
    """The share of features in which two points differ at all.

    References
    ----------
    R. W. Hamming, "Error detecting and error correcting codes", Bell System Technical Journal 29, 1950.

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> KNNClassifier(metric="hamming").fit([[1.0, 0.0]], [0]).kneighbors([[1.0, 1.0]])[0].round(4).tolist()
    [[0.5]]
    """

    fast = "hamming"
    rounds = False

    def formula(self, a: Array, b: Array) -> Array:
        """The mean of xⱼ ≠ x'ⱼ."""
        result: Array = np.not_equal(a, b).mean(axis=-1)
        return result
