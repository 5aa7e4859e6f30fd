"""The order of the work: cells bundled into tasks, run here or in workers, results in the cells' order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import joblib

from ntkcompare.curves.cell import CellResult, run_cells
from ntkcompare.curves.plan import Plan
from ntkcompare.curves.threads import limit_threads, prepare_worker

# Repeats that a learner with learning_paths gets in one call, at most.
BUNDLE = 10


@dataclass(frozen=True)
class Task:
    """Cells that are run in one call: one learner on one or more repeats."""

    learner: str
    repeats: tuple[int, ...]


def make_tasks(estimators: Mapping[str, Any], repeats: Sequence[int]) -> list[Task]:
    """Bundle the cells of all learners × repeats.

    The bundles depend on the learners and the repeats alone, never on the number of workers.
    """
    tasks = []
    for name, estimator in estimators.items():
        step = BUNDLE if hasattr(estimator, "learning_paths") else 1
        tasks += [Task(name, tuple(repeats[i : i + step])) for i in range(0, len(repeats), step)]
    # Bundles take longest: first, so that no worker is left with one at the end.
    return sorted(tasks, key=lambda task: -len(task.repeats))


def run_tasks(
    tasks: Sequence[Task], plan: Plan, estimators: Mapping[str, Any], *, n_jobs: int | None, threads: int
) -> Iterator[tuple[Task, list[CellResult]]]:
    """Yield each task with its results as it ends, in any order."""
    parallel = joblib.Parallel(n_jobs=n_jobs, return_as="generator_unordered")
    elsewhere = joblib.effective_n_jobs(n_jobs) > 1
    yield from parallel(
        joblib.delayed(_run)(task, plan, estimators[task.learner], threads, elsewhere) for task in tasks
    )


def _run(
    task: Task, plan: Plan, estimator: Any, threads: int, elsewhere: bool
) -> tuple[Task, list[CellResult]]:
    if elsewhere:
        prepare_worker()
    with limit_threads(threads):
        return task, run_cells(plan, task.learner, estimator, task.repeats)
