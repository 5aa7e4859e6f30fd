"""Euclidean distance after a linear map."""

import numpy as np

from ntkcompare.distances.formula import BLOCK
from ntkcompare.distances.points import Array, Points
from ntkcompare.distances.product import ProductDistance, as_points
from ntkcompare.distances.rounding import LARGEST, check_size, sum_error


class LinearDistance(ProductDistance):
    """|L(x − x')| with L (m, d), fitted to the training points X (n, d).

    Of this Mahalanobis distance and learned ones are cases.
    """

    def __init__(self, L: Array, X: Array, name: str) -> None:
        self.name = name
        self.L = L
        self.centre = X.mean(axis=0)
        # Images are rounded in proportion to this, which cancellation may leave far above |L(x − c)|.
        self.largest = float(self.bound(X).max())

    def bound(self, X: Array) -> Array:
        """An upper bound of | |L||x − c| |² for each row x: the square of Σⱼ |Lⱼ||xⱼ − cⱼ|."""
        columns = np.sqrt(np.square(self.L).sum(axis=0))
        result: Array = np.square(np.abs(X - self.centre) @ columns)
        return result

    def prepare(self, X: Array) -> Points:
        """The points and their images L(x − c)."""
        check_size(X, 2, self.name)
        if not self.bound(X).max() < LARGEST:
            raise ValueError(f"metric={self.name!r} overflows; rescale X, for instance by StandardScaler.")
        points = as_points(X, (X - self.centre) @ self.L.T)
        rounding = 3 * sum_error(X.shape[1]) * (self.bound(X) + self.largest)
        return Points(X, points.quick, points.offset, rounding)

    def slack(self, values: Array, offset: Array, scale: Array) -> Array:
        """The rounding of the images and of their products."""
        result: Array = scale + 0 * values
        return result

    def pairs(self, P: Points, Q: Points, rows: Array, columns: Array, values: Array) -> Array:
        """The difference first, then the map: equal points are at distance zero, whatever the rounding."""
        result = np.empty(len(rows))
        step = max(1, BLOCK // P.X.shape[1])
        for start in range(0, len(rows), step):
            part = slice(start, start + step)
            result[part] = self.length(P.X[rows[part]] - Q.X[columns[part]])
        return result

    def formula(self, a: Array, b: Array) -> Array:
        """|L(a − b)| along the last axis."""
        difference = a - b
        flat = self.length(difference.reshape(-1, difference.shape[-1]))
        return flat.reshape(difference.shape[:-1])

    def length(self, difference: Array) -> Array:
        """|Lv| for each row v."""
        # Not a matrix product: BLAS rounds a row according to its place in the matrix.
        image = np.einsum("ij,kj->ik", difference, self.L)
        result: Array = np.sqrt(np.square(image).sum(axis=1))
        return result
