"""Manhattan distance."""

import numpy as np

from ntkcompare.distances.formula import FormulaDistance
from ntkcompare.distances.points import Array


class Manhattan(FormulaDistance):
    """Σⱼ|xⱼ − x'ⱼ|."""

    fast = "manhattan"
    tree = "manhattan"

    def formula(self, a: Array, b: Array) -> Array:
        """The sum of absolute differences."""
        result: Array = np.abs(a - b).sum(axis=-1)
        return result
