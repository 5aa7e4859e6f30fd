"""A run with a store loses nothing: what is there is not computed again, and the table is the same."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from sklearn.dummy import DummyClassifier
from sklearn.neighbors import KNeighborsClassifier

import ntkcompare as nc
from ntkcompare.exceptions import CellFailed, Interrupted
from ntkcompare.store import Store, Unhashable, read_runs

LEARNERS = {"1-nn": KNeighborsClassifier(1), "5-nn": KNeighborsClassifier(5)}


class Counted(DummyClassifier):
    """Counts its fits, over all clones."""

    fits = 0

    def fit(self, X, y, sample_weight=None):
        type(self).fits += 1
        return super().fit(X, y, sample_weight)


class Interrupts(DummyClassifier):
    """Ctrl-C in the third fit."""

    fits = 0

    def fit(self, X, y, sample_weight=None):
        type(self).fits += 1
        if type(self).fits == 3:
            raise KeyboardInterrupt
        return super().fit(X, y, sample_weight)


class Dies(DummyClassifier):
    """Takes its process with it, but for repeat 1's seed of a run."""

    def fit(self, X, y, sample_weight=None):
        os.kill(os.getpid(), signal.SIGKILL)


class Sleeps(DummyClassifier):
    """Takes its time."""

    def fit(self, X, y, sample_weight=None):
        time.sleep(0.3)
        return super().fit(X, y, sample_weight)


class Hungry(DummyClassifier):
    """Says that it needs a lot."""

    def predict_memory(self, n, n_features, n_test):
        return 2.0**60


def compare(learners=LEARNERS, store=None, **options):
    options = {"sizes": [10, 40], "repeats": 3, "progress": False, **options}
    return nc.compare("iris", learners, store=store, **options)


def numbers(comparison):
    """The table without what time it took."""
    return comparison.frame().drop(columns="fit_seconds")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "store.sqlite"


def test_the_second_time_nothing_is_computed(path):
    Counted.fits = 0
    first = compare({"counted": Counted()}, path)
    assert Counted.fits == 6
    second = compare({"counted": Counted()}, path)
    assert Counted.fits == 6
    pd.testing.assert_frame_equal(first.frame(), second.frame())
    pd.testing.assert_frame_equal(numbers(first), numbers(compare({"counted": Counted()})))


def test_only_what_is_missing_is_computed(path):
    Counted.fits = 0
    compare({"counted": Counted()}, path)
    compare({"counted": Counted()}, path, repeats=5)
    assert Counted.fits == 10
    compare({**LEARNERS, "counted": Counted()}, path, repeats=5)
    assert Counted.fits == 10


@pytest.mark.parametrize(
    "change",
    [
        {"sizes": [10, 41]},
        {"label_noise": 0.2},
        {"scaling": "none"},
        {"random_state": 1},
        {"metrics": ["accuracy"]},
        {"test_size": 0.3},
        {"learners": {"counted": Counted(strategy="stratified")}},
        {"learners": {"other name": Counted()}},
        {"threads": 2},
    ],
)
def test_whatever_changes_a_result_makes_another_cell(path, change):
    compare({"counted": Counted()}, path)
    Counted.fits = 0
    compare(change.pop("learners", {"counted": Counted()}), path, **change)
    assert Counted.fits == 6


def test_a_change_of_the_data_makes_another_cell(path):
    X = np.random.default_rng(0).normal(size=(40, 2))
    for shift in (0.0, 1e-12):
        Counted.fits = 0
        data = nc.Dataset(X + shift, X[:, 0] > 0, name="mine")
        nc.compare(data, {"c": Counted()}, sizes=[10], repeats=1, store=path, progress=False)
        assert Counted.fits == 1


def test_an_interruption_keeps_and_shows_what_was_done(path):
    Interrupts.fits = 0
    with pytest.raises(Interrupted, match=r"5 of 6 cells done, which .*sqlite keeps: run the same") as told:
        compare({"1-nn": LEARNERS["1-nn"], "stop": Interrupts()}, path, sizes=[10])
    partial = told.value.comparison.frame()
    assert len(partial.groupby(["learner", "repeat"])) == 5
    Interrupts.fits = 100
    resumed = compare({"1-nn": LEARNERS["1-nn"], "stop": Interrupts()}, path, sizes=[10])
    Interrupts.fits = 100
    pd.testing.assert_frame_equal(
        numbers(resumed), numbers(compare({"1-nn": LEARNERS["1-nn"], "stop": Interrupts()}, sizes=[10]))
    )


def test_an_interruption_without_a_store_says_what_would_help():
    Interrupts.fits = 0
    with pytest.raises(Interrupted, match="with a store") as told:
        compare({"stop": Interrupts()}, sizes=[10])
    assert set(told.value.comparison.frame()["repeat"]) == {0, 1}


@pytest.mark.slow
def test_a_worker_that_dies_takes_no_other_cell_with_it(path):
    found = compare({**LEARNERS, "dies": Dies()}, path, n_jobs=2, repeats=1, sizes=[10])
    frame = found.frame()
    dead = frame[frame["learner"] == "dies"]
    assert set(dead["status"]) == {"failed"}
    assert dead["reason"].str.contains("worker process died").all()
    assert set(frame[frame["learner"] != "dies"]["status"]) == {"ok"}
    with Store(path, read_only=True) as store:
        assert len(store.keys(transient=False)) == 2  # the dead ones are tried again


def test_no_cell_begins_after_the_time_is_up(path):
    frame = compare({"sleeps": Sleeps()}, path, sizes=[10], repeats=6, max_time=0.5).frame()
    assert set(frame["status"]) == {"ok", "failed"}
    late = frame[frame["status"] == "failed"]
    assert late["reason"].str.contains("not begun within max_time=0.5 s").all()
    assert set(compare({"sleeps": Sleeps()}, path, sizes=[10], repeats=6).frame()["status"]) == {"ok"}


def test_a_cell_that_takes_too_long_is_given_up():
    frame = compare({"sleeps": Sleeps(), **LEARNERS}, sizes=[10], repeats=1, cell_timeout=0.1).frame()
    slow = frame[frame["learner"] == "sleeps"]
    assert slow["reason"].str.contains("given up after cell_timeout=0.1 s").all()
    assert set(frame[frame["learner"] != "sleeps"]["status"]) == {"ok"}


def test_what_was_given_up_is_kept_as_that_and_tried_again(path):
    options = {"sizes": [10], "repeats": 1}
    assert set(compare({"s": Sleeps()}, path, cell_timeout=0.1, **options).frame()["status"]) == {"failed"}
    with Store(path, read_only=True) as store:
        assert len(store) == 1
    assert set(compare({"s": Sleeps()}, path, **options).frame()["status"]) == {"ok"}
    assert set(compare({"s": Sleeps()}, path, cell_timeout=0.1, **options).frame()["status"]) == {"ok"}


def test_a_cell_too_big_for_the_budget_is_reported_and_not_run():
    frame = compare({"hungry": Hungry(), **LEARNERS}, max_memory="8G").frame()
    big = frame[frame["learner"] == "hungry"]
    assert big["reason"].str.contains(r"needs about .* GiB, but may take 8.00 GiB").all()
    assert set(frame[frame["learner"] != "hungry"]["status"]) == {"ok"}


def test_strict_stops_at_the_first_failure():
    with pytest.raises(CellFailed, match=r"500-nn on iris, repeat 0, n=10: .*n_neighbors"):
        compare({"500-nn": KNeighborsClassifier(500)}, strict=True)


def test_a_learner_without_identity_is_refused_before_anything_runs(path):
    Counted.fits = 0
    marker = object()
    learner = KNeighborsClassifier(metric=lambda x, y, limit=marker: 0.0)
    with pytest.raises(Unhashable, match=r"learners\['odd'\].*has no canonical form"):
        compare({"counted": Counted(), "odd": learner}, path)
    assert Counted.fits == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_memory": "much"}, "max_memory='much'"),
        ({"max_memory": 0}, "max_memory=0"),
        ({"max_time": -1}, "max_time=-1"),
        ({"cell_timeout": 0}, "cell_timeout=0"),
        ({"store": 3}, "store=3"),
    ],
)
def test_bad_budgets_are_refused(options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        compare(**options)


@pytest.mark.slow
def test_two_runs_at_once_share_a_store_and_find_the_same(tmp_path):
    code = """
import sys
import ntkcompare as nc
from sklearn.neighbors import KNeighborsClassifier
learners = {"1-nn": KNeighborsClassifier(1), "5-nn": KNeighborsClassifier(5)}
found = nc.compare("iris", learners, sizes=[10, 40], repeats=20, store=sys.argv[1], progress=False)
found.frame().drop(columns="fit_seconds").to_csv(sys.argv[2], index=False)
"""
    path, tables = tmp_path / "shared.sqlite", [tmp_path / "a.csv", tmp_path / "b.csv"]
    runs = [subprocess.Popen([sys.executable, "-c", code, path, table]) for table in tables]
    assert [run.wait(300) for run in runs] == [0, 0]
    assert tables[0].read_bytes() == tables[1].read_bytes()
    with Store(path, read_only=True) as store:
        assert len(store) == 40
        assert store.damaged() == {}
        assert [run.state for run in read_runs(store)] == ["finished", "finished"]


@pytest.mark.slow
def test_killed_at_random_moments_the_final_table_is_the_undisturbed_one(tmp_path):
    """Thirty kills, each of a process that goes on with the store of the one before."""
    script = """
import os, random, signal, sys, time
import ntkcompare as nc
from ntkcompare.store import Store
from sklearn.neighbors import KNeighborsClassifier

class Slow(KNeighborsClassifier):
    def fit(self, X, y):
        time.sleep(0.02)
        return super().fit(X, y)

def compare(store, table):
    learners = {"slow": Slow(3), "1-nn": KNeighborsClassifier(1)}
    found = nc.compare("iris", learners, sizes=[10, 40], repeats=40, store=store, progress=False)
    found.frame().drop(columns="fit_seconds").to_csv(table, index=False)

def start(store, table):
    # What is imported before a fork need not be imported in it; JAX computes nothing here.
    child = os.fork()
    if child == 0:
        compare(f"{folder}/{store}.sqlite", f"{folder}/{table}.csv")
        os._exit(0)
    return child

folder, draw, kept = sys.argv[1], random.Random(0), []
nc.compare("iris", {"1-nn": KNeighborsClassifier(1)}, sizes=[10], repeats=1, progress=False)
assert os.waitpid(start("one", "undisturbed"), 0)[1] == 0
for _ in range(30):
    child = start("many", "resumed")
    time.sleep(draw.uniform(0.0, 0.8))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with Store(f"{folder}/many.sqlite") as store:
        assert store.damaged() == {}
        kept.append(len(store))
assert os.waitpid(start("many", "resumed"), 0)[1] == 0
print(*kept)
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kept = [int(count) for count in done.stdout.split()]
    assert len(kept) == 30
    assert kept == sorted(kept)
    assert len(set(kept)) > 3  # it was killed in the midst of the work
    assert (tmp_path / "resumed.csv").read_bytes() == (tmp_path / "undisturbed.csv").read_bytes()
