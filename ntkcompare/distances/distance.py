"""What a search for neighbours needs of a distance."""

from abc import abstractmethod
from typing import Any

import numpy as np

from ntkcompare.distances.metric import Metric
from ntkcompare.distances.points import Array, Points


class Distance(Metric):
    """A distance, its parameters, and what it learned from the training points if it did.

    The search asks for it in two steps. `order` is quick and may be rounded as the machine likes; it
    finds the candidates. `pairs` settles between candidates too near to each other for `order`: it
    depends on the two points alone, neither on their place in the array nor on what else is computed
    with them. So points that are equal are equally far, and a tie is a tie on every machine.

    A new distance is a subclass in a file of its own and a line in the registry; a :class:`FormulaDistance`
    needs no more than the formula.
    """

    #: Whether d(x, x') = d(x', x).
    symmetric: bool = True
    #: Whether `pairs` settles what `order` cannot tell apart; otherwise it is a tie.
    settles: bool = True
    #: What scikit-learn's KDTree calls it, as a distance between the X of prepared points; or None.
    tree: str | None = None

    def fit(self, X: Array, labels: Array | None, random_state: Any) -> "Distance":
        """The same distance: there is nothing to learn."""
        return self

    def prepare(self, X: Array) -> Points:
        """Training points or queries made ready."""
        return Points(X, X, np.zeros(len(X)), np.zeros(len(X)))

    @abstractmethod
    def order(self, P: Points, Q: Points) -> Array:
        """For each p a row (p, q) of numbers that increase with the distance of q from it."""

    def turned(self, D: Array, P: Points, Q: Points) -> Array:
        """``order(Q, P)`` from D = ``order(P, Q)``, where the distance is symmetric."""
        return D.T

    def slack(self, values: Array, offset: Array, scale: Array) -> Array:
        """How far apart two numbers of `order` near `values` must lie to be told apart."""
        return np.zeros_like(values)

    @abstractmethod
    def pairs(self, P: Points, Q: Points, rows: Array, columns: Array, values: Array) -> Array:
        """Distances of the pairs P[rows[i]], Q[columns[i]], whose numbers in `order` are `values`."""
