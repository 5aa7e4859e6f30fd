"""Each reader says where a bad file is bad, and runs and unpacks nothing hostile."""

import bz2
import gzip
import io
import lzma
import os
import pickle
import struct
import tracemalloc
import zipfile

import numpy as np
import pandas as pd
import pytest
from specimens import (
    CIFAR_IMAGES,
    FRAME,
    HDF5_NAMES,
    IMAGES,
    SPECIMENS,
    idx_bytes,
    npz_bytes,
    parquet_bytes,
    python2_pickle,
)

from ntkcompare.datasets.formats import content as content_module
from ntkcompare.datasets.formats.arff_table import read_arff
from ntkcompare.datasets.formats.cifar_binary import read_binary_batch
from ntkcompare.datasets.formats.cifar_pickle import read_pickled_batch
from ntkcompare.datasets.formats.content import Content
from ntkcompare.datasets.formats.csv_table import read_csv
from ntkcompare.datasets.formats.hdf5_arrays import read_hdf5
from ntkcompare.datasets.formats.idx import read_idx
from ntkcompare.datasets.formats.npz_arrays import read_npz
from ntkcompare.datasets.formats.parquet_table import read_parquet
from ntkcompare.datasets.formats.svmlight_rows import read_svmlight
from ntkcompare.datasets.formats.table import Table
from ntkcompare.datasets.formats.uci_rows import read_description, read_folds, read_rows
from ntkcompare.exceptions import DataFileError

pytestmark = pytest.mark.compat
IDX = idx_bytes(IMAGES)


class Bomb:
    """A pickle that would make a folder."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def huge_npy():
    """A header that asks for a terabyte."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, archive.open("X.npy", "w") as member:
        np.lib.format.write_array_header_1_0(
            member, {"descr": "<f8", "fortran_order": False, "shape": (2**37,)}
        )
    return stream.getvalue()


READ = {
    "csv": read_csv,
    "arff": read_arff,
    "rows": read_rows,
    "description": read_description,
    "folds": lambda path: read_folds(path, 3),
    "svmlight": read_svmlight,
}
HEADER = "@relation r\n@attribute a numeric\n@attribute b {x,y}\n@data\n"


@pytest.mark.parametrize(
    ("read", "text", "message"),
    [
        ("csv", "a,b\n1,2\n3\n", r"line 3: 1 cells, where the first line has 2"),
        ("csv", "a,b\n1,2\n3,4,5\n", r"line 3: 3 cells"),
        ("csv", "a,b\n1,2\n\nx,3\n", r"line 4: 'x' in column 'a' is no number.*categorical=\['a'\]"),
        ("csv", 'a,b\n1,2\n"x,3\n', r"line 3: .*correct its quotes"),
        ("csv", "a,a\n1,2\n", r"two columns named 'a'"),
        ("csv", "a,b\n", r"holds no rows"),
        ("csv", "", r"is empty"),
        ("csv", "a,b\n2020-01-02,1\n", r"column 'a' holds date32.*drop=\['a'\]"),
        ("arff", HEADER + "1,x\n2\n", r"line 6: 1 cells for 2 attributes"),
        ("arff", HEADER + "1,x,3\n", r"line 5: 3 cells for 2 attributes"),
        ("arff", HEADER + "%\n\n1,z\n", r"line 7: 'z' in attribute 'b' is not among the values declared"),
        ("arff", HEADER + "1,x\nq,x\n", r"line 6: 'q' in attribute 'a' is no number"),
        ("arff", HEADER + "1,'x\n", r"line 5: the quotes of"),
        ("arff", HEADER + "{0 1}\n", r"line 5: rows in sparse form are not read"),
        ("arff", HEADER, r"holds no rows"),
        ("arff", "@attribute a date\n@data\n", r"line 1: attribute 'a' is of type 'date'"),
        ("arff", "@attribute a\n@data\n", r"line 1: attribute 'a' is of type ''"),
        ("arff", "@attribute a real\n@attribute a real\n@data\n1,2\n", r"two columns named 'a'"),
        (
            "arff",
            "@relation r\n@data\n1\n",
            r"line 2: '@data' is no @attribute, nor @data after some of them",
        ),
        ("arff", "hello\n", r"line 1: 'hello' is no @attribute"),
        ("arff", "@attribute a real\n", r"line 1: no @data follows"),
        ("rows", "\tf1\tf2\tclase\n1\t2\t3\t0\n1\t2\t0\n", r"line 3: 3 cells, where the first line has 4"),
        ("rows", "\tf1\tf2\tclase\n1\t2\tx\t0\n", r"line 2: 'x' is no number"),
        ("rows", "\tf1\tf2\tclase\n1\t2\tnan\t0\n", r"line 2: 'nan' is no number"),
        ("rows", "\tf1\tf2\tclase\n1\t2\t3\t0.5\n", r"the class a whole number"),
        ("rows", "\tf1\tf2\tclase\n", r"holds no rows"),
        ("description", "n_entradas= 2\nhello\n", r"line 2: 'hello' is not like 'n_entradas= 4'"),
        ("description", "a= 2\na= 3\n", r"line 2"),
        ("folds", "0 1\n3\n", r"line 2: there is no row 3, only 0 to 2"),
        ("folds", "0 -1\n2\n", r"line 1: there is no row -1"),
        ("folds", "0 1\nx\n", r"line 2: row numbers are wanted"),
        ("folds", "0 1\n", r"1 lines.*in pairs"),
        ("folds", "0 1\n1 2\n", r"line 2: a row stands twice"),
        ("svmlight", "1 1:2\n1 1:x\n1 1:3\n", r"line 2: no label and index:value pairs"),
        ("svmlight", "1 1:2\n1 5000000000000:3\n", r"line 2"),
        (
            "svmlight",
            "1 1:2\n1 999999999:3\n",
            r"line 2: feature 999,999,998 makes 2 dense rows take 14.9 GiB",
        ),
    ],
)
def test_bad_text_is_told_by_its_line(file, read, text, message):
    path = file(text)
    with pytest.raises(DataFileError, match=message) as caught:
        READ[read](path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\1" + IDX[1:], r"begins with the bytes 01 00 08 03"),
        (IDX[:3] + b"\x02" + IDX[4:], r"byte 3: 2 dimensions instead of 3; are images and labels mixed up"),
        (IDX[:-1], r"byte 4: the header says 6×4×3 entries, but the file holds fewer"),
        (IDX + b"x", r"holds more than the 88 bytes"),
        (IDX[:9], r"ends within its header, at byte 9"),
        (IDX[:4] + struct.pack(">III", 0, 4, 3), r"has nothing in it"),
        (IDX[:4] + b"\xff" * 12 + IDX[16:], r"the file holds fewer"),
        (gzip.compress(IDX[:4] + b"\xff" * 12 + IDX[16:], mtime=0), r"the file holds fewer"),
        (gzip.compress(IDX, mtime=0)[:-9], r"is damaged: gzip"),
        (gzip.compress(IDX, mtime=0)[:-4] + b"\1\1\1\1", r"is damaged: gzip"),
        (gzip.compress(IDX[:-1], mtime=0), r"holds 87 bytes instead of 88"),
        (gzip.compress(IDX, mtime=0) + b"garbage", r"is damaged: gzip|holds more"),
        (bz2.compress(IDX)[:-5], r"is damaged: bzip2"),
        (lzma.compress(IDX)[:-5], r"is damaged: xz"),
        (b"", r"is empty"),
    ],
)
def test_a_bad_idx_file_is_told_by_its_byte(file, content, message):
    with pytest.raises(DataFileError, match=message):
        read_idx(file(content), ndim=3)


@pytest.mark.parametrize(
    ("read", "content", "message"),
    [
        (read_parquet, b"PAR2" + SPECIMENS["parquet"].content[4:], r"not with 'PAR1'"),
        (read_parquet, SPECIMENS["parquet"].content[:-20], r"damaged Parquet file"),
        (read_parquet, parquet_bytes(pd.DataFrame({"a": [[1], [2]]})), r"column 'a' holds list"),
        (read_parquet, parquet_bytes(FRAME[:0]), r"holds no rows"),
        (read_npz, b"not a zip", r"not with 'PK'"),
        (read_npz, SPECIMENS["npz"].content[:-30], r"damaged NPZ"),
        (
            read_npz,
            npz_bytes(X=np.array([1, "a"], dtype=object)),
            r"array 'X' holds Python objects.*trust=\['X'\]",
        ),
        (read_npz, huge_npy(), r"array 'X': the header says 137438953472 entries of float64"),
        (read_npz, npz_bytes(), r"holds no arrays"),
        (lambda path: read_binary_batch(path, 1), b"x" * 3072, r"ends within record 1, at byte 3,072"),
        (lambda path: read_hdf5(path, HDF5_NAMES), b"x" * 100, r"no HDF5 file"),
        (lambda path: read_hdf5(path, ["train/none"]), SPECIMENS["hdf5"].content, r"no array 'train/none'"),
    ],
)
def test_a_bad_binary_file_is_told(file, read, content, message):
    with pytest.raises(DataFileError, match=message):
        read(file(content))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_that_would_run_something_is_refused_before_it_does(file, tmp_path, protocol):
    made = tmp_path / "made"
    path = file(pickle.dumps({"data": Bomb(made)}, protocol=protocol))
    with pytest.raises(DataFileError, match="no CIFAR batch that is safe to read"):
        read_pickled_batch(path)
    assert not made.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x80\x02]q\x00.", "it holds a list and no dictionary"),
        # Value number 4,294,967,295 means 32 GiB of places for values.
        (b"\x80\x02}r\xff\xff\xff\xff.", "byte 3 numbers a value 4294967295"),
        # An array of two billion entries.
        (b"\x80\x02cnumpy\nndarray\n(J\xff\xff\xff\x7ft\x85R.", ""),
        (b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n}U\x04nameU\x01xsb.", "changes a constructor"),
        (b"\x80\x02cposix\nsystem\nU\x02ls\x85R.", "it names posix.system, which no CIFAR batch does"),
        # An array of bytes without end, which would be allocated before it is read.
        (b"\x80\x05\x96\xff\xff\xff\xff\xff\xff\xff\x7f.", ""),
        (b"\x80\x02\x82\x01.", "byte 2 has the opcode EXT1"),
        (python2_pickle({"data": CIFAR_IMAGES})[:-500], ""),
        (python2_pickle({"data": CIFAR_IMAGES}).replace(b"U\x02u1", b"U\x02f8"), "something else than bytes"),
    ],
)
def test_a_hostile_pickle_is_refused(file, content, message):
    with pytest.raises(DataFileError, match=f"no CIFAR batch that is safe to read: .*{message}"):
        read_pickled_batch(file(content))


def test_objects_in_an_npz_file_are_read_only_when_trusted_by_name(file, tmp_path):
    made = tmp_path / "made"
    path = file(npz_bytes(X=np.ones(2), y=np.array([Bomb(made)])))
    for trust in ((), ("X",)):
        with pytest.raises(DataFileError, match="runs what the file says"):
            read_npz(path, trust=trust)
    assert not made.exists()
    read_npz(path, trust=("y",))
    assert made.exists()


def test_a_bomb_in_gzip_is_refused_before_it_unpacks(file, monkeypatch):
    bomb = gzip.compress(b"1,2\n" * 4_000_000, mtime=0)
    assert len(bomb) < 100_000
    monkeypatch.setattr(content_module, "MAX_BYTES", 1_000_000)
    with pytest.raises(DataFileError, match="holds more than the 1,000,000 bytes it may"):
        read_csv(file(bomb))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_bomb_is_not_unpacked_beyond_the_limit(file, pack):
    content = Content(file(pack(bytes(50_000_000))))
    tracemalloc.start()
    with pytest.raises(DataFileError, match="holds more than the 1,000,000 bytes"):
        content.read(1_000_000)
    assert content.head(10) == bytes(10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000  # xz has a dictionary of its own


def test_a_bomb_in_a_zip_is_refused_by_what_it_says_of_itself(file, monkeypatch):
    from ntkcompare.datasets.formats import npz_arrays

    bomb = npz_bytes(X=np.zeros(1_000_000))
    monkeypatch.setattr(npz_arrays, "MAX_BYTES", 1_000_000)
    with pytest.raises(DataFileError, match="unpacks to 8,000,128 bytes"):
        read_npz(file(bomb))


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(DataFileError, match="is a folder; name the file in it"):
        Content(tmp_path)
    with pytest.raises(FileNotFoundError, match="does not exist"):
        Content(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DataFileError, match="is no plain file"):
        Content(tmp_path / "pipe")


def test_a_table_without_rows_is_refused(tmp_path):
    with pytest.raises(DataFileError, match="holds no rows"):
        Table(tmp_path, {"a": np.array([])})
