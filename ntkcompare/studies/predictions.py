"""Predictions of a point on a path: a study has no use for one that failed, and ends there."""

from typing import Any, Protocol

from numpy.typing import NDArray

from ntkcompare.path import PathPoint

Array = NDArray[Any]


class Tested(Protocol):
    """A point of any path, by one learner or by several numbers of neighbours."""

    @property
    def n(self) -> int:
        """Training-set size."""

    @property
    def test(self) -> Array | None:
        """Predictions at the test points; None where it failed."""

    @property
    def reason(self) -> str:
        """Why it failed."""


def at_test_points(point: Tested, learner: str, repeat: int | None = None) -> Array:
    """Return what a learner predicts at the test points.

    Parameters
    ----------
    point : PathPoint or NeighbourPoint
    learner : str
        What to call it in an error.
    repeat : int, optional
        Of the study, to be told in an error.

    Returns
    -------
    ndarray
        As in the point.

    Raises
    ------
    RuntimeError
        If the point failed; it says of which learner, at which size, in which repeat, and why.

    Examples
    --------
    >>> from ntkcompare.path import failed_point
    >>> at_test_points(failed_point(10, ValueError("too few points")), "k-nn", repeat=2)
    Traceback (most recent call last):
    RuntimeError: k-nn failed at n=10 in repeat 2: ValueError: too few points
    """
    return _had(point.test, point, learner, repeat)


def at_training_points(point: PathPoint, learner: str, repeat: int | None = None) -> Array:
    """Return what a learner predicts at the training points; as `at_test_points`.

    Parameters
    ----------
    point : PathPoint
    learner : str
        What to call it in an error.
    repeat : int, optional
        Of the study, to be told in an error.

    Returns
    -------
    ndarray
        As in the point.

    Raises
    ------
    RuntimeError
        If the point failed.

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> (point,) = KNNClassifier().learning_path([[0.0], [1.0]], [0, 1], [2], [[0.2]])
    >>> at_training_points(point, "1-nn").tolist()
    [0, 1]
    """
    return _had(point.train, point, learner, repeat)


def _had(predictions: Array | None, point: Tested, learner: str, repeat: int | None) -> Array:
    if predictions is None:
        where = f"n={point.n}" if repeat is None else f"n={point.n} in repeat {repeat}"
        raise RuntimeError(f"{learner} failed at {where}: {point.reason or 'nothing was computed'}")
    return predictions
