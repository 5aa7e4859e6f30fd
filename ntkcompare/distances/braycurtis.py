"""Bray-Curtis dissimilarity."""

import numpy as np

from ntkcompare.distances.formula import FormulaDistance
from ntkcompare.distances.points import Array, Points


class BrayCurtis(FormulaDistance):
    """Σⱼ|xⱼ − x'ⱼ|/Σⱼ|xⱼ + x'ⱼ|, meant for features that count and are never negative.

    Two rows of zeros are at distance 0. Where x' = −x ≠ 0 the quotient does not exist, and an error is
    raised: features that are not negative cannot come there.

    References
    ----------
    J. R. Bray, J. T. Curtis, "An ordination of the upland forest communities of southern Wisconsin",
    Ecological Monographs 27, 1957.

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> KNNClassifier(metric="braycurtis").fit([[1.0, 3.0]], [0]).kneighbors([[3.0, 1.0]])[0].tolist()
    [[0.5]]
    """

    fast = "braycurtis"

    def order(self, P: Points, Q: Points) -> Array:
        """All distances; the formula where scikit-learn's divides by zero."""
        D = super().order(P, Q)
        rows, columns = np.nonzero(~np.isfinite(D))
        D[rows, columns] = self.formula(P.X[rows], Q.X[columns])
        return D

    def formula(self, a: Array, b: Array) -> Array:
        """The quotient of two sums."""
        top = np.abs(a - b).sum(axis=-1)
        bottom = np.abs(a + b).sum(axis=-1)
        if np.any((bottom == 0) & (top > 0)):
            raise ValueError(
                "metric='braycurtis' divides by zero: X holds two points of opposite sign, x' = −x. "
                "Give features that are not negative, or use metric='canberra'."
            )
        result: Array = top / np.where(bottom > 0, bottom, 1)
        return result
