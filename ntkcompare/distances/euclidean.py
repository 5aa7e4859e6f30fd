"""Euclidean distance."""

from copy import copy
from typing import Any

import numpy as np

from ntkcompare.distances.points import Array, Points
from ntkcompare.distances.product import ProductDistance, as_points
from ntkcompare.distances.rounding import are_whole, check_size, is_whole


class Euclidean(ProductDistance):
    """√Σⱼ(xⱼ − x'ⱼ)².

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> KNNClassifier(metric="euclidean").fit([[0.0, 3.0]], [0]).kneighbors([[4.0, 0.0]])[0].round(4).tolist()
    [[5.0]]
    """

    tree = "euclidean"
    #: About what products are taken; None for the origin.
    centre: Array | None = None
    #: Whether all training points are whole numbers.
    whole: bool = False

    def fit(self, X: Array, labels: Array | None, random_state: Any) -> "Euclidean":
        """The same distance, with a centre about which its products lose little."""
        fitted = copy(self)
        fitted.whole = are_whole(X)
        sample = X[:1000]
        centre = sample.mean(axis=0)
        spread = np.square(sample - centre).sum(axis=1).mean()
        # Points no further from the origin than from each other lose nothing there, and need no copy.
        fitted.centre = None if fitted.whole or centre @ centre <= spread else centre
        return fitted

    def prepare(self, X: Array) -> Points:
        """The points, and their differences from the centre."""
        check_size(X, self.power, "euclidean")
        if self.centre is None:
            return as_points(X, X, exact=is_whole(X) if self.whole else False)
        return as_points(X, X - self.centre)

    def formula(self, a: Array, b: Array) -> Array:
        """Differences first: |x|² + |x'|² − 2x·x' would lose the digits of near points."""
        return np.sqrt(squared_differences(a, b))


def squared_differences(a: Array, b: Array) -> Array:
    """Σⱼ(aⱼ − bⱼ)² along the last axis."""
    difference = a - b
    difference *= difference
    result: Array = difference.sum(axis=-1)
    return result
