"""Each reader gives back what was written."""

import bz2
import gzip
import io
import lzma
import pickle
import struct

import numpy as np
import pandas as pd
import pytest
from scipy.io import arff
from specimens import (
    ARFF,
    CIFAR_IMAGES,
    CIFAR_LABELS,
    FRAME,
    IMAGES,
    SPECIMENS,
    idx_bytes,
    npz_bytes,
    parquet_bytes,
)

from ntkcompare.datasets.formats.arff_table import read_arff
from ntkcompare.datasets.formats.cifar_binary import read_binary_batch
from ntkcompare.datasets.formats.cifar_pickle import read_pickled_batch
from ntkcompare.datasets.formats.csv_table import read_csv
from ntkcompare.datasets.formats.idx import read_idx
from ntkcompare.datasets.formats.npz_arrays import read_npz
from ntkcompare.datasets.formats.parquet_table import read_parquet
from ntkcompare.datasets.formats.svmlight_rows import read_svmlight
from ntkcompare.datasets.formats.uci_rows import read_description, read_folds, read_rows
from ntkcompare.exceptions import DataFileError

pytestmark = pytest.mark.compat
IDX = idx_bytes(IMAGES)
PACK = {"": bytes, "gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("packing", PACK)
def test_idx_gives_the_array_however_it_is_packed(file, packing):
    images = read_idx(file(PACK[packing](IDX), "no-ending-tells"), ndim=3)
    np.testing.assert_array_equal(images, IMAGES)
    assert not images.flags.writeable


@pytest.mark.parametrize(("code", "kind"), [(9, "i1"), (11, ">i2"), (12, ">i4"), (13, ">f4"), (14, ">f8")])
def test_idx_knows_every_type_of_its_format(file, code, kind):
    values = np.array([1, -2, 3], dtype=kind)
    path = file(struct.pack(">BBBBI", 0, 0, code, 1, 3) + values.tobytes())
    np.testing.assert_array_equal(read_idx(path), values)


def test_a_gzip_of_several_members_is_read_whole(file):
    path = file(gzip.compress(IDX[:30], mtime=0) + gzip.compress(IDX[30:]) + b"\0\0")
    np.testing.assert_array_equal(read_idx(path), IMAGES)


@pytest.mark.parametrize("key", ["CIFAR python, by Python 2", "CIFAR python, by Python 3"])
def test_a_pickled_batch_gives_its_arrays_and_lists(tmp_path, key):
    batch = read_pickled_batch(SPECIMENS[key].write(tmp_path))
    np.testing.assert_array_equal(batch["data"], CIFAR_IMAGES)
    assert batch.get("labels", batch.get("fine_labels")) == CIFAR_LABELS


def test_the_published_form_is_one_that_pickle_itself_reads():
    """The specimen imitates Python 2 byte by byte; pickle must agree on what it says."""
    found = pickle.loads(SPECIMENS["CIFAR python, by Python 2"].content, encoding="bytes")
    np.testing.assert_array_equal(found[b"data"], CIFAR_IMAGES)
    assert found[b"labels"] == CIFAR_LABELS


def test_a_column_ordered_array_in_a_pickle_is_read_as_what_it_was(file):
    path = file(pickle.dumps({"data": np.asfortranarray(CIFAR_IMAGES)}, protocol=2))
    np.testing.assert_array_equal(read_pickled_batch(path)["data"], CIFAR_IMAGES)


def test_a_binary_batch_gives_labels_and_pixels(tmp_path):
    labels, images = read_binary_batch(SPECIMENS["CIFAR binary"].write(tmp_path), 1)
    assert labels[:, 0].tolist() == CIFAR_LABELS
    np.testing.assert_array_equal(images, CIFAR_IMAGES)


@pytest.mark.parametrize("key", ["csv", "csv in bzip2", "parquet", "arff"])
def test_a_table_gives_its_columns(tmp_path, key):
    table = SPECIMENS[key].read(SPECIMENS[key].write(tmp_path))
    assert list(table.columns) == list(FRAME.columns)
    for name in FRAME:
        assert table.columns[name].tolist() == FRAME[name].tolist()
    assert table.columns["size"].dtype == np.float64


def test_numbers_in_text_are_read_to_the_last_bit(file):
    values = np.random.default_rng(0).normal(size=400) * 10.0 ** np.arange(-200, 200)
    column = read_csv(file("x,y\n" + "\n".join(f"{v!r},0" for v in values.tolist()))).columns["x"]
    np.testing.assert_array_equal(column, values)
    rows = "\tf\tg\tclase\n" + "\n".join(f"1\t{v!r}\t0\t0" for v in values.tolist())
    np.testing.assert_array_equal(read_rows(file(rows))[0][:, 0], values)


@pytest.mark.parametrize(
    ("text", "options", "columns"),
    [
        ("a;b\n1;2\n", {}, {"a": [1], "b": [2]}),
        ("a\tb\r\n1\t2\r\n", {}, {"a": [1], "b": [2]}),
        ("\ufeffa,b\n1,2\n", {}, {"a": [1], "b": [2]}),
        ("1,2\n3,4\n", {}, {"x0": [1, 3], "x1": [2, 4]}),
        ("\n\na,b\n\n1,2\n\n", {}, {"a": [1], "b": [2]}),
        ("p,q\nr,s\n", {"header": False}, {"x0": ["p", "r"], "x1": ["q", "s"]}),
        ("1,2\n3,4\n", {"header": True}, {"1": [3], "2": [4]}),
        ('a,b\n"x, y",1\n"two\nlines",2\n', {}, {"a": ["x, y", "two\nlines"], "b": [1, 2]}),
        ("a,b\n 1, red\n 2, ?\n", {}, {"a": [1, 2], "b": ["red", None]}),
        ("a,b\n1,x\n2,\n", {}, {"a": [1, 2], "b": ["x", None]}),
        ("a,b\n1,?\n 2,4\n", {}, {"a": [1, 2], "b": [np.nan, 4]}),
        ("a,b\n1,2\nx,3\n", {"categorical": ["a"]}, {"a": ["1", "x"], "b": [2, 3]}),
        ("a,b\n2020-01-02,1\n", {"categorical": ["a"]}, {"a": ["2020-01-02"], "b": [1]}),
        ("a b\n1\n", {}, {"a b": [1]}),
        ("a,b\nyes|no\n", {"delimiter": "|", "header": False}, None),
    ],
)
def test_csv_in_its_many_forms(file, text, options, columns):
    if columns is None:
        with pytest.raises(DataFileError, match="line 2: 2 cells, where the first line has 1"):
            read_csv(file(text), **options)
        return
    table = read_csv(file(text), **options)
    assert list(table.columns) == list(columns)
    for name, values in columns.items():
        np.testing.assert_array_equal(table.columns[name], np.array(values, dtype=table.columns[name].dtype))


def test_a_row_of_a_csv_file_is_found_by_its_line(file):
    table = read_csv(file('a,b\n\n"two\nlines",1\n\nx,2\n'))
    assert [table.place(row) for row in range(len(table))] == ["line 3", "line 6"]


def test_parquet_gaps_and_categories(file):
    frame = pd.DataFrame(
        {"a": [1.0, None], "b": ["x", None], "c": pd.Categorical(["u", "v"]), "d": [True, False]}
    )
    columns = read_parquet(file(parquet_bytes(frame))).columns
    assert np.isnan(columns["a"][1])
    assert columns["b"].tolist() == ["x", None]
    assert columns["c"].tolist() == ["u", "v"]
    assert columns["d"].tolist() == [1, 0]


def test_parquet_of_several_row_groups_with_different_texts(file):
    stream = io.BytesIO()
    pd.DataFrame({"t": ["a", "b", "c", "d"]}).to_parquet(stream, row_group_size=2)
    assert read_parquet(file(stream.getvalue())).columns["t"].tolist() == ["a", "b", "c", "d"]


def test_arff_gaps(file):
    columns = read_arff(
        file("@relation r\n@attribute a numeric\n@attribute b {x,y}\n@data\n?,x\n1,?\n")
    ).columns
    assert np.isnan(columns["a"][0])
    assert columns["b"].tolist() == ["x", None]


def test_arff_agrees_with_scipy_where_scipy_reads_it(tmp_path):
    path = tmp_path / "file.arff"
    path.write_text(ARFF.replace("'light green'", "light-green").replace("'", ""))
    rows, header = arff.loadarff(path)
    table = read_arff(path)
    assert list(table.columns) == header.names()
    for name, column in table.columns.items():
        expected = rows[name] if rows[name].dtype.kind == "f" else np.char.decode(rows[name])
        assert column.tolist() == expected.tolist()


def test_arff_in_quotes_of_either_kind_and_in_any_language(file):
    text = (
        "@RELATION 'my data'\n@ATTRIBUTE 'the size' REAL\n"
        "@Attribute \"kind\" {größer, 'it\\'s', \"a, b\", '?'}\n"
        "@attribute note string\n@DATA\n1, größer, hello\n2,'it\\'s','x'\n3 ,\"a, b\", ?\n4,'?',''\n"
    )
    columns = read_arff(file(text)).columns
    assert columns["the size"].tolist() == [1, 2, 3, 4]
    assert columns["kind"].tolist() == ["größer", "it's", "a, b", "?"]
    assert columns["note"].tolist() == ["hello", "x", None, ""]


def test_npz_gives_its_arrays_in_either_order(file):
    arrays = read_npz(file(npz_bytes(X=np.asfortranarray(IMAGES), y=np.array(["a", "b"]))))
    np.testing.assert_array_equal(arrays["X"], IMAGES)
    assert arrays["y"].tolist() == ["a", "b"]


def test_svmlight_gives_dense_rows_and_queries(tmp_path):
    X, y, queries = read_svmlight(SPECIMENS["svmlight"].write(tmp_path))
    np.testing.assert_array_equal(X, [[0.5, 0, 2], [0, 1e-3, 0], [7, 8, 9]])
    assert y.tolist() == [1, -1, 1]
    assert queries is None or queries.tolist() == [0, 0, 2]


def test_hdf5_gives_its_arrays(tmp_path):
    arrays = SPECIMENS["hdf5"].read(SPECIMENS["hdf5"].write(tmp_path))
    assert arrays["test/target"].tolist() == [3, 4]
    assert arrays["train/data"].shape == (2, 4)


def test_the_files_of_the_uci_collection(tmp_path):
    X, y = read_rows(SPECIMENS["uci rows"].write(tmp_path))
    np.testing.assert_array_equal(X, [[0.5, -1], [1e-3, 2], [7, 0.25]])
    assert y.tolist() == [0, 1, 1]
    assert read_description(SPECIMENS["uci description"].write(tmp_path))["fich1"] == "toy_R.dat"
    folds = read_folds(SPECIMENS["uci folds"].write(tmp_path), 3)
    assert [[part.tolist() for part in pair] for pair in folds] == [[[0, 2], [1]], [[1, 0], [2]]]


def test_a_long_text_that_many_rows_share_is_held_once(file):
    import pyarrow as pa
    from pyarrow import parquet

    text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(50_000, dtype=np.int32)), ["x" * 100_000])
    stream = io.BytesIO()
    parquet.write_table(pa.table({"t": text}), stream)
    assert len(stream.getvalue()) < 1_000_000
    column = read_parquet(file(stream.getvalue())).columns["t"]  # five gigabytes, were each its own
    assert column[0] is column[-1]


def test_tables_follow_each_other_only_with_the_same_columns(file):
    one = read_csv(file("a,b\n1,x\n", "one"))
    joined = one.followed_by(read_csv(file("a,b\n2,y\n", "two")))
    assert joined.columns["b"].tolist() == ["x", "y"]
    assert joined.place(1).endswith("two line 2")
    assert one.followed_by(read_csv(file("a,b\n2,\n", "three"))).columns["b"].tolist() == ["x", None]
    for text, message in (
        ("a,c\n1,x\n", r"different columns: \['b', 'c'\]"),
        ("a,b\nu,x\n", r"column 'a' holds numbers in"),
    ):
        with pytest.raises(DataFileError, match=message):
            one.followed_by(read_csv(file(text, "four")))
