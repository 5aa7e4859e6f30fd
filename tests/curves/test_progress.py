"""Progress: a bar on a terminal, a line now and then in a log, nothing when not wanted."""

import sys
import time
import types

from sklearn.dummy import DummyClassifier

import ntkcompare as nc
from ntkcompare.curves import progress, run
from ntkcompare.curves.progress import Progress
from ntkcompare.store import Store, read_runs


def test_a_log_gets_a_line_now_and_then(capsys, monkeypatch):
    clock = iter([0.0, 10.0, 31.0, 40.0, 65.0, 99.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with Progress(10, "compare toy") as told:
        for _ in range(4):
            told.advance(2, running=2, failed=1, memory=3 * 2**29)
        told.advance(2)
    assert capsys.readouterr().err.splitlines() == [
        "compare toy: 4 of 10 cells after 31 s, 2 running, 1 failed, 1.5 GiB, 46 s left",
        "compare toy: 8 of 10 cells after 65 s, 2 running, 1 failed, 1.5 GiB, 16 s left",
    ]


def test_cells_found_in_a_store_do_not_make_the_rest_look_quick(capsys, monkeypatch):
    clock = iter([0.0, 40.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with Progress(10, "compare toy", found=5) as told:
        told.advance(1)
    assert capsys.readouterr().err == "compare toy: 6 of 10 cells after 40 s, 160 s left\n"


def test_nothing_is_said_when_not_wanted(capsys, monkeypatch):
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    with Progress(2, "compare toy", enabled=False) as told:
        told.advance(1)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar(capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress(4, "compare toy") as told:
        told.advance(3)
        told.advance(1)
    text = capsys.readouterr().err
    assert "compare toy" in text
    assert "4/4" in text


def test_a_notebook_gets_a_bar(capsys, monkeypatch):
    shell = type("ZMQInteractiveShell", (), {})()
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    assert progress._in_notebook()
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: None))
    assert not progress._in_notebook()


def test_a_long_cell_does_not_make_a_log_silent(capsys, monkeypatch):
    clock = iter([0.0, 31.0, 62.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    with Progress(10, "compare toy") as told:
        told.advance(0, running=2)
        told.advance(0, running=2, memory=2**30)
    assert capsys.readouterr().err.splitlines() == [
        "compare toy: 0 of 10 cells after 31 s, 2 running",
        "compare toy: 0 of 10 cells after 62 s, 2 running, 1.0 GiB",
    ]


def test_while_a_cell_is_computed_the_store_and_the_log_tell_of_it(tmp_path, capsys, monkeypatch):
    """Else `status` would take a run whose cells take an hour for one that was killed."""
    path = tmp_path / "store.sqlite"

    class Watched(DummyClassifier):
        def fit(self, X, y, sample_weight=None):
            deadline = time.monotonic() + 30
            with Store(path, read_only=True) as store:
                while not (seen := [entry for entry in read_runs(store) if entry.running and entry.memory]):
                    assert time.monotonic() < deadline
                    time.sleep(0.01)
            watched.extend(seen)
            return super().fit(X, y, sample_weight)

    watched = []
    monkeypatch.setattr(run, "_SECONDS", 0.05)
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0.0)
    nc.compare("iris", {"watched": Watched()}, sizes=[10], repeats=1, store=path)
    assert (watched[0].done, watched[0].total, watched[0].running, watched[0].state) == (0, 1, 1, "running")
    assert "compare iris: 0 of 1 cells after" in capsys.readouterr().err
