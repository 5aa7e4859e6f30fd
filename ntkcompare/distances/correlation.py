"""Correlation distance."""

import numpy as np

from ntkcompare.distances.cosine import Cosine, directions
from ntkcompare.distances.points import Array, Points
from ntkcompare.distances.product import as_points


class Correlation(Cosine):
    """1 − the Pearson correlation of the features of x with those of x': the cosine of centred rows.

    A row whose features are all the same has no correlation with any other: it counts as uncorrelated with
    every row that varies (distance 1) and as equal to another constant row (distance 0).

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> knn = KNNClassifier(1, metric="correlation").fit([[1.0, 2.0, 3.0]], [0])
    >>> knn.kneighbors([[10.0, 20.0, 30.0], [3.0, 2.0, 1.0]])[0].round(4).tolist()
    [[0.0], [2.0]]
    """

    def prepare(self, X: Array) -> Points:
        """The centred rows as unit vectors."""
        units = directions(centred_rows(X))
        return as_points(units, units)


def centred_rows(X: Array) -> Array:
    """A multiple of X − its row means: exact for whole numbers, exactly zero for constant rows."""
    if X.shape[1] < 2:
        raise ValueError(
            "metric='correlation' compares the profiles of points over their features and needs at least "
            f"2 of them; there is {X.shape[1]}. Use metric='euclidean'."
        )
    # A power of two rounds nothing, and keeps the sums from overflowing.
    X = np.ldexp(X, -np.frexp(np.abs(X).max(axis=1, keepdims=True))[1])
    X = X - X.min(axis=1, keepdims=True)
    result: Array = X.shape[1] * X - X.sum(axis=1, keepdims=True)
    return result
