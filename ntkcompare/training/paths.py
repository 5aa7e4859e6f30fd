"""Learning paths of networks: all sizes of all problems trained at once."""

import time
import warnings
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from sklearn.utils.validation import check_array

from ntkcompare._checks import check_sizes
from ntkcompare.exceptions import NumericsWarning
from ntkcompare.path import LearningPath, PathPoint, Problem, failed_point
from ntkcompare.training.fit import Outcome, make_sample, train
from ntkcompare.training.inputs import as_inputs
from ntkcompare.training.labels import Labels
from ntkcompare.training.sample import Array, Sample
from ntkcompare.training.settings import Settings


def solve(
    settings: Settings,
    problems: Sequence[tuple[Array, Labels, Array, int]],
    sizes: Sequence[int],
    *,
    scores: bool = False,
) -> list[LearningPath]:
    """Return the learning path of each problem (X, labels, X_test, seed), at ascending sizes.

    Sizes that cannot be computed are failed points. With `scores`, the others tell more than predictions.
    """
    started = time.perf_counter()
    points: dict[tuple[int, int], PathPoint] = {}
    cells: list[tuple[int, int, Labels, Sample]] = []
    for p, (X, labels, _, seed) in enumerate(problems):
        for n in sizes:
            head = labels.head(n)
            try:
                cells.append((p, n, head, make_sample(settings, X, head, seed)))
            except ValueError as error:
                points[p, n] = failed_point(n, error)
    seeds, tests = [problems[p][3] for p, *_ in cells], [problems[p][2] for p, *_ in cells]
    results = train(settings, [sample for *_, sample in cells], seeds, tests) if cells else []
    diverged = 0
    spent = sum(o.trained.seconds for outcomes in results for o in outcomes if isinstance(o, Outcome))
    shared = max(0.0, time.perf_counter() - started - spent) / max(1, len(cells))
    for (p, n, head, sample), outcomes in zip(cells, results, strict=True):
        pool = problems[p][1] if scores else None
        points[p, n] = _point(settings, n, head, sample, outcomes, shared, pool)
        diverged += any(isinstance(o, Outcome) and o.trained.diverged for o in outcomes)
    if diverged:
        warn_diverged(diverged)
    return [tuple(points[p, n] for n in sizes) for p in range(len(problems))]


def check_problem(problem: Problem, settings: Settings, sizes: Any) -> tuple[Array, Array]:
    """Return the inputs of a problem in the network's precision; raise ValueError if they do not fit."""
    X, X_test = (
        as_inputs(
            check_array(part, dtype=np.float64, allow_nd=True, ensure_min_samples=least, input_name=name),
            settings,
            name,
        )
        for name, part, least in (("X", problem.X, 1), ("X_test", problem.X_test, 0))
    )
    if X_test.shape[1:] != X.shape[1:]:
        raise ValueError(
            f"X_test has points of shape {X_test.shape[1:]}, but X of {X.shape[1:]}; both must have the same "
            "features."
        )
    if isinstance(sizes, str):
        raise ValueError(f"sizes={sizes!r} must be a list of sizes: each is a training of its own.")
    check_sizes(sizes, len(X))
    return X, X_test


def warn_diverged(n: int) -> None:
    """Warn of networks that diverged after their best epoch, whose weights were kept."""
    warnings.warn(
        f"the loss of {n} network(s) was not finite in the end; the weights are those of the best epoch "
        "before. Take a smaller learning_rate.",
        NumericsWarning,
        stacklevel=3,
    )


def _point(
    settings: Settings,
    n: int,
    labels: Labels,
    sample: Sample,
    outcomes: Sequence[Outcome | Exception],
    shared: float,
    pool: Labels | None,
) -> PathPoint:
    """A trained size; with the labels of the pool given, its scores too."""
    errors = [o for o in outcomes if isinstance(o, Exception)]
    if errors:
        return failed_point(n, errors[0], shared)
    done: list[Any] = list(outcomes)
    fitted = np.empty((len(done), n, done[0].fitted.shape[1]))
    fitted[:, sample.rows] = np.stack([o.fitted for o in done])
    test = np.stack([o.test for o in done])
    return PathPoint(
        n,
        train=labels.predictions(fitted, sample.targets),
        test=labels.predictions(test, sample.targets),
        seconds=shared + sum(o.trained.seconds for o in done),
        health={
            "dtype": settings.dtype,
            "n_networks": len(done),
            "n_epochs": max(o.trained.n_epochs for o in done),
            "converged": all(o.trained.converged for o in done),
            "train_loss": float(np.mean([o.loss for o in done])),
            "warnings": "NumericsWarning: the loss was not finite in the end"
            if any(o.trained.diverged for o in done)
            else None,
        },
        scores=None if pool is None else labels.scores((fitted, test), sample.targets, cast(Any, pool)),
    )
