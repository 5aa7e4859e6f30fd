"""Tables leave a store whole; stores merge without losing or doubling a cell."""

import json

import numpy as np
import pandas as pd
import pytest

from ntkcompare.store import (
    RunLog,
    Store,
    StoredCell,
    StoreError,
    export,
    fingerprint,
    merge,
    store_frame,
)


def fill(path, learner, repeats, **more):
    store = Store(path)
    for repeat in repeats:
        what = {"dataset": "toy", "learner": learner, "repeat": repeat, "label_noise": 0.1, **more}
        rows = [
            {"dataset": "toy", "learner": learner, "n": n, "repeat": repeat, "split": s, "metric": "error",
             "value": n / 7 + repeat, "status": "ok"}
            for n in (10, 20)
            for s in ("train", "test")
        ]  # fmt: skip
        store.put(StoredCell(fingerprint(what), what, rows))
    return store


def test_two_stores_merge(tmp_path):
    with fill(tmp_path / "a", "ntk", range(3)) as a, fill(tmp_path / "b", "ntk", range(2, 5)) as b:
        assert merge(a, b) == 2
        assert len(a) == 5
        assert merge(a, b) == 0
        with pytest.raises(StoreError, match="into itself"):
            merge(a, a)


def test_merging_a_damaged_store_is_refused(tmp_path):
    with fill(tmp_path / "a", "ntk", range(2)) as a, fill(tmp_path / "b", "knn", range(2)) as b:
        b.execute("UPDATE cell SET rows = '[]' WHERE repeat = 1")
        with pytest.raises(StoreError, match="damaged"):
            merge(a, b)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_tables_hold_every_value(tmp_path, ending):
    with fill(tmp_path / "a", "ntk", range(2)) as store:
        path = export(store, tmp_path / f"table{ending}")
        frame = pd.read_csv(path) if ending == ".csv" else pd.read_parquet(path)
        expected = store_frame(store)
    assert len(frame) == 8
    np.testing.assert_array_equal(frame["value"], expected["value"])
    assert set(frame["label_noise"]) == {0.1}
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_a_table_has_its_manifest_beside_it(tmp_path):
    where = [{"git": {"revision": "abc", "dirty": True}, "device": {"blas": ["openblas 0.3"]}}, {"git": None}]
    with Store(tmp_path / "a") as store:
        for repeat in range(3):
            what = {"dataset": "toy", "learner": "ntk", "repeat": repeat, "sha256": "00", "seed": repeat}
            store.put(
                StoredCell(
                    fingerprint(what),
                    what,
                    [{"dataset": "toy", "value": 0.5}],
                    (("UserWarning", "hm"),),
                    seconds=2.0,
                    cpu_seconds=1.5,
                    provenance=where[repeat == 2],
                )
            )
        RunLog(store, "ntkcompare run plan.toml", 3, plan="datasets = []").end("finished")
        path = export(store, tmp_path / "table.csv", learner="ntk")
    told = json.loads((tmp_path / "table.csv.json").read_text())
    assert told["table"] == path.name
    assert told["selection"] == {"learner": "ntk"}
    assert told["provenance"] == where
    assert [cell["provenance"] for cell in told["cells"]] == [0, 0, 1]
    assert [cell["specification"]["seed"] for cell in told["cells"]] == [0, 1, 2]
    assert {(cell["wall_seconds"], cell["cpu_seconds"]) for cell in told["cells"]} == {(2.0, 1.5)}
    (run,) = told["runs"]
    assert (run["command"], run["plan"]) == ("ntkcompare run plan.toml", "datasets = []")


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_what_one_learner_tells_as_a_number_and_another_as_text_is_text(tmp_path, ending):
    with Store(tmp_path / "a") as store:
        for repeat, ridge in enumerate([0.5, "loo", None]):
            what = {"dataset": "toy", "learner": "ntk", "repeat": repeat}
            store.put(StoredCell(fingerprint(what), what, [{"value": 0.5, "ridge": ridge}]))
        path = export(store, tmp_path / f"table{ending}")
    frame = pd.read_csv(path) if ending == ".csv" else pd.read_parquet(path)
    assert set(frame["ridge"].dropna()) == {"0.5", "loo"}


def test_netcdf_has_a_dimension_for_each_name(tmp_path):
    xarray = pytest.importorskip("xarray")
    with fill(tmp_path / "a", "ntk", range(2)) as store:
        data = xarray.load_dataset(export(store, tmp_path / "table.nc"), engine="scipy")
        value = data["value"].sel(dataset="toy", learner="ntk", n=20, repeat=1, split="test", metric="error")
        assert float(value) == 20 / 7 + 1


def test_cells_of_equal_names_have_no_array(tmp_path):
    pytest.importorskip("xarray")
    with (
        fill(tmp_path / "a", "ntk", range(1)) as store,
        fill(tmp_path / "b", "ntk", range(1), more=1) as other,
    ):
        merge(store, other)
        with pytest.raises(ValueError, match="more than once"):
            export(store, tmp_path / "table.nc")


def test_what_cannot_be_exported(tmp_path):
    with Store(tmp_path / "a") as store:
        with pytest.raises(ValueError, match=r"ending='\.xls' is not known"):
            export(store, tmp_path / "table.xls")
        with pytest.raises(ValueError, match="no cell"):
            export(store, tmp_path / "table.csv")


def test_only_a_learner(tmp_path):
    with fill(tmp_path / "a", "ntk", range(2)) as store, fill(tmp_path / "b", "knn", range(2)) as other:
        merge(store, other)
        assert set(store_frame(store, learner="knn")["learner"]) == {"knn"}
        assert store_frame(store, dataset="none").empty
