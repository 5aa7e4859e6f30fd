"""A store keeps what it was given, to the last bit, and survives kills, full disks, damage and company."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntkcompare.store import RunLog, Store, StoredCell, StoreError, fingerprint, read_runs, schema
from ntkcompare.store.cell import decode_rows, encode_rows


def cell(repeat=0, value=0.1, **more):
    what = {"dataset": "toy", "learner": "1-nn", "repeat": repeat}
    return StoredCell(fingerprint(what), what, [{"n": 10, "value": value, "status": "ok"}], **more)


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "deep" / "toy.sqlite") as opened:
        yield opened


def test_what_was_put_comes_back(store):
    given = cell(warnings=(("NumericsWarning", "é"),), seconds=1.5, provenance={"numpy": "2"})
    store.put(given)
    assert store.get(given.key) == given
    assert given.key in store
    assert len(store) == 1
    assert store.keys() == {given.key}
    assert list(store) == [given]
    assert store.get("no such key") is None


@given(st.lists(st.floats() | st.integers(-(2**63), 2**63) | st.none() | st.booleans() | st.text()))
def test_values_keep_every_bit(values):
    rows = [{"n": i, "value": value} for i, value in enumerate(values)]
    back = decode_rows(encode_rows(rows))
    assert [row["n"] for row in back] == [row["n"] for row in rows]
    for row, other in zip(rows, back, strict=True):
        assert type(other["value"]) is type(row["value"])
        assert other["value"] == row["value"] or (
            other["value"] != other["value"] and row["value"] != row["value"]
        )


def test_a_row_holds_plain_values_only():
    with pytest.raises(TypeError, match="numbers and text"):
        encode_rows([{"value": object()}])
    assert decode_rows(encode_rows([{"a": np.float64(0.1), "b": np.int64(3), "c": np.bool_(True)}])) == [
        {"a": 0.1, "b": 3, "c": True}
    ]


def test_the_first_result_stays_unless_it_was_transient(store):
    store.put(cell(value=1.0, transient=True))
    store.put(cell(value=2.0))
    store.put(cell(value=3.0))
    assert store.get(cell().key).rows[0]["value"] == 2.0
    assert not store.get(cell().key).transient


def test_a_transient_cell_counts_as_missing(store):
    store.put(cell(0, transient=True))
    store.put(cell(1))
    assert store.keys(transient=False) == {cell(1).key}


def test_a_reader_sees_finished_cells_while_a_writer_is_at_work(store):
    store.put(cell(0))
    with Store(store.path, read_only=True) as reader:
        assert len(reader) == 1
        store.put(cell(1))
        assert len(reader) == 2
        with pytest.raises(StoreError, match="could not be written"):
            reader.put(cell(2))


def test_several_processes_write_one_store(tmp_path):
    code = """
import sys
from ntkcompare.store import Store, StoredCell, fingerprint
with Store(sys.argv[1]) as store:
    for repeat in range(40):
        what = {"dataset": "toy", "learner": sys.argv[2], "repeat": repeat}
        store.put(StoredCell(fingerprint(what), what, [{"value": repeat / 7}]))
"""
    path = tmp_path / "shared.sqlite"
    writers = [subprocess.Popen([sys.executable, "-c", code, path, name]) for name in "abc"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    with Store(path, read_only=True) as store:
        assert len(store) == 120
        assert store.damaged() == {}
        assert all(stored.rows[0]["value"] == stored.specification["repeat"] / 7 for stored in store)


def test_whoever_opens_a_new_store_at_the_same_moment_waits(tmp_path):
    """SQLite refuses at once one of two that switch a file to a log: without waiting, about one in twenty."""
    for i in range(150):
        gate = threading.Barrier(8)

        def opened(path=tmp_path / f"{i}.sqlite", gate=gate):
            gate.wait()
            schema.connect(path, read_only=False).close()

        with ThreadPoolExecutor(8) as threads:
            for done in [threads.submit(opened) for _ in range(8)]:
                done.result()


def test_a_file_that_stays_locked_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(schema, "BUSY_SECONDS", 0.1)
    path = tmp_path / "held.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            schema.connect(path, read_only=False)


def test_threads_share_one_store(store):
    def write(first):
        for repeat in range(first, first + 20):
            store.put(cell(repeat))

    threads = [threading.Thread(target=write, args=(first,)) for first in (0, 20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store) == 60


def test_a_writer_killed_at_any_moment_leaves_what_it_finished(tmp_path):
    code = """
import itertools, sys
from ntkcompare.store import Store, StoredCell, fingerprint
store = Store(sys.argv[1])
for repeat in itertools.count():
    what = {"dataset": "toy", "learner": "1-nn", "repeat": repeat}
    store.put(StoredCell(fingerprint(what), what, [{"value": repeat / 7, "pad": "x" * 5000}]))
    print(repeat, flush=True)
"""
    path = tmp_path / "killed.sqlite"
    random = np.random.default_rng(0)
    for _ in range(4):
        writer = subprocess.Popen([sys.executable, "-c", code, path], stdout=subprocess.PIPE, text=True)
        said = writer.stdout.readline()
        time.sleep(random.uniform(0, 0.05))
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.read()
        writer.wait()
        finished = [int(line) for line in said.split("\n")[:-1]]
        with Store(path) as store:
            assert store.damaged() == {}
            kept = {stored.specification["repeat"]: stored.rows[0]["value"] for stored in store}
        assert set(finished) <= set(kept)
        assert all(value == repeat / 7 for repeat, value in kept.items())


def test_a_full_disk_is_told_and_nothing_is_lost(store):
    store.put(cell(0))
    pages = store.fetch("PRAGMA page_count")[0][0]
    store.execute(f"PRAGMA max_page_count = {pages}")
    big = [StoredCell(f"{i:064}", {"repeat": i}, [{"pad": "x" * 100_000}]) for i in range(3)]
    with pytest.raises(StoreError, match=r"disk is full: make room and run the same command again"):
        store.put_all(big)
    assert len(store) == 1
    assert store.damaged() == {}
    store.execute("PRAGMA max_page_count = 1000000")
    assert store.put_all(big) == 3


@pytest.mark.parametrize("content", [b"", b"not a database, but text", b"\x00" * 5000])
def test_a_file_that_is_no_store(tmp_path, content):
    path = tmp_path / "other"
    path.write_bytes(content)
    if content == b"":
        with Store(path) as store:  # an empty file is an empty database
            assert len(store) == 0
        return
    with pytest.raises(StoreError, match="could not be opened"):
        Store(path)
    assert path.read_bytes() == content


def test_another_database_is_left_alone(tmp_path):
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE cell (a)")
    other.close()
    with pytest.raises(StoreError, match="SQLite file of something else"):
        Store(path)


def test_a_store_of_a_newer_version_is_left_alone(store):
    store.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="schema version 99, but this version knows up to"):
        Store(store.path)
    with pytest.raises(StoreError, match="schema version 99"):
        Store(store.path, read_only=True)


def test_a_store_of_an_older_version_is_brought_up_to_date(tmp_path, monkeypatch):
    path = tmp_path / "old.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:1])
        patch.setattr(schema, "VERSION", 1)
        with Store(path) as old:
            old.put(cell(0))
    with pytest.raises(StoreError, match="schema version 1 and needs 2: a run with it brings it up to date"):
        Store(path, read_only=True)
    with Store(path) as store:
        assert list(store) == [cell(0)]
        RunLog(store, "", 1, plan="datasets = []")
    with Store(path, read_only=True) as store:
        assert read_runs(store)[0].plan == "datasets = []"


def test_a_migration_that_fails_leaves_the_store_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "old.sqlite"
    with Store(path) as old:
        old.put(cell(0))
    with monkeypatch.context() as patch:
        broken = (*schema.MIGRATIONS, ("ALTER TABLE run ADD COLUMN more TEXT", "no statement"))
        patch.setattr(schema, "MIGRATIONS", broken)
        patch.setattr(schema, "VERSION", len(broken))
        with pytest.raises(StoreError, match="syntax error"):
            Store(path)
    with Store(path) as store:
        assert list(store) == [cell(0)]
        assert "more" not in str(store.fetch("SELECT sql FROM sqlite_master"))


def test_a_disk_that_fills_up_keeps_what_was_finished(small_disk):
    path = small_disk / "store.sqlite"
    kept = []

    def fill(store):
        for i in range(100):
            store.put(StoredCell(f"{i:064}", {"repeat": i}, [{"pad": f"{i}" * 20_000}]))
            kept.append(f"{i:064}")

    with Store(path) as store:
        with pytest.raises(StoreError, match=r"could not be written: .*(full|I/O)"):
            fill(store)
        assert kept
        assert set(kept) <= store.keys()
    with Store(path, read_only=True) as store:
        assert set(kept) <= store.keys()
        assert store.damaged() == {}


def test_paths_that_cannot_be_a_store(tmp_path):
    with pytest.raises(StoreError, match="is a folder"):
        Store(tmp_path)
    with pytest.raises(StoreError, match="does not exist"):
        Store(tmp_path / "none", read_only=True)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="could not be opened"):
        Store(tmp_path / "file" / "store.sqlite")


@pytest.mark.parametrize("column", ["rows", "specification", "warnings", "provenance"])
@pytest.mark.parametrize("value", ["[1, 2", '[{"value": 2.0}]', "{}", b"\x80\x04K\x01.", None])
def test_a_cell_that_was_tampered_with_is_refused(store, column, value):
    store.put(cell(0))
    store.put(cell(1))
    if value is None:
        value = 5
    store.execute(f"UPDATE cell SET {column} = ? WHERE key = ?", (value, cell(0).key))
    if column == "provenance" and value == "{}":
        return  # no part of the result
    with pytest.raises(StoreError, match="damaged"):
        store.get(cell(0).key)
    assert set(store.damaged()) == {cell(0).key}
    assert store.get(cell(1).key) == cell(1)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_gives_an_error_of_the_store_or_the_right_values(tmp_path, data):
    whole = tmp_path / "whole.sqlite"
    if not whole.exists():
        with Store(whole) as store:
            store.put_all([cell(repeat) for repeat in range(30)])
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(len(content) // 2, len(content)))]
    path = tmp_path / f"damaged-{os.getpid()}.sqlite"
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    path.write_bytes(content)
    try:
        with Store(path) as store:
            for stored in store:
                assert stored.rows == cell(stored.specification["repeat"]).rows
            store.damaged()
    except StoreError:
        pass
