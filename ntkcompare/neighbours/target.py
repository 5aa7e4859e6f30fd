"""What is to be predicted: classes or numbers, at the training points."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from ntkcompare.neighbours.nearest import Array, Indices
from ntkcompare.neighbours.neighbours import Neighbours
from ntkcompare.neighbours.vote import average, shares, vote
from ntkcompare.neighbours.weights import Weights, weigh

# Neighbours' values are gathered for so many queries at a time.
QUERIES = 4096


class Target(ABC):
    """The labels of the training points, in the order of these."""

    @abstractmethod
    def predict(self, neighbours: Neighbours, weights: Weights, ks: Sequence[int]) -> Array:
        """What the first k neighbours predict, for each of the ascending `ks`: (len(ks), n_queries, ...)."""

    @abstractmethod
    def shares(self, neighbours: Neighbours, weights: Weights, k: int, n: int) -> Array | None:
        """The share of each class in the weight of the k neighbours; None where labels are no classes.

        The neighbours are among the first n training points.
        """

    @abstractmethod
    def decode(self, predicted: Array) -> Array:
        """Predictions, on whatever axes lead, in the user's terms."""

    @abstractmethod
    def errors(self, predicted: Array) -> Array:
        """The mean error of predictions (len(ks), n, ...) at the first n training points, for each k."""


class Classes(Target):
    """Classes, shape (n,), predicted as numbers from 0; the error is the share of wrong ones.

    Attributes
    ----------
    classes : ndarray of shape (n_classes,)
    codes : ndarray of shape (n,)
        Which class each training point is of.
    """

    def __init__(self, y: Array) -> None:
        self.classes, self.codes = np.unique(y, return_inverse=True)

    def predict(self, neighbours: Neighbours, weights: Weights, ks: Sequence[int]) -> Indices:
        """The class with the greatest weight, the lower on ties."""
        labels = self.codes[neighbours.indices]
        parts = [vote(labels, len(self.classes), w, part) for part, w in weigh(neighbours, weights, ks)]
        return np.concatenate(parts)

    def shares(self, neighbours: Neighbours, weights: Weights, k: int, n: int) -> Array:
        """An array (n_queries, n_classes); a class that is not among the n points has 0."""
        ((_, w),) = weigh(neighbours, weights, [k])
        # Without columns for the other classes, as in a fit to these points: sums over more would round
        # otherwise.
        met, codes = np.unique(self.codes[:n], return_inverse=True)
        whole = np.zeros((len(neighbours.indices), len(self.classes)))
        whole[:, met] = shares(codes[neighbours.indices], len(met), w)
        return whole

    def decode(self, predicted: Indices) -> Array:
        """The classes themselves."""
        return self.classes[predicted]

    def errors(self, predicted: Indices) -> Array:
        """The share of wrong classes."""
        wrong: Array = (predicted != self.codes[: predicted.shape[1]]).mean(axis=1)
        return wrong


class Values(Target):
    """Numbers, shape (n,) or (n, n_outputs); the error is the mean square."""

    def __init__(self, y: Array) -> None:
        self.flat = y.ndim == 1
        self.values: Array = np.asarray(y[:, None] if self.flat else y, dtype=np.float64)

    def predict(self, neighbours: Neighbours, weights: Weights, ks: Sequence[int]) -> Array:
        """The weighted mean."""
        n = len(neighbours.indices)
        means = np.empty((len(ks), n, self.values.shape[1]))
        done = 0
        for part, w in weigh(neighbours, weights, ks):
            for start in range(0, n, QUERIES):
                rows = slice(start, start + QUERIES)
                values = self.values[neighbours.indices[rows]]
                means[done : done + len(part), rows] = average(values, None if w is None else w[rows], part)
            done += len(part)
        return means

    def shares(self, neighbours: Neighbours, weights: Weights, k: int, n: int) -> None:
        """None: there are no classes."""

    def decode(self, predicted: Array) -> Array:
        """Without the axis of outputs where the labels had none."""
        return predicted[..., 0] if self.flat else predicted

    def errors(self, predicted: Array) -> Array:
        """The mean square over points and outputs."""
        squares: Array = np.square(predicted - self.values[: predicted.shape[1]]).mean(axis=(1, 2))
        return squares
