"""CIFAR-10 and CIFAR-100: colour images of 32×32 pixels, from their python or their binary batches."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice
from ntkcompare.datasets.assembly import assemble
from ntkcompare.datasets.citations import CITATIONS
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.folder import find_file, not_found, places
from ntkcompare.datasets.formats.cifar_binary import N_PIXELS, read_binary_batch
from ntkcompare.datasets.formats.cifar_pickle import read_pickled_batch
from ntkcompare.exceptions import DataFileError

Images = NDArray[np.uint8]


@dataclass(frozen=True)
class _Version:
    """One of the two data sets: its batches, and where its labels stand in a record."""

    subfolders: tuple[str, ...]
    train: tuple[str, ...]
    test: tuple[str, ...]
    keys: tuple[str, ...]  # of the labels in a pickle, in the order in which they stand in a binary record
    n_classes: tuple[int, ...]


_TEN = _Version(
    ("cifar-10-batches-py", "cifar-10-batches-bin", "cifar-10", "cifar10", "CIFAR10"),
    tuple(f"data_batch_{i}" for i in range(1, 6)),
    ("test_batch",),
    ("labels",),
    (10,),
)
_HUNDRED = _Version(
    ("cifar-100-python", "cifar-100-binary", "cifar-100", "cifar100", "CIFAR100"),
    ("train",),
    ("test",),
    ("coarse_labels", "fine_labels"),
    (20, 100),
)


def cifar10(*, folder: str | os.PathLike[str] | None = None) -> Dataset:
    """60,000 colour photographs of 32×32 pixels in 10 classes, 10,000 of them for testing."""
    return _load("cifar-10", _TEN, "labels", folder)


def cifar100(*, folder: str | os.PathLike[str] | None = None, labels: str = "fine") -> Dataset:
    """60,000 colour photographs of 32×32 pixels in 100 classes ("fine") or 20 of 5 each ("coarse")."""
    check_choice("labels", labels, ("coarse", "fine"))
    return _load("cifar-100", _HUNDRED, f"{labels}_labels", folder)


def _load(name: str, version: _Version, key: str, folder: str | os.PathLike[str] | None) -> Dataset:
    folders = list(places(folder, version.subfolders))
    parts = []
    for batches in (version.train, version.test):
        paths = [_find(name, batch, folders, folder) for batch in batches]
        images, labels = zip(*(_read(path, version, key) for path in paths))
        parts.append((_upright(images), np.concatenate(labels)))
    (X, y), (X_test, y_test) = parts
    return assemble(
        folders[0],
        X=X,
        y=y,
        name=name,
        source="Krizhevsky (2009), Learning multiple layers of features from tiny images",
        licence="not stated by its authors",
        citation=CITATIONS["cifar"],
        X_test=X_test,
        y_test=y_test,
        image_shape=(32, 32, 3),
        scaling="pixel",
    )


def _find(name: str, batch: str, folders: Sequence[Path], folder: str | os.PathLike[str] | None) -> Path:
    found = find_file(folders, (batch, f"{batch}.bin"))
    if found is None:
        raise not_found(name, f"{batch} (python version) or {batch}.bin (binary version)", folder)
    return found


def _read(path: Path, version: _Version, key: str) -> tuple[Images, NDArray[np.int64]]:
    if ".bin" in path.suffixes:
        records, images = read_binary_batch(path, len(version.keys))
        labels = records[:, version.keys.index(key)].astype(np.int64)
    else:
        images, labels = _unpickled(path, key)
    n_classes = version.n_classes[version.keys.index(key)]
    if labels.min() < 0 or labels.max() >= n_classes:
        row = int(((labels < 0) | (labels >= n_classes)).argmax())
        raise DataFileError(
            f"{path}, image {row + 1}: label {labels[row]} of {n_classes} (from 0 on); get it again."
        )
    return images, labels


def _unpickled(path: Path, key: str) -> tuple[Images, NDArray[np.int64]]:
    batch = read_pickled_batch(path)
    images, labels = batch.get("data"), batch.get(key)
    if not isinstance(images, np.ndarray) or images.ndim != 2 or images.shape[1] != N_PIXELS:
        raise DataFileError(f"{path} holds no 'data' of {N_PIXELS:,} pixels a row; is it the file of images?")
    if not isinstance(labels, list) or not all(isinstance(label, int) for label in labels):
        raise DataFileError(f"{path} holds no list {key!r} of labels; is it of another CIFAR?")
    if len(labels) != len(images) or max(map(abs, labels), default=0) > 1e9:
        raise DataFileError(f"{path} holds {len(images):,} images, but {len(labels):,} labels; get it again.")
    return images, np.array(labels, dtype=np.int64)


def _upright(batches: Iterator[Images] | tuple[Images, ...]) -> Images:
    """Rows of red, then green, then blue as rows of pixels, the three colours of each side by side."""
    planes = np.concatenate(list(batches)).reshape(-1, 3, 32 * 32)
    return np.ascontiguousarray(planes.transpose(0, 2, 1)).reshape(-1, N_PIXELS)
