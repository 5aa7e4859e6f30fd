"""Tables in plain text."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin

import ntkcompare as nc
from ntkcompare.report import format_table
from ntkcompare.report.table import format_failures


class Half(ClassifierMixin, BaseEstimator):
    """Predicts the first label; fails below `n` points."""

    def __init__(self, n=0):
        self.n = n

    def fit(self, X, y):
        if len(X) < self.n:
            raise RuntimeError("too few\nwith a second line")
        self.label_ = y[0]
        return self

    def predict(self, X):
        return np.full(len(X), self.label_)


def row(**changes):
    plain = {
        "learner": "knn",
        "n": 10,
        "split": "test",
        "metric": "error",
        "mean": 0.25,
        "low": 0.2,
        "high": 0.3,
    }
    return {**plain, "repeats": 5, "failed": 0, **changes}


def test_a_row_per_learner_and_a_column_per_size_right_aligned():
    table = pd.DataFrame([row(), row(n=1347, mean=0.0123, low=0.0, high=0.0246), row(learner="ntk", n=1347)])
    assert format_table(table, "error", "test").splitlines() == [
        "learner        10      1347",
        "knn      25.0±5.0   1.2±1.2",
        "ntk             -  25.0±5.0",
    ]


def test_failures_and_single_repeats_show():
    table = pd.DataFrame(
        [
            row(repeats=0, failed=5, mean=np.nan, low=np.nan, high=np.nan),
            row(n=20, failed=1, repeats=4),
            row(n=30, repeats=1, low=np.nan, high=np.nan),
        ]
    )
    assert format_table(table, "error", "test").splitlines()[1].split() == [
        "knn",
        "failed",
        "25.0±5.0!",
        "25.0",
    ]


def test_what_is_no_share_is_shown_with_four_digits():
    table = pd.DataFrame([row(metric="squared_error", mean=3012.3456, low=2900.0, high=3124.7)])
    assert format_table(table, "squared_error", "test").splitlines()[1].split() == ["knn", "3012±1.1e+02"]


def test_the_whole_text_of_a_comparison():
    comparison = nc.compare(
        "iris", {"half": Half(), "late": Half(20)}, sizes=[10, 40], repeats=3, progress=False
    )
    lines = str(comparison).splitlines()
    assert lines[0] == repr(comparison)
    assert lines[2] == "test error, % (mean ± half-width of the 95 % t-interval over 3 repeats)"
    assert lines[4].split()[0] == "half"
    assert lines[5].split()[:2] == ["late", "failed"]
    assert "seconds  half 0." in str(comparison)
    assert lines[-1] == "  late at n = 10 (3 cells): RuntimeError: too few"


def test_no_failures_no_lines():
    assert format_failures(pd.DataFrame({"learner": []})) == []


def test_one_repeat_is_said_to_have_no_interval():
    lines = str(nc.compare("iris", ["1-nn"], sizes=[10], repeats=1, progress=False)).splitlines()
    assert lines[2] == "test error, % (one repeat, no interval)"
