"""One small valid file per format, with what it holds: for the readers' tests and for the fuzzer."""

import bz2
import gzip
import io
import pickle
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ntkcompare.datasets import load_dataset
from ntkcompare.datasets.formats.arff_table import read_arff
from ntkcompare.datasets.formats.cifar_binary import read_binary_batch
from ntkcompare.datasets.formats.cifar_pickle import read_pickled_batch
from ntkcompare.datasets.formats.csv_table import read_csv
from ntkcompare.datasets.formats.hdf5_arrays import read_hdf5
from ntkcompare.datasets.formats.idx import read_idx
from ntkcompare.datasets.formats.npz_arrays import read_npz
from ntkcompare.datasets.formats.parquet_table import read_parquet
from ntkcompare.datasets.formats.svmlight_rows import read_svmlight
from ntkcompare.datasets.formats.uci_rows import read_description, read_folds, read_rows

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(256, size=(6, 4, 3), dtype=np.uint8)
CIFAR_IMAGES = RANDOM.integers(256, size=(3, 3072), dtype=np.uint8)
CIFAR_LABELS = [7, 0, 9]
FRAME = pd.DataFrame(
    {
        "size": [1.5, -2.0, 3.25, 1e-3],
        "count": [1, 2, 3, 4],
        "colour": ["red", "blue", "red", "light green"],
        "kind": ["a", "b", "b", "a"],
    }
)


def idx_bytes(array: np.ndarray[Any, Any]) -> bytes:
    return struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


def python2_pickle(entries: dict[str, Any]) -> bytes:
    """What Python 2's cPickle wrote for the published batches, protocol 2: texts are strings of bytes."""
    out, memo = [b"\x80\x02}q\x00("], 1

    def text(value: bytes) -> bytes:
        nonlocal memo
        memo += 1
        head = b"U" + bytes([len(value)]) if len(value) < 256 else b"T" + struct.pack("<i", len(value))
        return head + value + b"q" + bytes([memo - 1])

    def number(value: int) -> bytes:
        return b"K" + bytes([value]) if value < 256 else b"M" + struct.pack("<H", value)

    for key, value in entries.items():
        out.append(text(key.encode()))
        if isinstance(value, np.ndarray):
            out += [
                b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01",
                *(number(size) for size in value.shape),
                b"\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89",
                text(value.tobytes()),
                b"tb",
            ]
        elif isinstance(value, list):
            out += [b"](", *(number(e) if isinstance(e, int) else text(e.encode()) for e in value), b"e"]
        elif isinstance(value, int):
            out.append(number(value))
        else:
            out.append(text(value.encode()))
    return b"".join([*out, b"u."])


def npz_bytes(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.to_parquet(stream)
    return stream.getvalue()


def hdf5_bytes() -> bytes:
    import h5py

    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        for part in ("train", "test"):
            file[f"{part}/data"] = np.linspace(0, 1, 8, dtype=np.float32).reshape(2, 4)
            file[f"{part}/target"] = np.array([3, 4])
    return stream.getvalue()


ARFF = """% a comment
@relation toy
@attribute size numeric
@attribute count integer
@attribute colour {'light green',red,blue}
@attribute kind {a, b}
@data
1.5,1,red,a
-2.0,2,blue,b
3.25,3,red,b
0.001,4,'light green','a'
"""
UCI_ROWS = "\tf1\tf2\tclase\n1\t0.5\t-1\t0\n2\t1e-3\t2\t1\n3\t7\t.25\t1\n"
UCI_TEXT = "n_entradas= 2\nn_clases= 2\nn_arquivos= 1\nfich1= toy_R.dat\nn_patrons1= 3\n"
HDF5_NAMES = ("train/data", "train/target", "test/data", "test/target")


@dataclass(frozen=True)
class Specimen:
    """A valid file, and what reads it."""

    content: bytes
    read: Any
    name: str = "file"

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        path.write_bytes(self.content)
        return path


SPECIMENS = {
    "idx": Specimen(idx_bytes(IMAGES), read_idx),
    "idx in gzip": Specimen(gzip.compress(idx_bytes(IMAGES)), read_idx, "file.gz"),
    "CIFAR python, by Python 2": Specimen(
        python2_pickle({"batch_label": "batch 1 of 5", "labels": CIFAR_LABELS, "data": CIFAR_IMAGES}),
        read_pickled_batch,
    ),
    "CIFAR python, by Python 3": Specimen(
        pickle.dumps({"data": CIFAR_IMAGES, "fine_labels": CIFAR_LABELS}, protocol=2), read_pickled_batch
    ),
    "CIFAR binary": Specimen(
        b"".join(bytes([label]) + image.tobytes() for label, image in zip(CIFAR_LABELS, CIFAR_IMAGES)),
        lambda path: read_binary_batch(path, 1),
    ),
    "csv": Specimen(FRAME.to_csv(index=False).encode(), read_csv),
    "csv in bzip2": Specimen(bz2.compress(FRAME.to_csv(index=False).encode()), read_csv),
    "parquet": Specimen(parquet_bytes(FRAME), read_parquet),
    "arff": Specimen(ARFF.encode(), read_arff),
    "npz": Specimen(npz_bytes(X=IMAGES, y=np.arange(6.0), names=np.array(["a", "b"])), read_npz),
    "svmlight": Specimen(b"1 1:0.5 3:2\n-1 2:1e-3 # note\n1 qid:2 1:7 2:8 3:9\n", read_svmlight),
    "hdf5": Specimen(hdf5_bytes(), lambda path: read_hdf5(path, HDF5_NAMES)),
    "uci rows": Specimen(UCI_ROWS.encode(), read_rows),
    "uci description": Specimen(UCI_TEXT.encode(), read_description),
    "csv to data set": Specimen(FRAME.to_csv(index=False).encode(), load_dataset, "file.csv"),
    "npz to data set": Specimen(npz_bytes(X=IMAGES, y=np.arange(6) % 2), load_dataset, "file.npz"),
    "svmlight to data set": Specimen(
        b"1 1:0.5 3:2\n-1 2:1e-3 # note\n1 1:7 2:8 3:9\n", load_dataset, "file.svm"
    ),
    "uci folds": Specimen(b"0 2\n1 \n1 0\n2\n", lambda path: read_folds(path, 3)),
}
