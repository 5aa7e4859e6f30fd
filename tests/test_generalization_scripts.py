"""The generalization scripts: each ends with its table and its figure. Quick stand-ins do the learning."""

import importlib
import sys
from pathlib import Path

import pandas as pd
import pytest
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

import ntkcompare as nc
from ntkcompare.curves import DEFAULT_LEARNERS

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = sorted(
    path.stem
    for path in (ROOT / "benchmarks" / "generalization").glob("*.py")
    # Not mnist_knn, which needs MNIST: see tests/datasets; nor studies: see tests/test_studies_page.py.
    if not path.stem.startswith("_") and path.stem not in ("mnist_knn", "studies")
)


def test_there_is_a_script_for_each_question():
    assert set(SCRIPTS) >= {"curves", "label_noise", "depth_and_width", "distances"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_ends_with_its_table_and_figure(name, tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(ROOT))
    original = nc.compare

    def compare(dataset, learners=None, **options):
        task = nc.load_dataset(dataset).task
        stand_in = KNeighborsRegressor if task == "regression" else KNeighborsClassifier
        names = DEFAULT_LEARNERS if learners is None else list(learners)
        assert options["random_state"] == 3
        return original(dataset, {name: stand_in(1) for name in names}, **options, progress=False)

    monkeypatch.setattr(nc, "compare", compare)
    monkeypatch.setattr("ntkcompare.report.save_figure", lambda *arguments: None)  # the comparisons' own
    arguments = ["--seed", "3", "--repeats", "2", "--out", str(tmp_path / "out")]
    monkeypatch.setattr(sys, "argv", ["script", "--quick", *arguments])
    importlib.import_module(f"benchmarks.generalization.{name}").main()
    table = pd.read_csv(tmp_path / "out" / "table.csv")
    assert {"learner", "n", "mean", "low", "high"} <= set(table.columns)
    assert table["mean"].notna().all()
    assert (tmp_path / "out" / "figure.png").stat().st_size > 10_000
    assert (tmp_path / "out" / "figure.pdf").read_bytes().startswith(b"%PDF")
    assert capsys.readouterr().out.rstrip().endswith(str(tmp_path / "out"))
    assert [nc.load(path.parent) for path in (tmp_path / "out").glob("*/manifest.json")]
