"""Hamming distance."""

import numpy as np

from ntkcompare.distances.formula import FormulaDistance
from ntkcompare.distances.points import Array


class Hamming(FormulaDistance):
    """The share of features in which two points differ at all."""

    fast = "hamming"
    rounds = False

    def formula(self, a: Array, b: Array) -> Array:
        """The mean of xⱼ ≠ x'ⱼ."""
        result: Array = np.not_equal(a, b).mean(axis=-1)
        return result
