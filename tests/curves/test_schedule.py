"""The schedule: bundles that do not depend on the workers, threads held and given back."""

import math
import os

import pytest
from curve_fakes import Bundled, Path
from threadpoolctl import threadpool_info

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


def test_a_worker_leaves_gpu_memory_to_the_others(monkeypatch):
    monkeypatch.delenv("XLA_PYTHON_CLIENT_PREALLOCATE", raising=False)
    threads.prepare_worker()
    assert os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] == "false"
    monkeypatch.setenv("XLA_PYTHON_CLIENT_PREALLOCATE", "true")
    threads.prepare_worker()
    assert os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] == "true"


@pytest.mark.parametrize("elsewhere", [False, True])
def test_a_worker_alone_is_prepared(monkeypatch, elsewhere):
    asked = []
    monkeypatch.setattr(schedule, "prepare_worker", lambda: asked.append(True))
    monkeypatch.setattr(schedule, "run_cells", lambda *arguments: [])
    schedule._run(Task(0, "path", (0,)), Leg(PLAN, {"path": Path()}, 1, 1), math.inf, elsewhere)
    assert bool(asked) == elsewhere
