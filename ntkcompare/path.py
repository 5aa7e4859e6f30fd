"""A learning path: one learner's predictions at every size of one nested training order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Problem:
    """What one repeat gives a learner: the training pool in nested order, the test inputs, and a seed.

    Attributes
    ----------
    X : ndarray of shape (n_pool, ...)
    y : ndarray of shape (n_pool,) or (n_pool, n_outputs)
    X_test : ndarray of shape (n_test, ...)
    random_state : int
        Takes the place of the learner's own.

    Examples
    --------
    >>> problem = Problem(np.zeros((10, 2)), np.arange(10) % 2, np.zeros((5, 2)), random_state=0)
    >>> len(problem.y), len(problem.X_test)
    (10, 5)
    """

    X: NDArray[Any]
    y: NDArray[Any]
    X_test: NDArray[Any]
    random_state: int


@dataclass(frozen=True, eq=False)
class Scores:
    """What a classifier says of every class, where a metric asks for more than its predictions.

    Attributes
    ----------
    classes : ndarray of shape (n_classes,)
        The label of each column, ascending.
    train, test : ndarray of shape (n, n_classes), (n_test, n_classes)
    kind : {"probabilities", "values", "margins"}
        Distributions; values of a regression on one-hot labels; or numbers of which only the order counts.

    Examples
    --------
    >>> scores = Scores(np.array([0, 1]), np.full((3, 2), 0.5), np.full((1, 2), 0.5), "probabilities")
    >>> scores.test.sum(axis=1).tolist()
    [1.0]
    """

    classes: NDArray[Any]
    train: NDArray[Any]
    test: NDArray[Any]
    kind: str


@dataclass(frozen=True, eq=False)
class Spread:
    """How far from its predictions a regressor expects labels to lie, where a metric asks for it.

    Attributes
    ----------
    train, test : ndarray of shape (n,), (n_test,), or with an axis of outputs as the predictions
        Standard deviations, in the units of the labels.

    Examples
    --------
    >>> Spread(np.zeros(3), np.ones(2)).test.tolist()
    [1.0, 1.0]
    """

    train: NDArray[Any]
    test: NDArray[Any]


@dataclass(frozen=True)
class PathPoint:
    """What a learner trained on the first `n` points of the training order predicts.

    Attributes
    ----------
    n : int
        Training-set size.
    train : ndarray of shape (n,) or (n, n_outputs), or None
        Predictions (class labels, or regression values) on the n training points.
    test : ndarray of shape (n_test,) or (n_test, n_outputs), or None
        Predictions on the test points.
    seconds : float
        Wall time spent on this size; what all sizes share is divided among them.
    health : mapping
        What a reader needs in order to trust the numbers: "dtype", "jitter", "condition",
        "n_neighbors" and the like, as far as the family has them.
    status : {"ok", "failed"}
        "failed" where nothing could be computed; `train` and `test` are None then.
    reason : str
        Why it failed, empty otherwise.
    scores : Scores, Spread or str, optional
        Of a classifier, or of a regressor, where a metric asked for them; a text says why there are none.

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> points = KNNClassifier(1).learning_path([[0.0], [1.0], [2.0]], [0, 1, 1], [2, 3], [[0.2]])
    >>> [(point.n, point.test.tolist(), point.status) for point in points]
    [(2, [0], 'ok'), (3, [0], 'ok')]
    """

    n: int
    train: NDArray[Any] | None
    test: NDArray[Any] | None
    seconds: float = 0.0
    health: Mapping[str, Any] = field(default_factory=dict)
    status: str = "ok"
    reason: str = ""
    scores: Scores | Spread | str | None = None


LearningPath = tuple[PathPoint, ...]


def failed_point(n: int, error: Exception, seconds: float = 0.0) -> PathPoint:
    """Return the point of a size at which an error was raised.

    Parameters
    ----------
    n : int
        Training-set size.
    error : Exception
        Its kind and text become the reason.
    seconds : float
        Spent on it.

    Returns
    -------
    PathPoint
        Of status "failed".

    Examples
    --------
    >>> failed_point(10, ValueError("too few points")).reason
    'ValueError: too few points'
    """
    return PathPoint(n, None, None, seconds, status="failed", reason=f"{type(error).__name__}: {error}")


def is_finite(point: PathPoint) -> bool:
    """Return whether every numeric prediction of a point is finite.

    Parameters
    ----------
    point : PathPoint

    Returns
    -------
    bool
        True for labels that are no floating-point numbers, and for a failed point, which has no predictions.

    Examples
    --------
    >>> is_finite(PathPoint(1, np.array([0.0]), np.array([np.nan])))
    False
    """
    return all(
        part is None or part.dtype.kind not in "fc" or bool(np.isfinite(part).all())
        for part in (point.train, point.test)
    )
