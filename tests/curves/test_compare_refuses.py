"""compare() refuses what no cell could work with, before anything runs, naming argument, value and remedy."""

import numpy as np
import pandas as pd
import pytest
from curve_fakes import Recorder
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

import ntkcompare as nc

GOOD = {"r": Recorder()}


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"dataset": "digts"}, ValueError, "dataset='digts' is not known; did you mean 'digits'"),
        ({"dataset": np.eye(3)}, TypeError, r"wrap arrays: nc\.Dataset\(X, y"),
        ({"learners": "ntkk"}, ValueError, "learners='ntkk' is not known; did you mean 'ntk'"),
        ({"learners": ["ntk", "ntk"]}, ValueError, "repeats a name"),
        ({"learners": []}, ValueError, "learners is empty"),
        ({"learners": {}}, ValueError, "learners is empty"),
        ({"learners": [Recorder()]}, TypeError, "a list takes names only"),
        ({"learners": Recorder()}, TypeError, "learners is of type Recorder"),
        ({"learners": 3}, TypeError, "learners is of type int"),
        ({"learners": {"": Recorder()}}, TypeError, "keys are the names shown"),
        ({"learners": {3: Recorder()}}, TypeError, "keys are the names shown"),
        ({"learners": {"r": Recorder}}, TypeError, r"is the class Recorder; pass an instance of it"),
        ({"learners": {"r": StandardScaler()}}, TypeError, "lacks predict"),
        ({"learners": {"r": lambda X: X}}, TypeError, "lacks fit, predict"),
        ({"learners": {"r": Ridge()}}, TypeError, "does not do classification"),
        ({"learners": {"r": KMeans()}}, TypeError, "does not do classification"),
        ({"dataset": "diabetes", "learners": {"r": LogisticRegression()}}, TypeError, "not do regression"),
        ({"sizes": []}, ValueError, "sizes is empty"),
        ({"sizes": [10, 5000]}, ValueError, "asks for 5000 training examples, but there are 112"),
        ({"sizes": [20, 10]}, ValueError, "strictly ascending"),
        ({"sizes": [0]}, ValueError, "sizes=0 must be at least 1"),
        ({"sizes": [0.5]}, TypeError, "sizes=0.5 must be an integer"),
        ({"sizes": "some"}, ValueError, "or 'all' for every size"),
        ({"sizes": 10}, TypeError, r"sizes=10 must be a list"),
        ({"repeats": 0}, ValueError, "repeats=0 must be at least 1"),
        ({"repeats": 2.5}, TypeError, "repeats=2.5"),
        ({"n_jobs": 0}, ValueError, "n_jobs=0 has no meaning; use 1"),
        ({"n_jobs": "all"}, TypeError, "n_jobs='all'"),
        ({"threads": 0}, ValueError, "threads=0 must be at least 1"),
        ({"label_noise": 1.5}, ValueError, "label_noise=1.5 must be at most 1"),
        ({"label_noise": float("nan")}, ValueError, "label_noise=nan"),
        ({"label_noise": 0.1, "dataset": "diabetes"}, ValueError, "defined for class labels"),
        ({"noise_kind": "flipp"}, ValueError, "did you mean 'flip'"),
        ({"metrics": []}, ValueError, "metrics is empty"),
        ({"metrics": "erorr"}, ValueError, "metrics='erorr' is not known; did you mean 'error'"),
        ({"metrics": ["error", "error"]}, ValueError, "repeats a name"),
        ({"metrics": "r2"}, ValueError, "metrics='r2' is for regression, not classification"),
        ({"scaling": "featrue"}, ValueError, "did you mean 'feature'"),
        ({"test_size": 1.0}, ValueError, "leaves none to train on"),
        ({"test_size": 0}, ValueError, "test_size=0"),
        ({"random_state": None}, TypeError, "random_state=None"),
        ({"random_state": -1}, ValueError, "random_state=-1 must be at least 0"),
    ],
)
def test_refused(options, error, message):
    with pytest.raises(error, match=message):
        nc.compare(**{"dataset": "iris", "learners": GOOD, "repeats": 1, "progress": False, **options})


X, Y = np.arange(20.0).reshape(10, 2), np.arange(10) % 2


@pytest.mark.parametrize(
    ("X", "y", "error", "message"),
    [
        (np.where(X == 3, np.nan, X), Y, ValueError, "X holds 1 NaN, the first in row 1"),
        (np.where(X == 3, -np.inf, X), Y, ValueError, "X holds 1 infinite"),
        (X.astype(str), Y, TypeError, "X must hold real numbers"),
        (pd.DataFrame({"a": ["x"] * 10, "b": 1.0}), Y, TypeError, "X must hold real numbers"),
        (X[:, 0], Y, ValueError, r"X has shape \(10,\); it needs one row per example"),
        (X, Y[:5], ValueError, "y has 5 values, but there are 10 rows"),
        (X, np.zeros(10), ValueError, "y holds one class only"),
        (X, Y + 0.5, ValueError, "fractions such as 0.5"),
        (X, [None, *Y[1:]], TypeError, "y mixes labels"),
    ],
)
def test_data_that_cannot_be_learned_from_are_refused_by_name(X, y, error, message):
    with pytest.raises(error, match=message):
        nc.Dataset(X, y)


def test_nothing_runs_before_all_is_checked():
    class Never(Recorder):
        def fit(self, X, y):
            raise AssertionError("ran")

    with pytest.raises(ValueError, match="n_jobs"):
        nc.compare("iris", {"never": Never()}, n_jobs=0)


def test_constant_features_duplicates_and_zero_rows_are_no_trouble():
    X = np.zeros((40, 3))
    X[::4, 0] = 1.0
    data = nc.Dataset(X, np.arange(40) % 2, name="flat")
    frame = nc.compare(data, GOOD, repeats=1, progress=False).frame()
    assert (frame["status"] == "ok").all()
