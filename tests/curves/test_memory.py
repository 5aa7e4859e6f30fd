"""What a cell is said to take is about what it takes, and decides what runs beside what."""

import ctypes
import gc
import threading
import time
import tracemalloc

import joblib
import numpy as np
import psutil
import pytest
from curve_fakes import Bundled, Path

import ntkcompare as nc
from ntkcompare.curves.budget import Budget
from ntkcompare.curves.leg import Leg
from ntkcompare.curves.memory import Room, predict_bytes, split_by_memory
from ntkcompare.curves.plan import make_plan
from ntkcompare.curves.schedule import make_tasks
from ntkcompare.exceptions import InsufficientMemoryError

N, N_TEST, FEATURES = 1500, 500, 20


class Hungry(Path):
    """Says that it needs 100 MiB."""

    def predict_memory(self, n, n_features, n_test):
        return 100 * 2**20


def peak(work):
    """Bytes that this process held at most while `work` ran, beyond those before.

    What the process held already, and was free, is given back first: what came out of it would not be seen.
    What NumPy allocates is counted apart, for systems where that cannot be done.
    """
    process, most, done = psutil.Process(), [0], threading.Event()

    def watch():
        while not done.is_set():
            most[0] = max(most[0], process.memory_info().rss)
            time.sleep(0.002)

    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)
    before = process.memory_info().rss
    watcher = threading.Thread(target=watch)
    watcher.start()
    tracemalloc.start()
    work()
    allocated = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    done.set()
    watcher.join()
    return max(most[0] - before, allocated)


@pytest.mark.slow
@pytest.mark.parametrize(
    "learner",
    [
        nc.NTKClassifier(),
        nc.NTKClassifier(time=10.0),
        nc.KNNClassifier(5),
        nc.MLPClassifier(nc.MLP(depth=3, width=1024), max_epochs=1),
    ],
    ids=["ntk", "ntk-time", "knn", "mlp"],
)
def test_the_memory_that_is_predicted_is_of_the_order_of_what_is_taken(learner):
    rng = np.random.default_rng(0)
    X, X_test = rng.normal(size=(N, FEATURES)), rng.normal(size=(N_TEST, FEATURES))
    y = (X[:, 0] > 0).astype(int)
    learner.learning_path(X, y, (N - 1, N), X_test)  # imports and compiled programs, which are for this n
    taken = peak(lambda: learner.learning_path(X, y, (N - 1, N), X_test))
    said = learner.predict_memory(N, FEATURES, N_TEST)
    assert taken / 4 < said < 4 * max(taken, 2**23)


@pytest.mark.parametrize(
    "learner", [nc.NTKRegressor(), nc.KNNRegressor(), nc.MLPRegressor(), nc.KNNClassifier()]
)
def test_more_points_take_more_memory(learner):
    said = [learner.predict_memory(n, 10, 10) for n in (10, 1000, 100_000)]
    assert 0 < said[0] < said[1] < said[2]


def test_float32_and_a_spectrum_take_more_than_one_matrix():
    one, two, four = (
        nc.NTKClassifier(**options).predict_memory(1000, 10, 1)
        for options in ({}, {"dtype": "float32"}, {"time": 1.0})
    )
    assert one == pytest.approx(8e6, rel=0.01)
    assert two == pytest.approx(12e6, rel=0.01)
    assert four == pytest.approx(32e6, rel=0.01)


def legs(**learners):
    return [Leg(make_plan("iris", sizes=[10, 40]), learners, 12, 1)]


@pytest.mark.parametrize(
    ("mebibytes", "workers", "expected"),
    [(250, 2, "together"), (150, 2, "alone"), (150, 1, "together"), (50, 2, "refused")],
)
def test_what_fits_runs_beside_others_or_alone_or_not_at_all(mebibytes, workers, expected):
    given = legs(hungry=Hungry())
    tasks = make_tasks(given)
    parts = split_by_memory(tasks, given, Room(mebibytes * 2**20, workers))
    assert [len(part) for part in parts] == [
        12 * (expected == name) for name in ("together", "alone", "refused")
    ]
    for _, error in parts[2]:
        assert isinstance(error, InsufficientMemoryError)


def test_a_bundle_holds_the_inputs_of_all_its_repeats():
    (leg,) = legs(bundled=Bundled())
    assert predict_bytes(leg, "bundled", 10) == 10 * predict_bytes(leg, "bundled")


def test_workers_of_a_cluster_have_memory_of_their_own():
    """Forty workers of 8 GiB on other machines need not fit into this one."""

    class DaskDistributedBackend:
        class client:
            @staticmethod
            def scheduler_info():
                return {"workers": {"a": {"memory_limit": 8 * 2**30}, "b": {"memory_limit": 4 * 2**30}}}

    class RayBackend:
        pass

    found, given = Budget.checked(), Budget.checked("1G")
    assert Room.of(found, 40) == Room(found.max_memory, 40)
    for backend, expected in ((DaskDistributedBackend, 4 * 2**30), (RayBackend, float("inf"))):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(joblib.parallel, "get_active_backend", lambda found=backend: (found(), None))
            assert Room.of(found, 40) == Room(expected, 1)
            assert Room.of(given, 40) == Room(2.0**30, 1)


def test_a_learner_that_cannot_say_what_it_takes_fails_in_its_own_cell():
    learners = {"odd": nc.NTKClassifier(ridge=-1.0), "1-nn": "1-nn"}
    frame = nc.compare("iris", learners, sizes=[10], repeats=1, progress=False).frame()
    assert set(frame[frame["learner"] == "odd"]["status"]) == {"failed"}
    assert set(frame[frame["learner"] == "1-nn"]["status"]) == {"ok"}
