"""Euclidean distances between images of the points, ordered by one matrix product."""

import numpy as np

from ntkcompare.distances.formula import FormulaDistance
from ntkcompare.distances.points import Array, Points
from ntkcompare.distances.rounding import SMALLEST, sum_error


class ProductDistance(FormulaDistance):
    """|u − u'| between images u of the points, ordered by ½|u'|² − u·u' = ½|u − u'|² − ½|u|².

    A subclass says what the images are. Its `pairs` must not be this difference of large numbers.
    """

    power = 2

    def order(self, P: Points, Q: Points) -> Array:
        """One matrix product and one sum."""
        D: Array = P.quick @ Q.quick.T
        np.subtract(Q.offset, D, out=D)
        return D

    def turned(self, D: Array, P: Points, Q: Points) -> Array:
        """The other point's ½|u|² in the place of the first's."""
        result: Array = (D - Q.offset).T
        result += P.offset[:, None].T
        return result

    def slack(self, values: Array, offset: Array, scale: Array) -> Array:
        """What a product of m terms may lose, in |u'| no larger than |u| + |u − u'|; for both, generously."""
        result: Array = scale * (2 * offset + np.maximum(values, 0) + SMALLEST)
        return result


def as_points(X: Array, image: Array, exact: Array | bool = False) -> Points:
    """Points whose images are `image` (n, m); their products are not rounded where `exact`."""
    offset = 0.5 * np.einsum("ij,ij->i", image, image)
    scale = np.where(exact, 0, 3 * sum_error(image.shape[1]))
    return Points(X, image, offset, np.broadcast_to(scale, len(X)).copy())
