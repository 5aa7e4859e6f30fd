"""A comparison: its summary against SciPy, its table's types, and its way to disk and back."""

import json
import shutil
import stat
from itertools import pairwise

import matplotlib
import numpy as np
import pandas as pd
import pytest
from curve_fakes import Failing, Path, Recorder
from scipy import stats

import ntkcompare as nc
from ntkcompare.analysis import mean_interval
from ntkcompare.curves.archive import FRAME, MANIFEST
from ntkcompare.curves.frame import make_frame
from ntkcompare.curves.summary import summarize


@pytest.fixture(scope="module")
def comparison():
    return nc.compare(
        "iris",
        {"recorder": Recorder(), "partly": Failing(20), "path": Path()},
        sizes=[10, 40],
        repeats=4,
        label_noise=0.2,
        progress=False,
    )


def test_intervals_are_scipy_s(comparison):
    summary = comparison.summary(confidence=0.9)
    row = summary.query("learner == 'recorder' and n == 40 and split == 'test'").iloc[0]
    values = comparison.frame().query("learner == 'recorder' and n == 40 and split == 'test'")["value"]
    low, high = stats.t.interval(0.9, 3, loc=values.mean(), scale=stats.sem(values))
    assert row["mean"] == pytest.approx(values.mean(), rel=1e-14)
    assert (row["low"], row["high"]) == (pytest.approx(low, rel=1e-12), pytest.approx(high, rel=1e-12))
    assert (row["repeats"], row["failed"]) == (4, 0)


def test_what_failed_is_counted_and_no_part_of_a_mean(comparison):
    summary = comparison.summary().query("learner == 'partly' and split == 'test'").set_index("n")
    assert summary["failed"].to_dict() == {10: 0, 40: 4}
    assert summary["repeats"].to_dict() == {10: 4, 40: 0}
    assert summary.loc[40, ["mean", "low", "high"]].isna().all()
    row = {"dataset": "d", "learner": "l", "n": 1, "split": "test", "metric": "error", "status": "ok"}
    frame = pd.DataFrame([{**row, "value": 0.5}, {**row, "value": 9.0, "status": "failed"}])
    only = summarize(frame).iloc[0]
    assert (only["mean"], only["repeats"], only["failed"]) == (0.5, 1, 1)
    assert np.isnan(only["low"])  # one repeat gives no interval


@pytest.mark.parametrize("method", ["expanded", "percentile", "bca"])
def test_intervals_by_bootstrap_are_those_of_each_group_and_say_so(comparison, method):
    table = comparison.summary(0.9, method=method)
    by_t = comparison.summary(0.9)
    assert table.drop(columns=["low", "high", "interval"]).equals(
        by_t.drop(columns=["low", "high", "interval"])
    )
    frame = comparison.frame()
    for row in table.itertuples():
        same = frame[(frame["learner"] == row.learner) & (frame["n"] == row.n)]
        values = same.loc[(same["split"] == row.split) & (same["status"] == "ok"), "value"]
        if len(values) > 1:
            expected = mean_interval(values, method=method, confidence=0.9)
            assert (row.low, row.high, row.interval) == (expected.low, expected.high, expected.label)
        else:
            assert np.isnan(row.low)
            assert "no interval" in row.interval
    with pytest.raises(ValueError, match="method="):
        comparison.summary(method="normal")


@pytest.mark.parametrize(("confidence", "error"), [(0, ValueError), (1, ValueError), ("95", TypeError)])
def test_a_confidence_outside_its_range_is_refused(comparison, confidence, error):
    with pytest.raises(error, match="confidence="):
        comparison.summary(confidence)


def test_columns_have_one_type_each_whoever_reports_them():
    key = {"n": 1, "repeat": 0}
    frame = make_frame(
        [
            {"learner": "a", **key, "value": 0.5, "jitter": None, "k": 3, "converged": True, "note": "x"},
            {"learner": "b", **key, "value": np.float32(0.25), "jitter": 1e-9, "share": 1, "note": 4},
            {"learner": "c", **key, "share": 0.5, "converged": np.False_, "k": np.int64(4)},
        ]
    )
    kinds = {name: str(frame[name].dtype) for name in frame}
    assert (kinds["k"], kinds["share"], kinds["converged"], kinds["jitter"]) == (
        "Int64",
        "Float64",
        "boolean",
        "float64",
    )
    assert kinds["note"].startswith("str")
    assert frame["note"].tolist()[:2] == ["x", "4"]
    assert frame["value"].isna().tolist() == [False, False, True]
    assert list(frame.columns[-4:]) == sorted(frame.columns[-4:])


def test_saved_and_loaded_it_is_the_same(comparison, tmp_path):
    folder = comparison.save(tmp_path / "deep" / "run")
    names = {path.name for path in folder.iterdir()}
    assert names == {"frame.csv", "frame.parquet", "manifest.json", "figure.png", "figure.pdf"}
    again = nc.load(folder)
    pd.testing.assert_frame_equal(again.frame(), comparison.frame())
    assert again.manifest == comparison.manifest
    assert str(again) == str(comparison)
    table = pd.read_csv(folder / "frame.csv")
    np.testing.assert_array_equal(table["value"], comparison.frame()["value"])
    assert list(table.columns) == list(comparison.frame().columns)
    assert not list((tmp_path / "deep").glob(".*"))
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent)}
    assert len(modes) == 1  # as readable to others as any folder made here


def test_two_runs_leave_the_same_bytes(comparison, tmp_path):
    one, two = comparison.save(tmp_path / "one"), comparison.save(tmp_path / "two")
    for path in one.iterdir():
        assert path.read_bytes() == (two / path.name).read_bytes(), path.name


def test_a_folder_in_use_is_kept_unless_it_is_a_comparison_to_overwrite(comparison, tmp_path):
    folder = comparison.save(tmp_path / "run")
    with pytest.raises(FileExistsError, match="is not empty"):
        comparison.save(folder)
    (folder / "stale").touch()
    comparison.save(folder, overwrite=True)
    assert not (folder / "stale").exists()
    other = tmp_path / "precious"
    other.mkdir()
    (other / "thesis.tex").touch()
    with pytest.raises(FileExistsError, match="something else"):
        comparison.save(other, overwrite=True)
    assert (other / "thesis.tex").exists()
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError, match="is a file"):
        comparison.save(tmp_path / "file", overwrite=True)
    (tmp_path / "empty").mkdir()
    assert comparison.save(tmp_path / "empty") == tmp_path / "empty"


def test_a_failed_save_leaves_what_was_there(comparison, tmp_path, monkeypatch):
    folder = comparison.save(tmp_path / "run")
    before = (folder / FRAME).read_bytes()

    def full(*arguments, **options):
        raise OSError("no space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    with pytest.raises(OSError, match="no space"):
        comparison.save(folder, overwrite=True)
    assert (folder / FRAME).read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_what_is_no_comparison_is_not_loaded(comparison, tmp_path):
    with pytest.raises(FileNotFoundError, match="is no folder"):
        nc.load(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match=r"frame\.parquet and manifest\.json missing"):
        nc.load(tmp_path)
    folder = comparison.save(tmp_path / "run")
    for name, content in [
        (FRAME, b"PAR1 not at all"),
        (MANIFEST, b"{"),
        (MANIFEST, b"[]"),
        (MANIFEST, b"{}"),
        (MANIFEST, b"\xff\xfe"),
    ]:
        kept = (folder / name).read_bytes()
        (folder / name).write_bytes(content)
        with pytest.raises(ValueError, match="comparison"):
            nc.load(folder)
        (folder / name).write_bytes(kept)
    pd.DataFrame({"a": [1]}).to_parquet(folder / FRAME)
    with pytest.raises(ValueError, match="lacks dataset, learner"):
        nc.load(folder)


def test_the_manifest_says_how_to_run_it_again(comparison):
    manifest = comparison.manifest
    assert json.loads(json.dumps(manifest, allow_nan=False)) == manifest
    assert manifest["ntkcompare"] == nc.__version__
    assert manifest["dataset"]["sha256"] == nc.load_dataset("iris").sha256
    assert manifest["learners"]["partly"]["parameters"] == {"n": 20}
    assert len(set(manifest["learners"]["recorder"]["seeds"])) == 4
    assert manifest["sizes"] == [10, 40]
    assert (manifest["label_noise"], manifest["noise_kind"], manifest["random_state"]) == (0.2, "uniform", 0)
    assert {"python", "jax", "numpy", "scikit-learn", "neural-tangents"} <= set(manifest["versions"])
    assert manifest["device"]["jax_backend"]
    assert manifest["git"].keys() == {"library", "working_directory"}
    assert manifest["wall_seconds"] >= 0
    assert "+00:00" in manifest["started"]


def test_a_parameter_that_json_cannot_hold_is_named_the_same_every_time():
    from sklearn.neighbors import KNeighborsClassifier

    def metric(a, b):
        return float(abs(a - b).sum())

    learner = {"k": KNeighborsClassifier(np.int64(3), metric=metric, metric_params={"w": np.float32(0.5)})}
    parameters = nc.compare(
        "iris", {"k": KNeighborsClassifier(np.int64(3), metric=metric)}, sizes=[10], repeats=1, progress=False
    ).manifest["learners"]["k"]["parameters"]
    assert parameters["n_neighbors"] == 3
    assert parameters["metric"].endswith("<locals>.metric")
    from ntkcompare.curves.manifest import _plain

    assert _plain(learner["k"].metric_params) == {"w": 0.5}
    assert _plain(float("inf")) == "inf"


def test_the_frame_given_out_is_a_copy(comparison):
    frame, before = comparison.frame(), comparison.frame().copy()
    frame["value"] = 0.0
    del frame["metric"]
    frame.loc[0, "learner"] = "another"
    pd.testing.assert_frame_equal(comparison.frame(), before)


def test_a_notebook_shows_the_tables(comparison):
    assert "<pre>Comparison(&#x27;iris&#x27;, recorder, partly, path" in comparison._repr_html_()
    assert repr(comparison).startswith("Comparison('iris', recorder, partly, path, 2 sizes 10…40, repeats=4")


def test_saving_touches_no_setting_of_matplotlib_and_opens_no_window(comparison, tmp_path):
    from matplotlib import pyplot

    before, open_before = dict(matplotlib.rcParams), pyplot.get_fignums()
    comparison.save(tmp_path / "run")
    assert dict(matplotlib.rcParams) == before
    assert pyplot.get_fignums() == open_before


def test_default_sizes_are_ascending_and_end_with_the_pool():
    from ntkcompare.curves import default_sizes

    for n_pool in (1, 2, 9, 10, 11, 17, 100, 1347, 60000):
        sizes = default_sizes(n_pool, 3)
        assert sizes[-1] == n_pool
        assert all(a < b for a, b in pairwise(sizes))
    assert len(default_sizes(1347, 10)) == 8
    assert default_sizes(5000, 100)[0] == 100


def test_seeds_do_not_collide_and_are_the_same_on_every_machine():
    from ntkcompare.curves import derive_seed

    seeds = {derive_seed(0, "digits", r, "learner", name) for r in range(100) for name in ("ntk", "mlp")}
    assert len(seeds) == 200
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert derive_seed(0, "digits", 0) == 140033910


def made_up(**curves):
    """A comparison with given mean errors by learner, a little scattered over repeats."""
    rows = [
        {"dataset": "d", "learner": name, "n": n, "repeat": r, "split": "test", "metric": "error",
         "value": value * (1 + 0.01 * r), "status": "ok", "reason": ""}
        for name, values in curves.items()
        for n, value in zip((10, 100, 1000), values)
        for r in range(4)
    ]  # fmt: skip
    return nc.Comparison(make_frame(rows), {"metrics": ["error"]})


def test_crossovers_say_who_overtakes_whom_and_where():
    told = made_up(a=(0.4, 0.2, 0.1), b=(0.2, 0.2 / 2**0.5, 0.1 * 2**0.5), c=(0.9, 0.9, 0.9)).crossovers()
    assert len(told) == 3
    first = told.query("learner == 'a' and rival == 'b'").iloc[0]
    assert first["leader"] == "a"
    assert 100 < first["n"] < 1000
    assert "a overtakes b at" in first["verdict"]
    assert told.query("learner == 'a' and rival == 'c'").iloc[0]["verdict"].startswith("a is ahead of c")


def test_crossovers_of_one_learner_or_one_pair():
    found = made_up(a=(0.4, 0.2, 0.1), b=(0.2, 0.15, 0.14), c=(0.9, 0.9, 0.9))
    assert set(found.crossovers("b")["rival"]) == {"a", "c"}
    assert set(found.crossovers("b", "a")["leader"]) == {"a"}
    with pytest.raises(ValueError, match="learner='aa' is not known"):
        found.crossovers("aa")
    with pytest.raises(ValueError, match="rival='d' is not known"):
        found.crossovers("a", "d")
    with pytest.raises(ValueError, match="has no rival here"):
        found.crossovers("a", "a")


def test_a_disk_that_is_full_is_told_and_the_folder_before_stays(comparison, small_disk):
    saved = comparison.save(small_disk / "results")
    before = {path.name: path.read_bytes() for path in saved.iterdir()}
    (small_disk / "rest").write_bytes(b"x" * (shutil.disk_usage(small_disk).free - 2**14))
    with pytest.raises(OSError, match="No space left"):
        comparison.save(saved, overwrite=True)
    with pytest.raises(OSError, match="No space left"):
        comparison.save(small_disk / "other")
    assert {path.name: path.read_bytes() for path in saved.iterdir()} == before
    assert {path.name for path in small_disk.iterdir()} == {"results", "rest"}
