"""Results folders and stores from elsewhere: an error or right values, no crash, and no code of theirs."""

import contextlib
import json
import shutil
import sqlite3

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier

import ntkcompare as nc
from ntkcompare.curves.rebuild import rebuild
from ntkcompare.curves.verify import verify
from ntkcompare.store import Store, StoreError
from ntkcompare.store.record import COLUMNS, record_of

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=5), part, max_size=3),
    max_leaves=6,
)


def compare(**options):
    learners = {"3-nn": KNeighborsClassifier(3)}
    return nc.compare("iris", learners, sizes=[10, 40], repeats=1, progress=False, **options)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    return compare().save(tmp_path_factory.mktemp("hostile") / "saved")


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "saved")


def use(folder):
    """Whatever a reader does with a folder; errors of these kinds are told in one line by the shell."""
    with contextlib.suppress(ValueError, TypeError, OSError, MemoryError):
        comparison = nc.load(folder)
        repr(comparison), str(comparison), comparison.summary()
        verify(folder, sample=1)


@FUZZ
@given(data=st.data())
def test_a_manifest_with_anything_in_it(folder, saved, data):
    told = json.loads((saved / "manifest.json").read_text())
    place = told
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JSON)
    (folder / "manifest.json").write_text(json.dumps(told))
    use(folder)


@pytest.mark.parametrize("name", ["manifest.json", "frame.parquet"])
@FUZZ
@given(data=st.data())
def test_a_folder_with_damaged_bytes(folder, saved, name, data):
    content = bytearray((saved / name).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (folder / name).write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    use(folder)


def test_a_manifest_nested_beyond_all_depth(folder):
    (folder / "manifest.json").write_text('{"a": ' + "[" * 100_000 + "]" * 100_000 + "}")
    with pytest.raises(ValueError, match="damaged"):
        nc.load(folder)
    (folder / "manifest.json").write_text("[]")
    with pytest.raises(ValueError, match="does not describe one"):
        nc.load(folder)


@pytest.mark.parametrize("column", ["n", "value", "learner", "status"])
def test_columns_of_other_types_are_refused(folder, column):
    frame = pd.read_parquet(folder / "frame.parquet")
    frame[column] = True
    frame.to_parquet(folder / "frame.parquet", index=False)
    with pytest.raises(ValueError, match=f"its columns {column} are of other types"):
        nc.load(folder)


def test_an_unknown_metric_is_refused(folder):
    frame = pd.read_parquet(folder / "frame.parquet")
    frame["metric"] = "errorr"
    frame.to_parquet(folder / "frame.parquet", index=False)
    with pytest.raises(ValueError, match="has the metrics \\['errorr'\\]"):
        verify(folder)


def test_no_manifest_names_a_cache_of_pickles():
    """scikit-learn's Pipeline would read what it finds there."""
    form = {"class": "sklearn.pipeline.Pipeline", "parameters": {"steps": [], "memory": "cache"}}
    with pytest.raises(ValueError, match="a cache, which holds pickles"):
        rebuild(form)


@pytest.mark.parametrize(
    "module", ["sklearn.conftest", "sklearn.tests.test_base", "sklearn.externals.array_api_compat"]
)
def test_no_manifest_imports_what_acts_on_import(module):
    with pytest.raises(ValueError, match="neither of this library"):
        rebuild({"class": f"{module}.Estimator", "parameters": {}})


@settings(FUZZ, max_examples=25)
@given(data=st.data())
def test_a_store_with_rows_of_anothers_making(tmp_path, data):
    """The checksum is no secret: a hostile store has the right one."""
    path = tmp_path / "store.sqlite"
    path.unlink(missing_ok=True)
    expected = compare(store=path).frame()
    with Store(path) as store:
        (cell,) = store
        rows = [dict(row) for row in cell.rows]
        row = data.draw(st.sampled_from(rows))
        key = data.draw(st.sampled_from(sorted(row)))
        if data.draw(st.booleans()):
            row[key] = data.draw(st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=3))
        else:
            del row[key]
        changed = [f"{name} = ?" for name in COLUMNS.split(", ")]
        record = record_of(type(cell)(cell.key, cell.specification, rows))
        store.execute(f"UPDATE cell SET {', '.join(changed)}", record)
    with contextlib.suppress(StoreError):
        frame = compare(store=path).frame()
        names = ["n", "split", "metric", "status"]
        pd.testing.assert_frame_equal(frame[names], expected[names])


def test_a_store_with_a_view_in_it_is_refused(tmp_path):
    path = tmp_path / "store.sqlite"
    compare(store=path)
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("ALTER TABLE cell RENAME TO other")
        other.execute(
            "CREATE VIEW cell AS WITH RECURSIVE t(key) AS (SELECT 1 UNION ALL SELECT key + 1 FROM t) "
            "SELECT key FROM t"
        )
        other.commit()
    for read_only in (False, True):
        with pytest.raises(StoreError, match="it holds the view 'cell', which no store does"):
            Store(path, read_only=read_only)
