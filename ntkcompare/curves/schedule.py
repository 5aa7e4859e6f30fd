"""The order of the work: cells bundled into tasks, run here or in workers, results as they come."""

import itertools
import math
import os
import platform
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import joblib

from ntkcompare.curves.budget import CellTimeout, time_limit
from ntkcompare.curves.cell import CellResult, failed_cell, run_cells
from ntkcompare.curves.leg import Address, Leg
from ntkcompare.curves.threads import limit_threads, prepare_worker

# Repeats that a learner with learning_paths gets in one call, at most.
BUNDLE = 10

# Threads of one process, joblib's or a Dask worker's, take turns: what a cell warns of, and how many threads
# BLAS has, are matters of the whole process.
_ALONE = threading.RLock()


@dataclass(frozen=True)
class Task:
    """Cells that are run in one call: one learner on one or more repeats of a leg."""

    leg: int
    learner: str
    repeats: tuple[int, ...]

    @property
    def addresses(self) -> list[Address]:
        """Its cells."""
        return [Address(self.leg, repeat, self.learner) for repeat in self.repeats]


Done = tuple[Task, list[CellResult]]


def make_tasks(legs: Sequence[Leg], found: Collection[Address] = ()) -> list[Task]:
    """Bundle the cells of all legs but those that were `found`.

    The bundles depend on the legs and on what is missing, never on the number of workers; and by the
    contract of ``learning_paths`` no result depends on its bundle.
    """
    tasks = []
    for number, leg in enumerate(legs):
        for name, estimator in leg.estimators.items():
            missing = [r for r in range(leg.repeats) if Address(number, r, name) not in found]
            step = BUNDLE if hasattr(estimator, "learning_paths") else 1
            tasks += [Task(number, name, tuple(missing[i : i + step])) for i in range(0, len(missing), step)]
    # Bundles take longest: first, so that no worker is left with one at the end.
    return sorted(tasks, key=lambda task: -len(task.repeats))


def run_tasks(
    tasks: Sequence[Task],
    legs: Sequence[Leg],
    *,
    n_jobs: int | None,
    deadline: float = float("inf"),
    cell_timeout: float = float("inf"),
) -> Iterator[Done]:
    """Yield each task with its results as it ends, in any order.

    Tasks not begun at the `deadline`, on the clock of time.monotonic, are not yielded. Where a worker
    process dies, killed by the system for want of memory perhaps, each task that was begun and not done is
    run by itself, then the rest as before; one whose worker dies then too becomes failed rows.
    """
    left = dict.fromkeys(tasks)
    for _ in range(len(left) + 1):
        begun: list[Task] = []
        try:
            for task, results in _run_pool(list(left), legs, n_jobs, deadline, cell_timeout, begun):
                del left[task]
                yield task, results
            return
        except _broken_pools():
            suspects = [task for task in begun if task in left]
        for task in suspects:
            del left[task]
            try:
                yield from _run_pool([task], legs, n_jobs, deadline, cell_timeout, [])
            except _broken_pools() as error:
                yield task, _failed(legs[task.leg], task, RuntimeError(_died(error)))


def _run_pool(
    tasks: Sequence[Task],
    legs: Sequence[Leg],
    n_jobs: int | None,
    deadline: float,
    cell_timeout: float,
    begun: list[Task],
) -> Iterator[Done]:
    """Run tasks and yield them as they end; those handed to a worker are listed in `begun`."""
    # One at a time: cells done in a batch would be lost with its last one. With a deadline none waits in a
    # worker's queue, to be begun when it is past.
    waiting = 2 if math.isinf(deadline) else 1
    workers = joblib.effective_n_jobs(n_jobs)
    processors = max(1, joblib.cpu_count() // workers)
    here = _process()
    if workers == 1:
        # With nobody to wait for, short tasks first: whoever watches sees the cells come in.
        tasks = sorted(tasks, key=lambda task: len(task.repeats))

    def calls() -> Iterator[Any]:
        for task in tasks:
            if time.monotonic() >= deadline:
                return
            begun.append(task)
            leg = _one_learner(legs[task.leg], task)
            yield joblib.delayed(_run)(task, leg, cell_timeout, here, processors)

    if _yields_as_done():
        yield from joblib.Parallel(
            n_jobs=n_jobs, return_as="generator_unordered", batch_size=1, pre_dispatch=waiting * workers
        )(calls())
        return
    coming = calls()
    # Results come a round at a time: a few tasks a worker, so that a crash costs no more than these.
    while part := list(itertools.islice(coming, waiting * workers)):
        yield from joblib.Parallel(n_jobs=n_jobs, batch_size=1)(part)


def _yields_as_done() -> bool:
    """Whether joblib's backend gives results as they come; Ray's returns whole lists alone."""
    backend = joblib.parallel.get_active_backend()[0]
    return bool(getattr(backend, "supports_return_generator", False))


def _process() -> tuple[str, int]:
    return platform.node(), os.getpid()


def _one_learner(leg: Leg, task: Task) -> Leg:
    """The leg with the learner of a task alone: the others need not travel to its worker."""
    return Leg(leg.plan, {task.learner: leg.estimators[task.learner]}, leg.repeats, leg.threads)


def _run(task: Task, leg: Leg, cell_timeout: float, sender: tuple[str, int], processors: int) -> Done:
    inner: AbstractContextManager[Any] = nullcontext()
    if _process() != sender:
        prepare_worker(processors)
        # What a learner would run in parallel, a cluster would queue behind cells that wait for their turn.
        inner = joblib.parallel_config(backend="sequential")
    try:
        with _ALONE, inner, limit_threads(leg.threads), time_limit(cell_timeout * len(task.repeats)):
            return task, run_cells(leg.plan, task.learner, leg.estimators[task.learner], task.repeats)
    except CellTimeout as error:
        return task, _failed(leg, task, TimeoutError(str(error)))


def _failed(leg: Leg, task: Task, error: Exception) -> list[CellResult]:
    return [failed_cell(leg.plan, task.learner, repeat, error) for repeat in task.repeats]


def _died(error: BaseException) -> str:
    return f"its worker process died ({' '.join(str(error).split())[:200] or type(error).__name__})"


def _broken_pools() -> tuple[type[BaseException], ...]:
    """What the backends of joblib raise where a worker has died."""
    from concurrent.futures.process import BrokenProcessPool

    from joblib.externals.loky.process_executor import TerminatedWorkerError

    broken: list[type[BaseException]] = [BrokenProcessPool, TerminatedWorkerError]
    try:
        from distributed import KilledWorker
    except ImportError:
        pass
    else:
        broken.append(KilledWorker)
    return tuple(broken)
