"""A distance given as a Python function."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ntkcompare.distances.distance import Distance
from ntkcompare.distances.points import Array, Points


class FunctionDistance(Distance):
    """Whatever f(x, x') returns: a finite number that is not negative, the smaller the nearer.

    It is called as ``f(query, training_point, **parameters)``, once for each pair, and need not be
    symmetric nor zero for equal points.

    Parameters
    ----------
    function : callable
        (query, training_point, ``**parameters``) → float, of two arrays of the shape of a point.
    **parameters
        What is given as `metric_params`.

    Raises
    ------
    TypeError, ValueError
        When it is called: if it returns no real number, or one that is negative or not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from ntkcompare import KNNClassifier
    >>> def ramp(x, other, most=1.0):
    ...     return float(np.clip(x - other, 0, most).sum())
    >>> knn = KNNClassifier(1, metric=ramp, metric_params={"most": 3.0}).fit([[0.0, 0.0]], [0])
    >>> knn.kneighbors([[5.0, -5.0]])[0].tolist()
    [[3.0]]
    """

    takes_arrays = True
    symmetric = False

    def __init__(self, function: Callable[..., Any], **parameters: Any) -> None:
        self.function = function
        self.parameters = parameters

    def order(self, P: Points, Q: Points) -> Array:
        """The function, pair by pair."""
        D = np.empty((len(P), len(Q)))
        for i, x in enumerate(P.X):
            for j, other in enumerate(Q.X):
                D[i, j] = self.call(x, other)
        return D

    def pairs(self, P: Points, Q: Points, rows: Array, columns: Array, values: Array) -> Array:
        """As they were returned."""
        return values

    def call(self, x: Array, other: Array) -> float:
        """The checked distance of a pair."""
        name = f"metric={getattr(self.function, '__name__', self.function)!s}"
        value = self.function(x, other, **self.parameters)
        try:
            number = float(value)
        except (TypeError, ValueError) as error:
            raise TypeError(f"{name} returned {value!r}, but a distance is one real number.") from error
        if not math.isfinite(number) or number < 0:
            raise ValueError(
                f"{name} returned {number} for x={x!r} and x'={other!r}; "
                "a distance must be finite and not negative."
            )
        return number
