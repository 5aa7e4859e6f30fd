"""The script that counts errors on MNIST, on digits in MNIST's place."""

import importlib
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.neighbors import KNeighborsClassifier

import ntkcompare as nc

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    digits = nc.load_dataset("digits")
    data = nc.Dataset(
        digits.X[:1000], digits.y[:1000], X_test=digits.X[1000:], y_test=digits.y[1000:], name="mnist"
    )
    monkeypatch.setattr(nc, "load_dataset", lambda name: data)
    module = importlib.import_module("benchmarks.generalization.mnist_knn")
    monkeypatch.setattr(module, "SIZES", (200, 1000))
    monkeypatch.setattr(module, "QUICK_SIZES", (200, 1000))
    return module, data


def test_counts_are_those_of_scikit_learn(script, tmp_path, monkeypatch):
    module, data = script
    monkeypatch.setattr(sys, "argv", ["mnist_knn", "--quick", "--out", str(tmp_path)])
    module.main()
    table = pd.read_csv(tmp_path / "table.csv")
    assert (tmp_path / "figure.png").stat().st_size > 10_000
    for row in table.itertuples():
        k = int(row.learner.split("-")[0])
        peer = KNeighborsClassifier(k, weights=row.weights, algorithm="brute")
        predicted = peer.fit(data.X[: row.n], data.y[: row.n]).predict(data.X_test)
        # Ties between distances go to the lower index here, and either way there.
        assert row.errors == pytest.approx(np.count_nonzero(predicted != data.y_test), abs=2)
        assert row.low < row.mean < row.high


def test_other_counts_than_the_known_ones_end_it_with_1(script, tmp_path, monkeypatch):
    module, _ = script
    monkeypatch.setattr(sys, "argv", ["mnist_knn", "--out", str(tmp_path)])
    with pytest.raises(SystemExit) as caught:
        module.main()
    assert caught.value.code == 1
