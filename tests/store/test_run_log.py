"""Another process sees how far a run is, and when it was killed."""

import pytest

from ntkcompare.store import RunLog, Store, read_runs
from ntkcompare.store.runs import SILENCE_SECONDS


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "store.sqlite") as opened:
        yield opened


def test_a_run_tells_how_far_it_is(store):
    log = RunLog(store, "ntkcompare compare digits", total=10, done=2)
    log.update(done=5, running=2, failed=1, memory=1000)
    with Store(store.path, read_only=True) as reader:
        (run,) = read_runs(reader)
    assert (run.total, run.done, run.running, run.failed, run.memory) == (10, 5, 2, 1, 1000)
    assert run.state == "running"
    assert run.command == "ntkcompare compare digits"


@pytest.mark.parametrize("how", ["finished", "interrupted"])
def test_a_run_tells_its_end(store, how):
    log = RunLog(store, "", total=1)
    log.end(how)
    assert read_runs(store)[0].state == how


def test_a_run_that_fell_silent_is_lost(store):
    log = RunLog(store, "", total=1)
    store.execute("UPDATE run SET seen = seen - ?", (2 * SILENCE_SECONDS,))
    assert read_runs(store)[0].state == "lost"
    log.update(done=1)
    assert read_runs(store)[0].state == "running"


def test_a_store_that_went_away_does_not_stop_the_run(store):
    log = RunLog(store, "", total=1)
    store.close()
    with pytest.raises(Exception, match="closed"):
        len(store)
    log.update(done=1)
    log.end("finished")
