"""A cell: one learner on one repeat, all sizes, scored."""

import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import clone

from ntkcompare.curves.draw import Draw
from ntkcompare.curves.hearing import hearing, with_warnings
from ntkcompare.curves.learners import set_seed, takes_rows
from ntkcompare.curves.metrics import needs_scores
from ntkcompare.curves.plan import Plan
from ntkcompare.curves.refit import refit_path
from ntkcompare.curves.score import score_point
from ntkcompare.curves.scores import gives_scores, with_scores
from ntkcompare.datasets import fit_scaling
from ntkcompare.path import LearningPath, PathPoint, Problem, failed_point

_TOLD = (UserWarning, RuntimeWarning)
_WANT_OF_MEMORY = ("MemoryError", "InsufficientMemoryError")


@dataclass(frozen=True)
class CellResult:
    """What one cell found.

    Attributes
    ----------
    rows : list of dict
        Its part of the tidy table.
    warnings : list of (type, str)
        Category and text of what was warned while it ran, each once.
    seconds, cpu_seconds : float
        What it cost; cells computed in one call share the cost equally.
    transient : bool
        Whether it failed for want of memory or time, and may succeed another time.
    """

    rows: list[dict[str, Any]]
    warnings: list[tuple[type[Warning], str]]
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    transient: bool = False

    @property
    def failed(self) -> bool:
        """Whether some of it could not be computed."""
        return any(row["status"] == "failed" for row in self.rows)


def run_cells(plan: Plan, learner: str, estimator: Any, repeats: Sequence[int]) -> list[CellResult]:
    """Return the scores of one learner on some repeats; whatever it raises becomes failed rows.

    A learner with ``learning_paths`` gets all these repeats in one call. By its contract they do not
    influence each other, so that each result is a function of its own repeat, however they are grouped.
    """
    start, cpu_start = time.perf_counter(), time.process_time()
    draws = [plan.draw(repeat) for repeat in repeats]
    with warnings.catch_warnings(record=True) as caught:
        # Each cell tells of its own troubles: "once per process" would depend on which ran first.
        for category in _TOLD:
            warnings.simplefilter("always", category)
        paths = _all_paths(plan, learner, estimator, draws)
    told: dict[tuple[type[Warning], str], None] = {
        (entry.category, str(entry.message)): None for entry in caught if issubclass(entry.category, _TOLD)
    }
    rows = [_rows(plan, learner, draw, path) for draw, path in zip(draws, paths)]
    seconds = (time.perf_counter() - start) / len(draws)
    cpu_seconds = (time.process_time() - cpu_start) / len(draws)
    return [
        CellResult(part, list(told), seconds, cpu_seconds, transient=any(map(_is_transient, path)))
        for part, path in zip(rows, paths)
    ]


def failed_cell(
    plan: Plan, learner: str, repeat: int, error: Exception, *, transient: bool = True
) -> CellResult:
    """Return the rows of a cell that could not be run at all."""
    path = tuple(failed_point(n, error) for n in plan.sizes)
    return CellResult(_rows(plan, learner, plan.draw(repeat), path), [], transient=transient)


def _is_transient(point: PathPoint) -> bool:
    return point.status == "failed" and point.reason.startswith(_WANT_OF_MEMORY)


def _all_paths(plan: Plan, learner: str, estimator: Any, draws: Sequence[Draw]) -> list[LearningPath]:
    """One path per draw: in one go, or size by size where the scaling is fitted anew at each."""

    rows = takes_rows(estimator)

    def problems(n: int | None) -> list[Problem]:
        return [_problem(plan, draw, plan.seed(draw.repeat, learner), n, rows=rows) for draw in draws]

    scores = plan.dataset.task if needs_scores(plan.metrics) else None
    if plan.scale_fit == "pool":
        return _paths(estimator, problems(None), plan.sizes, scores)
    by_size = [_paths(estimator, problems(n), (n,), scores) for n in plan.sizes]
    return [tuple(point for part in parts for point in part) for parts in zip(*by_size)]


def _problem(plan: Plan, draw: Draw, seed: int, n: int | None, *, rows: bool) -> Problem:
    """What a draw gives a learner: its whole pool, or its first `n` examples scaled by themselves alone.

    To a learner the points held back for validation are further test points, at the end.
    """
    pool, X_validation, X_test = draw.parts(plan.dataset)
    if len(X_validation):
        X_test = np.concatenate([X_test, X_validation])
    scale = fit_scaling(plan.scaling, pool[:n], missing=plan.dataset.missing)
    X, X_test = scale(pool[:n]), scale(X_test)
    if rows:  # images, say, for a learner that knows of no pixels beside each other
        X, X_test = X.reshape(len(X), -1), X_test.reshape(len(X_test), -1)
    for array in (X, X_test):
        array.setflags(write=False)  # what one size sees, the next one must see too
    return Problem(X, draw.y_train[:n], X_test, seed)


def _paths(
    estimator: Any, problems: Sequence[Problem], sizes: tuple[int, ...], scores: str | None
) -> list[LearningPath]:
    native = scores is not None and gives_scores(estimator)
    paths = _bundle(estimator, problems, sizes, native)
    if paths is None:  # one repeat may be to blame: each for itself
        paths = [_path(estimator, problem, sizes, scores) for problem in problems]
    if scores is not None and not native and hasattr(estimator, "learning_path"):
        seeded = [set_seed(clone(estimator), problem.random_state) for problem in problems]
        return [with_scores(*each, scores) for each in zip(seeded, problems, paths)]
    return paths


def _bundle(
    estimator: Any, problems: Sequence[Problem], sizes: tuple[int, ...], native: bool
) -> list[LearningPath] | None:
    if len(problems) < 2 or not hasattr(estimator, "learning_paths"):
        return None
    asked = {"scores": True} if native else {}
    try:
        paths = list(clone(estimator).learning_paths(problems, sizes, **asked))
        return [_check_sizes(path, sizes) for path in paths] if len(paths) == len(problems) else None
    except Exception:
        return None


def _path(estimator: Any, problem: Problem, sizes: tuple[int, ...], scores: str | None) -> LearningPath:
    start = time.perf_counter()
    X, y, X_test = problem.X, problem.y, problem.X_test
    try:
        seeded = set_seed(clone(estimator), problem.random_state)
        if not hasattr(seeded, "learning_path"):
            return refit_path(seeded, X, y, sizes, X_test, scores=scores)
        with hearing() as heard:
            asked = {"scores": True} if scores is not None and gives_scores(seeded) else {}
            path = _check_sizes(seeded.learning_path(X, y, sizes, X_test, **asked), sizes)
        if hasattr(seeded, "learning_paths"):
            # In a bundle nobody can tell whose warning it is, and no row may depend on its bundle.
            return path
        return tuple(with_warnings(point, heard) for point in path)
    except Exception as error:
        seconds = (time.perf_counter() - start) / len(sizes)
        return tuple(failed_point(n, error, seconds) for n in sizes)


def _check_sizes(path: LearningPath, sizes: tuple[int, ...]) -> LearningPath:
    given = tuple(point.n for point in path)
    if given != sizes:
        raise ValueError(f"learning_path returned the sizes {given}, but was asked for {sizes}.")
    return path


def _rows(plan: Plan, learner: str, draw: Draw, path: LearningPath) -> list[dict[str, Any]]:
    cell = {"dataset": plan.dataset.name, "learner": learner, "repeat": draw.repeat}
    return [
        {**cell, "n": point.n, **row}
        for point in path
        for row in score_point(point, draw, draw.y_test, plan.metrics, noisy=plan.label_noise > 0)
    ]
