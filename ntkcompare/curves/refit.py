"""The learning path of any estimator: refitted size by size."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from ntkcompare.curves.hearing import hearing, with_warnings
from ntkcompare.curves.scores import classes_of, fitted_scores
from ntkcompare.path import LearningPath, PathPoint, failed_point


def refit_path(
    estimator: Any,
    X: NDArray[Any],
    y: NDArray[Any],
    sizes: Sequence[int],
    X_test: NDArray[Any],
    *,
    scores: str | None = None,
) -> LearningPath:
    """Fit a clone of `estimator` on the first n rows, for each n of `sizes`, and predict.

    Inputs with more than two axes, images say, are flattened: scikit-learn's estimators take rows. Each call
    gets arrays of its own, so that an estimator may work in place. A size at which fitting or predicting
    raises is a failed point; the others are not touched by it. Health tells what a fit warned of, and of an
    iterative one whether it converged. With `scores`, the task, what it says
    beyond its predictions too.
    """
    X, X_test = (part.reshape(len(part), -1) for part in (X, X_test))
    points = []
    for n in sizes:
        start = time.perf_counter()
        with hearing() as heard:
            try:
                fitted = clone(estimator).fit(X[:n].copy(), y[:n].copy())
                train, test = (np.asarray(fitted.predict(part.copy())) for part in (X[:n], X_test))
            except Exception as error:
                point = failed_point(n, error, time.perf_counter() - start)
            else:
                point = PathPoint(n, train, test, time.perf_counter() - start)
                if scores:
                    given = fitted_scores(fitted, (X[:n], X_test), classes_of(y, scores))
                    point = replace(point, scores=given)
        if any(text.startswith("ConvergenceWarning") for text in heard):
            point = replace(point, health={"converged": False})
        elif point.status == "ok" and hasattr(fitted, "n_iter_"):
            point = replace(point, health={"converged": True})
        points.append(with_warnings(point, heard))
    return tuple(points)
