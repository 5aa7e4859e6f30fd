"""Scores along a learning path: where a metric asks for them, and by the path itself if it can.

Of a classifier what it says of each class, of a regressor how far labels lie from its predictions.

The predictions of the path are left as they are, so that a learner's error is the same number whatever else
is measured.
"""

from collections.abc import Sequence
from dataclasses import replace
from inspect import Parameter, signature
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from ntkcompare.path import LearningPath, PathPoint, Problem, Scores, Spread


def gives_scores(estimator: Any) -> bool:
    """Whether a learner's path gives scores in the same pass, for ``scores=True``.

    >>> from ntkcompare import KNNClassifier, NTKClassifier
    >>> gives_scores(KNNClassifier()), gives_scores(NTKClassifier())
    (True, False)
    """
    path = getattr(estimator, "learning_path", None)
    return path is not None and "scores" in signature(path).parameters


def with_scores(
    estimator: Any, problem: Problem, path: LearningPath, task: str = "classification"
) -> LearningPath:
    """Return the path with `scores` at each point that succeeded, or with the reason why there are none.

    A learner with ``path_scores(X, y, sizes, X_test)`` gives them for all sizes at once. Any other one that
    has a path of its own is fitted once more at each size; if that fit predicts other than the path did,
    its scores are not the path's, and are not taken.

    Parameters
    ----------
    estimator : estimator
        With the seed of the problem.
    problem : Problem
        What the path was computed on.
    path : LearningPath
        Without scores.
    task : {"classification", "regression"}
        Which kind they are of.
    """
    good = [point.n for point in path if point.status == "ok"]
    if hasattr(estimator, "path_scores"):
        try:
            found = estimator.path_scores(problem.X, problem.y, good, problem.X_test) if good else ()
        except Exception as error:
            found = (f"no scores: {type(error).__name__}: {error}",) * len(good)
        given = dict(zip(good, found))
        return tuple(replace(point, scores=given.get(point.n)) for point in path)
    classes = classes_of(problem.y, task)
    return tuple(
        replace(point, scores=_refitted(estimator, problem, point, classes)) if point.n in good else point
        for point in path
    )


def classes_of(y: NDArray[Any], task: str) -> NDArray[Any] | None:
    """The classes of labels; None in regression."""
    return np.unique(y) if task == "classification" else None


def _refitted(
    estimator: Any, problem: Problem, point: PathPoint, classes: NDArray[Any] | None
) -> Scores | Spread | str:
    X, y = problem.X[: point.n], problem.y[: point.n]
    try:
        fitted = clone(estimator).fit(X.copy(), y.copy())
        same = np.array_equal if classes is not None else np.allclose
        if not same(fitted.predict(problem.X_test.copy()), np.asarray(point.test)):
            return "no scores: fitted at this size alone the learner predicts otherwise than on its path"
    except Exception as error:
        return f"no scores: {type(error).__name__}: {error}"
    return fitted_scores(fitted, (X, problem.X_test), classes)


def fitted_scores(
    fitted: Any, inputs: Sequence[NDArray[Any]], classes: NDArray[Any] | None
) -> Scores | Spread | str:
    """Return the scores of a fitted classifier on training and test points, a column for each of `classes`.

    A class that it has not met has probability 0. Where `classes` is None it is a regressor, and what is
    returned the standard deviation that ``predict(return_std=True)`` gives. Returns the reason in words if it
    gives nothing of the kind.
    """
    if classes is None:
        return _spread(fitted, inputs)
    kind = next((kind for name, kind in _METHODS.items() if hasattr(fitted, name)), None)
    if kind is None:
        return "no scores: the learner has neither predict_proba nor decision_function"
    try:
        met = np.asarray(fitted.classes_)
        train, test = (_columns(fitted, kind, part.copy(), met, classes) for part in inputs)
    except Exception as error:
        return f"no scores: {type(error).__name__}: {error}"
    return Scores(classes, train, test, kind)


def _spread(fitted: Any, inputs: Sequence[NDArray[Any]]) -> Spread | str:
    parameters = signature(fitted.predict).parameters.values()
    # A pipeline hands whatever keyword it gets to its last step.
    if not any(part.name == "return_std" or part.kind is Parameter.VAR_KEYWORD for part in parameters):
        return "no spread: the learner's predict takes no return_std"
    try:
        found = [np.asarray(fitted.predict(part.copy(), return_std=True)[1], dtype=float) for part in inputs]
    except Exception as error:
        return f"no spread: {type(error).__name__}: {error}"
    return Spread(*found)


_METHODS = {"predict_proba": "probabilities", "decision_function": "margins"}


def _columns(fitted: Any, kind: str, X: Any, met: NDArray[Any], classes: NDArray[Any]) -> NDArray[Any]:
    if kind == "probabilities":
        found, missing = np.asarray(fitted.predict_proba(X), dtype=float), 0.0
    else:
        found = np.asarray(fitted.decision_function(X), dtype=float)
        found = np.stack([-found, found], axis=1) if found.ndim == 1 else found
        missing = float(found.min()) - 1.0
    if found.shape != (len(X), len(met)):
        raise ValueError(f"scores of shape {found.shape} for {len(met)} classes")
    whole = np.full((len(X), len(classes)), missing)
    whole[:, np.searchsorted(classes, met)] = found
    return whole
