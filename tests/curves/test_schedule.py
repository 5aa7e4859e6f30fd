"""The schedule: bundles that do not depend on the workers, threads held and given back."""

import math
import os
import signal
from concurrent.futures.process import BrokenProcessPool

import joblib
import numpy as np
import pytest
from curve_fakes import Bundled, Path
from threadpoolctl import threadpool_info

import ntkcompare as nc
from ntkcompare.curves import schedule, threads
from ntkcompare.curves.leg import Address, Leg
from ntkcompare.curves.plan import make_plan
from ntkcompare.curves.schedule import Task, make_tasks

PLAN = make_plan("iris", sizes=[10])


def blas_threads():
    return [entry["num_threads"] for entry in threadpool_info() if entry["user_api"] == "blas"]


def test_bundles_come_first_and_hold_ten_repeats_at_most():
    legs = [Leg(PLAN, {"path": Path(), "bundled": Bundled()}, 12, 1), Leg(PLAN, {"path": Path()}, 2, 1)]
    tasks = make_tasks(legs)
    assert tasks[0] == Task(0, "bundled", tuple(range(10)))
    cells = [address for task in tasks for address in task.addresses]
    assert sorted(cells) == sorted([*legs[0].addresses(0), *legs[1].addresses(1)])


def test_cells_that_were_found_are_not_run():
    legs = [Leg(PLAN, {"bundled": Bundled()}, 12, 1)]
    tasks = make_tasks(legs, {Address(0, repeat, "bundled") for repeat in range(1, 11)})
    assert tasks == [Task(0, "bundled", (0, 11))]


def test_one_worker_does_short_tasks_first():
    leg = Leg(PLAN, {"bundled": Bundled(), "path": Path()}, 2, 1)
    order = [task.learner for task, _ in schedule.run_tasks(make_tasks([leg]), [leg], n_jobs=1)]
    assert order == ["path", "path", "bundled"]


def test_threads_are_held_within_a_cell_and_given_back():
    before = blas_threads()
    with threads.limit_threads(1):
        assert set(blas_threads()) == {1}
    assert blas_threads() == before


def test_small_problems_get_one_thread_whatever_the_workers_and_large_ones_share():
    assert {threads.resolve_threads(None, 5000, workers) for workers in (1, 2, 16)} == {1}
    cores = threads.joblib.cpu_count()
    assert threads.resolve_threads(None, 5001, 1) == cores
    assert threads.resolve_threads(None, 5001, cores) == 1
    assert threads.resolve_threads(None, 5001, 2 * cores) == 1
    assert threads.resolve_threads(3, 10, 2) == 3


@pytest.fixture
def _ctrl_c():
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_ctrl_c")
def test_a_worker_leaves_processors_and_gpu_memory_to_the_others(monkeypatch):
    monkeypatch.delenv("XLA_PYTHON_CLIENT_PREALLOCATE", raising=False)
    monkeypatch.delenv("LOKY_MAX_CPU_COUNT", raising=False)
    threads.prepare_worker(1)
    assert os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] == "false"
    assert threads.joblib.cpu_count() == 1
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN  # the process that started it ends it
    monkeypatch.setenv("XLA_PYTHON_CLIENT_PREALLOCATE", "true")
    threads.prepare_worker(1)
    assert os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] == "true"


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_worker_alone_is_prepared(monkeypatch, elsewhere):
    asked = []
    monkeypatch.setattr(schedule, "prepare_worker", asked.append)
    monkeypatch.setattr(schedule, "run_cells", lambda *arguments: [])
    sender = ("another machine", 1) if elsewhere else schedule._process()
    schedule._run(Task(0, "path", (0,)), Leg(PLAN, {"path": Path()}, 1, 1), math.inf, sender, 3)
    assert asked == [3] * elsewhere


def test_only_what_a_dead_worker_had_begun_runs_by_itself(monkeypatch):
    """One cell that kills its worker must not make all others wait for each other."""
    calls = []

    def pool(tasks, legs, n_jobs, deadline, cell_timeout, begun):
        calls.append([task.repeats[0] for task in tasks])
        for task in tasks:
            begun.append(task)
            if task.repeats == (2,):
                begun.extend(tasks[3:4])
                raise BrokenProcessPool("killed")
            yield task, ["done"]

    monkeypatch.setattr(schedule, "_run_pool", pool)
    legs = [Leg(PLAN, {"path": Path()}, 9, 1)]
    done = dict(schedule.run_tasks(make_tasks(legs), legs, n_jobs=2))
    assert calls == [list(range(9)), [2], [3], [4, 5, 6, 7, 8]]
    assert len(done) == 9
    (dead,) = (results[0] for task, results in done.items() if task.repeats == (2,))
    assert all("its worker process died" in row["reason"] for row in dead.rows)
    assert dead.transient


def is_mapped(leg):
    """Whether the inputs are a file that all workers share."""
    X = leg.plan.dataset.X
    while X is not None and not isinstance(X, np.memmap):
        X = X.base if isinstance(X, np.ndarray) else None
    return X is not None


@pytest.mark.slow
def test_large_inputs_are_shared_with_workers_and_not_copied():
    X = np.random.default_rng(0).normal(size=(20_000, 50))
    data = nc.Dataset(X, X[:, 0] > 0, name="large")
    leg = Leg(make_plan(data, sizes=[10]), {"path": Path()}, 1, 1)
    assert joblib.Parallel(n_jobs=2)(joblib.delayed(is_mapped)(leg) for _ in range(2)) == [True, True]


class WholeLists(joblib.parallel.ThreadingBackend):
    """As Ray's backend: no result before the last."""

    supports_return_generator = False


def test_a_backend_that_gives_whole_lists_alone_gives_the_same_cells_in_rounds(monkeypatch):
    monkeypatch.setitem(joblib.parallel.BACKENDS, "whole lists", WholeLists)
    leg = Leg(PLAN, {"path": Path()}, 9, 1)
    tasks = make_tasks([leg])
    rows = {task: results[0].rows for task, results in schedule.run_tasks(tasks, [leg], n_jobs=1)}
    with joblib.parallel_config(backend="whole lists"):
        found = schedule.run_tasks(tasks, [leg], n_jobs=2)
        first = next(found)
        assert first[1][0].rows == rows[first[0]]
        later = {task: results[0].rows for task, results in found}
    assert {**later, first[0]: first[1][0].rows} == rows
