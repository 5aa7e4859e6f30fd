"""Runs networks to the end of their training: which share a program, in what order, on how many threads."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from typing import Any, TypeVar

import jax
import joblib
import numpy as np

from ntkcompare._jax.device import default_device, platform
from ntkcompare._jax.precision import precision_scope
from ntkcompare.training import feed
from ntkcompare.training.loop import Common, Loop, Trained
from ntkcompare.training.optimizers import learning_rates
from ntkcompare.training.plan import Plan
from ntkcompare.training.program import MOST_EPOCHS
from ntkcompare.training.sample import Job
from ntkcompare.training.settings import Settings

# Networks side by side in one program of an accelerator.
LANES = 16

Result = TypeVar("Result")


def run(
    settings: Settings,
    jobs: Sequence[Job],
    finish: Callable[[Job, Trained], Result],
    *,
    keep: bool = False,
    lanes: int | None = None,
    threads: int | None = None,
) -> list[Result | Exception]:
    """Train a network a job, and return what `finish` makes of each, or the error it raised.

    A network depends on its own job alone: not on its company, nor on the number of threads. Networks with
    the same plan share one compiled program, whatever their numbers of examples.

    An accelerator trains many networks in one program. On a CPU, where XLA computes a batch of small products
    one after the other, there run as many programs of one network at once as there are processors.

    Parameters
    ----------
    settings : Settings
    jobs : sequence of Job
    finish : callable
        Is called, maybe in another thread, as soon as a network is trained.
    keep : bool
        Whether the parameters of all are held at the end, which needs room.
    lanes, threads : int, optional
        Networks in a program, and programs at once; by the device where not given.

    Raises
    ------
    ValueError
        If the architecture fits inputs or labels of a job not.
    InsufficientMemoryError
        If the networks that are trained at once cannot be held.
    """
    if not jobs:
        return []
    device, on_cpu = default_device(), platform() == "cpu"
    lanes = lanes or (1 if on_cpu else LANES)
    threads = threads or (joblib.cpu_count() if on_cpu else 1)
    with precision_scope(settings.dtype):
        pools = feed.Pools([job.sample for job in jobs], settings.dtype, shared=lanes > 1)
        tasks = _tasks(settings, jobs, lanes, pools.capacity)
        threads = max(1, min(threads, len(tasks)))
        plans = {plan for plan, _ in tasks}
        for plan in plans:
            feed.check_room(plan, threads, len(jobs) if keep else 0)
        common = _common(settings, pools, threads)
    results: list[Any] = [None] * len(jobs)
    compiling = {plan: threading.Lock() for plan in plans}

    def work(plan: Plan, members: Sequence[int]) -> None:
        try:
            # What a user set for their thread does not hold in another.
            with jax.default_device(device), precision_scope(settings.dtype):
                loop = Loop(common, plan, [jobs[i] for i in members])
                with compiling[plan]:
                    loop.compile()
                for i, trained in zip(members, loop.train()):
                    results[i] = _finished(finish, jobs[i], trained)
        except Exception as error:
            for i in members:
                results[i] = error

    _do([partial(work, *task) for task in tasks], threads, common.stop)
    return results


def _tasks(
    settings: Settings, jobs: Sequence[Job], lanes: int, capacity: int
) -> list[tuple[Plan, list[int]]]:
    """Return groups of at most `lanes` jobs with one plan and about as many steps, longest first."""
    steps = [feed.n_batches(settings, len(job.sample.train)) for job in jobs]
    groups: dict[Plan, list[int]] = {}
    for i in sorted(range(len(jobs)), key=lambda i: -steps[i]):
        groups.setdefault(feed.plan(settings, jobs[i].sample, lanes, capacity), []).append(i)
    tasks = [
        (plan, members[k : k + lanes])
        for plan, members in groups.items()
        for k in range(0, len(members), lanes)
    ]
    return sorted(tasks, key=lambda task: -steps[task[1][0]])


def _common(settings: Settings, pools: feed.Pools, threads: int) -> Common:
    rates = learning_rates(settings.schedule, settings.learning_rate, settings.max_epochs)
    return Common(
        settings=settings,
        # Epoch 0 only measures; a last call reaches past the end.
        rates=np.concatenate([[0.0], rates, np.zeros(MOST_EPOCHS)]).astype(settings.dtype),
        hyper=feed.hyper(settings),
        pools=pools,
        at_once=threads,
        stop=threading.Event(),
    )


def _finished(finish: Callable[[Job, Trained], Result], job: Job, trained: Trained) -> Result | Exception:
    try:
        return finish(job, trained)
    except Exception as error:
        return error


def _do(works: Sequence[Callable[[], None]], threads: int, stop: threading.Event) -> None:
    """Do the works on so many threads: JAX holds Python's lock only between its calls."""
    if threads == 1:
        for work in works:
            work()
        return
    with ThreadPoolExecutor(threads, thread_name_prefix="ntkcompare-train") as pool:
        try:
            futures = [pool.submit(work) for work in works]
            for future in as_completed(futures):
                future.result()
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
