"""A user's own files as data sets: encoding, missing values, test splits, and the options of each form."""

import gzip

import numpy as np
import pandas as pd
import pytest
from specimens import ARFF, FRAME, npz_bytes, parquet_bytes

from ntkcompare.datasets import load_dataset
from ntkcompare.exceptions import DataFileError

CSV = "size,colour,count,kind\n1.5,red,1,a\n-2.0,blue,2,b\n3.25,red,3,b\n0.001,green,4,a\n"
GAPS = "size,colour,kind\n1,red,a\n,blue,b\n3,?,b\n4,red,\n5,red,b\n"


@pytest.fixture
def file(tmp_path):
    def write(content, name="mine.csv"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_a_table_becomes_numbers_with_a_column_for_each_category(file):
    data = load_dataset(file(CSV))
    assert (data.name, data.task, data.source) == ("mine", "classification", "the file mine.csv")
    assert data.feature_names == ("size", "colour=blue", "colour=green", "colour=red", "count")
    np.testing.assert_array_equal(
        data.X, [[1.5, 0, 0, 1, 1], [-2, 1, 0, 0, 2], [3.25, 0, 0, 1, 3], [0.001, 0, 1, 0, 4]]
    )
    assert data.y.tolist() == ["a", "b", "b", "a"]


def test_the_same_table_in_every_form_is_the_same_data_set(file):
    paths = [
        file(FRAME.to_csv(index=False), "one.csv"),
        file(gzip.compress(FRAME.to_csv(index=False, sep="\t").encode()), "two.tsv.gz"),
        file(parquet_bytes(FRAME), "three.parquet"),
        file(ARFF, "four.arff"),
    ]
    assert len({load_dataset(path).sha256 for path in paths}) == 1
    assert [load_dataset(path).name for path in paths] == ["one", "two", "three", "four"]


def test_target_task_and_columns_are_chosen_by_name_or_number(file):
    path = file(CSV)
    data = load_dataset(str(path), target="size", drop=["colour"], name="sizes")
    assert (data.name, data.task) == ("sizes", "regression")
    assert data.feature_names == ("count", "kind=a", "kind=b")
    assert load_dataset(path, target=1).y.tolist() == ["red", "blue", "red", "green"]
    assert load_dataset(path, target="count").task == "classification"
    assert load_dataset(path, target="count", task="regression").y.tolist() == [1, 2, 3, 4]


def test_whole_numbers_of_many_values_may_be_either_and_are_asked_about(file):
    path = file("x,y\n" + "\n".join(f"{i},{i}" for i in range(30)))
    with pytest.raises(
        DataFileError, match=r"'y': the labels are 30 different whole numbers.*task='regression'"
    ):
        load_dataset(path)
    assert load_dataset(path, task="regression").task == "regression"


@pytest.mark.parametrize("missing", ["mean", "median", "mode", "zero"])
def test_missing_values_are_kept_for_the_draw_to_fill_in(file, missing):
    data = load_dataset(file(GAPS), missing=missing)
    assert data.missing == missing
    np.testing.assert_array_equal(
        data.X, [[1, 0, 1], [np.nan, 1, 0], [3, np.nan, np.nan], [5, 0, 1]]
    )  # the row without a label is gone
    assert data.y.tolist() == ["a", "b", "b", "b"]


def test_missing_values_are_refused_by_line_or_dropped(file):
    with pytest.raises(
        DataFileError, match=r"line 3: column 'size' has no value \(3 such cells\).*missing='drop'"
    ):
        load_dataset(file(GAPS))
    data = load_dataset(file(GAPS), missing="drop")
    assert data.feature_names == ("size", "colour=red")
    assert data.X.tolist() == [[1, 1], [5, 1]]
    with pytest.raises(DataFileError, match=r"line 5: column 'kind' has no value"):
        load_dataset(file(GAPS.replace("\n,blue", "\n2,blue").replace("?", "red")))


def test_weights_and_groups_are_columns_too(file):
    text = "x,w,patient,y\n1,1.5,p,0\n2,0.5,p,1\n3,1,q,0\n"
    data = load_dataset(file(text), weights="w", groups="patient")
    assert data.feature_names == ("x",)
    assert data.weights.tolist() == [1.5, 0.5, 1]
    assert data.groups.tolist() == ["p", "p", "q"]


def test_a_second_file_is_the_test_split_and_shares_the_categories(file):
    path, test = file(CSV), file("size,colour,count,kind\n7,violet,8,a\n", "test.csv")
    data = load_dataset(path, test=test)
    assert data.feature_names[1:5] == ("colour=blue", "colour=green", "colour=red", "colour=violet")
    assert data.X_test.tolist() == [[7, 0, 0, 0, 1, 8]]
    assert data.X.shape == (4, 6)
    with pytest.raises(DataFileError, match=r"and of test.csv line 2: column 'count' has no value"):
        load_dataset(path, test=file("size,colour,count,kind\n7,violet,,a\n", "test.csv"))
    with pytest.raises(DataFileError, match=r"makes no data set: y_test holds the classes \['z'\]"):
        load_dataset(path, test=file("size,colour,count,kind\n7,violet,8,z\n", "test.csv"))


def test_arrays_in_an_npz_file(file):
    random = np.random.default_rng(0)
    X, y = random.normal(size=(6, 2)), np.arange(6) % 2
    data = load_dataset(file(npz_bytes(X=X, y=y, groups=y, weights=y + 1.0), "mine.npz"))
    np.testing.assert_array_equal(data.X, X)
    assert data.weights.tolist() == (y + 1).tolist()
    assert data.groups.tolist() == y.tolist()
    keras = npz_bytes(x_train=X, y_train=y, x_test=X[:2], y_test=y[:2])
    assert len(load_dataset(file(keras, "keras.npz")).X_test) == 2
    images = random.integers(256, size=(6, 4, 3, 3), dtype=np.uint8)
    data = load_dataset(file(npz_bytes(X=images, y=y.astype(str)), "images.npz"))
    assert (data.X.shape, data.image_shape, data.X.dtype) == ((6, 36), (4, 3, 3), np.uint8)
    two = load_dataset(file(npz_bytes(X=X, y=y), "a.npz"), test=file(npz_bytes(X=X[:3], y=y[:3]), "b.npz"))
    assert len(two.X_test) == 3
    with pytest.raises(DataFileError, match=r"holds a, but none of X, x,.*numpy.savez\(path, X=X, y=y\)"):
        load_dataset(file(npz_bytes(a=X), "mine.npz"))


def test_svmlight_pads_the_narrower_file_and_groups_by_query(file):
    path = file("0 qid:1 1:1\n1 qid:1 3:1\n0 qid:2 2:5\n", "mine.svm")
    data = load_dataset(path, test=file("1 5:2\n", "test.svm"))
    assert data.X.shape == (3, 5)
    assert data.X_test.tolist() == [[0, 0, 0, 0, 2]]
    assert data.groups.tolist() == [1, 1, 2]


def test_scaling_and_format_can_be_said(file):
    path = file(CSV, "mine.txt")
    with pytest.raises(FileNotFoundError, match=r"none|does not exist"):
        load_dataset(path.parent / "none.csv")
    assert load_dataset(path, format="csv", scaling="zca").scaling == "zca"
    with pytest.raises(ValueError, match=r"'mine.txt' does not end in one of .csv, .*format='csv'"):
        load_dataset(path)


@pytest.mark.parametrize(
    ("text", "options", "error", "message"),
    [
        (CSV, {"target": "sizes"}, ValueError, "target='sizes' is not known; did you mean 'size'"),
        (CSV, {"target": 9}, ValueError, "target=9 is no column: there are 4"),
        (CSV, {"drop": ["hue"]}, ValueError, "drop='hue' is not known"),
        (CSV, {"categorical": ["hue"]}, ValueError, "categorical='hue' is not known"),
        (CSV, {"weights": "w"}, ValueError, "weights='w' is not known"),
        (CSV, {"missing": "guess"}, ValueError, "missing='guess' is not known"),
        (CSV, {"format": "xls"}, ValueError, "format='xls' is not known"),
        (CSV, {"delimiter": "::"}, ValueError, "delimiter='::' must be one character"),
        (CSV, {"trust": ["X"]}, TypeError, "'trust' is no option for csv files, which takes target, missing"),
        (CSV, {"target": "kind", "task": "regression"}, DataFileError, "line 2: the target 'kind' holds 'a'"),
        (CSV, {"drop": ["size", "colour", "count"]}, DataFileError, "no column left for inputs"),
        ("x,y\n1,a\n2,a\n", {}, DataFileError, "makes no data set: y holds one class only"),
        ("x,y\n1,0.5\ninf,1\n", {}, DataFileError, "makes no data set: X holds 1 infinite"),
        (
            "x,y\n" + "\n".join(f"name{i},{i % 2}" for i in range(600)),
            {},
            DataFileError,
            r"column 'x' holds 600 different texts; at most 500.*drop=\['x'\]",
        ),
    ],
)
def test_what_a_file_does_not_have_is_told(file, text, options, error, message):
    with pytest.raises(error, match=message):
        load_dataset(file(text), **options)


def test_options_of_csv_are_refused_for_other_forms(file):
    with pytest.raises(TypeError, match="header are for CSV files only"):
        load_dataset(file(parquet_bytes(FRAME), "a.parquet"), header=True)


def test_a_frame_with_an_index_loses_it(file):
    indexed = FRAME.set_index(pd.Index([9, 8, 7, 6]))
    assert load_dataset(file(parquet_bytes(indexed), "a.parquet")).feature_names[0] == "size"
