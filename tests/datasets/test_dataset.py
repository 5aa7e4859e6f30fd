"""Dataset: what it takes, what it refuses, and its hash."""

import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from ntkcompare.datasets import Dataset

pytestmark = pytest.mark.compat
X = np.arange(12.0).reshape(6, 2)
Y = np.array([0, 1, 2, 0, 1, 2])


def test_arrays_are_copied_and_cannot_be_written_to():
    mine = X.copy()
    data = Dataset(mine, Y)
    mine[0, 0] = 99
    assert data.X[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        data.X[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        data.y[0] = 1


@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (["b", "a", "b", "c", "a", "c"], ["a", "b", "c"]),
        ([True, False, True, False, True, True], [0, 1]),
        (np.array([0, 1, 2, 0, 1, 2], dtype=np.uint8), [0, 1, 2]),
        ([-1.0, 1.0, -1.0, 1.0, 1.0, 1.0], [-1, 1]),
        (np.array(list("xyxyxy"), dtype=object), ["x", "y"]),
        (pd.Series(list("xyxyxy"), dtype="category"), ["x", "y"]),
        (pd.Series([5, 7, 5, 7, 5, 7], dtype="category"), [5, 7]),
    ],
)
def test_labels_of_any_kind(labels, classes):
    data = Dataset(X, labels)
    assert data.classes.tolist() == classes
    assert data.y.tolist() == list(labels)


def test_regression_has_no_classes():
    data = Dataset(X, np.linspace(0, 1, 6), task="regression")
    assert data.classes is None
    assert "regression" in repr(data)


def test_column_names_of_a_frame_are_kept():
    assert Dataset(pd.DataFrame(X, columns=["p", "q"]), Y).feature_names == ("p", "q")


def test_the_hash_depends_on_values_and_not_on_their_storage():
    data = Dataset(X, Y)
    assert data.sha256 == Dataset(np.asfortranarray(X.astype(">f4")), Y.astype(np.int8), name="other").sha256
    changed = X.copy()
    changed[5, 1] = np.nextafter(changed[5, 1], np.inf)
    hashes = {
        data.sha256,
        Dataset(changed, Y).sha256,
        Dataset(X, Y[::-1]).sha256,
        Dataset(X, Y.astype(str)).sha256,
        Dataset(X, Y.astype(float), task="regression").sha256,
        Dataset(X.reshape(6, 2, 1), Y).sha256,
        Dataset(X, Y, X_test=X[:2], y_test=Y[:2]).sha256,
    }
    assert len(hashes) == 7


def test_the_hash_looks_at_every_row():
    many = np.zeros((9000, 1))
    labels = np.arange(9000) % 2
    hashes = set()
    for row in (0, 4095, 4096, 8999):
        changed = many.copy()
        changed[row] = 1
        hashes.add(Dataset(changed, labels).sha256)
    assert len(hashes) == 4


def test_it_survives_pickle_and_replace():
    data = Dataset(X, Y, name="toy", X_test=X[:1], y_test=Y[:1])
    assert pickle.loads(pickle.dumps(data)).sha256 == data.sha256
    assert dataclasses.replace(data, name="other").name == "other"
    assert len(data) == 6
    assert repr(data) == "Dataset('toy', classification, n=6, d=2, 3 classes, n_test=1)"


def test_bytes_stay_bytes_and_are_not_copied_where_nobody_can_write_to_them():
    pixels = np.arange(12, dtype=np.uint8).reshape(6, 2)
    data = Dataset(pixels, Y)
    assert data.X.dtype == np.uint8
    pixels[0, 0] = 9
    assert data.X[0, 0] == 0
    fixed = np.frombuffer(bytes(range(12)), np.uint8).reshape(6, 2)
    assert np.shares_memory(Dataset(fixed, Y).X, fixed)
    assert data.sha256 == Dataset(fixed, Y).sha256 == Dataset(X, Y).sha256


def test_missing_inputs_pass_where_it_is_said_what_fills_them():
    data = Dataset(with_entry(np.nan), Y, missing="mean")
    assert np.isnan(data.X[3, 1])
    assert data.sha256 != Dataset(X, Y).sha256


def test_weights_groups_and_folds_are_kept_and_the_first_two_change_the_hash():
    folds = {"kfold": [([0, 1, 2], [3, 4, 5]), ([3, 4, 5], [0, 1, 2])]}
    data = Dataset(X, Y, weights=[1, 2, 3, 4, 5, 6], groups=list("aabbcc"), folds=folds)
    assert data.folds["kfold"][1][0].tolist() == [3, 4, 5]
    assert data.groups.tolist() == list("aabbcc")
    hashes = {
        Dataset(X, Y).sha256,
        data.sha256,
        Dataset(X, Y, groups=list("aabbcc")).sha256,
        Dataset(X, Y, weights=[1, 2, 3, 4, 5, 6]).sha256,
    }
    assert len(hashes) == 4
    assert Dataset(X, Y, folds=folds).sha256 == Dataset(X, Y).sha256


def with_entry(value):
    changed = X.copy()
    changed[3, 1] = value
    return changed


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"X": with_entry(np.nan)}, ValueError, r"X holds 1 NaN, the first in row 3; .*missing='mean'"),
        ({"X": with_entry(np.inf)}, ValueError, r"X holds 1 infinite"),
        ({"X": X[:, 0]}, ValueError, r"X has shape \(6,\).*reshape"),
        ({"X": X[:0]}, ValueError, r"X has shape \(0, 2\)"),
        ({"X": [["a", "b"]] * 6}, TypeError, r"X must hold real numbers.*OneHotEncoder"),
        ({"X": X + 1j}, TypeError, r"X must hold real numbers"),
        ({"X": sparse.csr_matrix(X)}, TypeError, r"X is a sparse matrix.*toarray"),
        ({"y": Y[:5]}, ValueError, r"y has 5 values, but there are 6 rows"),
        ({"y": Y.reshape(6, 1)}, ValueError, r"y has shape \(6, 1\)"),
        ({"y": Y / 2}, ValueError, r"y holds fractions such as 0.5.*task='regression'"),
        ({"y": [0, 1, None, 0, 1, 1]}, TypeError, r"y mixes labels of type NoneType, int"),
        ({"y": np.zeros(6)}, ValueError, r"y holds one class only"),
        ({"y": [np.nan, 0, 1, 0, 1, 1]}, ValueError, r"y holds 1 NaN"),
        ({"y": np.zeros(6, dtype="M8[D]")}, TypeError, r"y has dtype datetime64"),
        ({"y": np.full(6, np.nan), "task": "regression"}, ValueError, r"y holds 6 NaN"),
        ({"task": "classify"}, ValueError, r"task='classify' is not known; did you mean 'classification'"),
        ({"scaling": "standard"}, ValueError, r"scaling='standard' is not known"),
        ({"name": " "}, ValueError, r"name=' ' must not be empty"),
        ({"X_test": X}, ValueError, r"X_test and y_test go together"),
        ({"X_test": X[:, :1], "y_test": Y}, ValueError, r"X_test has rows of shape \(1,\)"),
        ({"X_test": X, "y_test": Y + 1}, ValueError, r"y_test holds the classes \[3\]"),
        ({"X_test": X, "y_test": Y.astype(str)}, TypeError, r"y_test has dtype"),
        ({"feature_names": ["a"]}, ValueError, r"feature_names has 1 names, but X has 2 columns"),
        ({"image_shape": (2, 2)}, ValueError, r"image_shape=\(2, 2\) does not hold the 2 columns"),
        ({"X": with_entry(np.inf), "missing": "mean"}, ValueError, r"X holds 1 infinite"),
        ({"missing": "drop"}, ValueError, r"missing='drop' is not known"),
        ({"weights": [1, 1, 1, 1, 1, -2]}, ValueError, r"weights holds -2"),
        ({"weights": np.zeros(6)}, ValueError, r"weights are all zero"),
        ({"weights": [1, 1]}, ValueError, r"weights has 2 values"),
        ({"groups": [1, 2]}, ValueError, r"groups has 2 values"),
        (
            {"folds": {"kfold": [([0, 1], [6])]}},
            ValueError,
            r"folds\['kfold'\] names row 6, but rows are 0 to 5",
        ),
        ({"folds": {"kfold": [([0, 1], [-1])]}}, ValueError, r"names row -1"),
        ({"folds": {"kfold": [([0, 1],)]}}, ValueError, r"pairs of vectors"),
        ({"bayes_error": -0.1}, ValueError, r"bayes_error=-0.1 must be at least 0"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(options, error, message):
    with pytest.raises(error, match=message):
        Dataset(**{"X": X, "y": Y, **options})


@pytest.mark.parametrize("labels", [[b"x", b"y"] * 3, np.array([b"x", b"y"] * 3)])
def test_labels_in_bytes_become_text(labels):
    assert Dataset(X, labels).classes.tolist() == ["x", "y"]
