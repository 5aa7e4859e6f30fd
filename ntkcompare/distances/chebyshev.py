"""Chebyshev distance."""

import numpy as np

from ntkcompare.distances.formula import FormulaDistance
from ntkcompare.distances.points import Array


class Chebyshev(FormulaDistance):
    """maxⱼ|xⱼ − x'ⱼ|."""

    fast = "chebyshev"
    tree = "chebyshev"
    rounds = False

    def formula(self, a: Array, b: Array) -> Array:
        """The greatest absolute difference."""
        result: Array = np.abs(a - b).max(axis=-1)
        return result
