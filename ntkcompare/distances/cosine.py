"""Cosine distance."""

import numpy as np

from ntkcompare.distances.euclidean import squared_differences
from ntkcompare.distances.points import Array, Points
from ntkcompare.distances.product import ProductDistance, as_points


class Cosine(ProductDistance):
    """1 − x·x'/(|x||x'|).

    A row of zeros has no direction: it counts as orthogonal to every other row (distance 1) and as equal
    to another row of zeros (distance 0).

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> KNNClassifier(metric="cosine").fit([[1.0, 0.0]], [0]).kneighbors([[0.0, 2.0]])[0].round(4).tolist()
    [[1.0]]
    """

    def prepare(self, X: Array) -> Points:
        """The rows as unit vectors, and a coordinate of their own for rows of zeros."""
        units = directions(X)
        return as_points(units, units)

    def formula(self, a: Array, b: Array) -> Array:
        """½|u − u'|² for unit vectors: unlike 1 − u·u', it keeps the digits of small angles."""
        return 0.5 * squared_differences(a, b)


def directions(X: Array) -> Array:
    """X (n, d) as unit vectors (n, d + 1): x/|x| and 0, or, where x = 0, zeros and 1."""
    largest = np.abs(X).max(axis=1, keepdims=True, initial=0)
    zero = largest[:, 0] == 0
    # Divided by its largest entry first, a row cannot overflow, and parallel rows of whole numbers become
    # the same row to the last bit: they tie.
    unit = X / np.where(zero[:, None], 1, largest)
    unit /= np.where(zero, 1, np.sqrt(np.square(unit).sum(axis=1)))[:, None]
    return np.column_stack([unit, zero])
