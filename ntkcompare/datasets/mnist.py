"""MNIST and its kin (Fashion-MNIST, KMNIST, EMNIST): images of 28×28 pixels in IDX files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ntkcompare._checks import check_choice
from ntkcompare.datasets.assembly import assemble
from ntkcompare.datasets.citations import CITATIONS
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.download import fetch
from ntkcompare.datasets.folder import cache_folder, find_file, not_found, places
from ntkcompare.datasets.formats.idx import read_idx
from ntkcompare.exceptions import DataFileError

_PARTS = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


@dataclass(frozen=True)
class _Collection:
    """What tells one of the family from another.

    `stems` are the names of its files up to "-ubyte", in the order of `_PARTS`; `addresses` are the folders
    it is published in, `sha256` the hash of each file there.
    """

    subfolders: tuple[str, ...]
    source: str
    licence: str
    stems: tuple[str, ...] = _PARTS
    turned: bool = False
    addresses: tuple[str, ...] = ()
    sha256: Mapping[str, str] = field(default_factory=dict)


_MNIST = _Collection(
    ("mnist", "MNIST", "MNIST/raw"),
    "LeCun, Bottou, Bengio & Haffner (1998), doi:10.1109/5.726791",
    "CC BY-SA 3.0",
    addresses=(
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
    sha256=dict(
        zip(
            _PARTS,
            (
                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            ),
        )
    ),
)
_FASHION = _Collection(
    ("fashion-mnist", "fashion_mnist", "FashionMNIST", "FashionMNIST/raw", "fashion"),
    "Xiao, Rasul & Vollgraf (2017), arXiv:1708.07747",
    "MIT",
    addresses=("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",),
    sha256=dict(
        zip(
            _PARTS,
            (
                "08dc20ab1689590a0bcd66e874647b6ee8464e2d501b5a3f1f78831db19a3fdc",
                "b0197879cbda89f3dc7b894f9fd52b858e68ea4182b6947c9d8c2b67e5f18dcc",
                "78dcbbfb5a27efaf1b6c1d616caca68560be8766c5bffcb2791df9273a534229",
                "42bd18137a62d5998cdeae52bf3a0676ac6b706f5cf8439b47bb5b151ae3dccf",
            ),
        )
    ),
)
_KMNIST = _Collection(
    ("kmnist", "KMNIST", "KMNIST/raw"),
    "Clanuwat, Bober-Irizar, Kitamoto, Lamb, Yamamoto & Ha (2018), arXiv:1812.01718",
    "CC BY-SA 4.0",
)
EMNIST_SPLITS = ("balanced", "byclass", "bymerge", "digits", "letters", "mnist")


def mnist(*, folder: str | os.PathLike[str] | None = None, download: bool = True) -> Dataset:
    """70,000 handwritten digits, 28×28 pixels, 10,000 of them for testing."""
    return _load("mnist", _MNIST, folder, download)


def fashion_mnist(*, folder: str | os.PathLike[str] | None = None, download: bool = True) -> Dataset:
    """70,000 photographs of clothes, 28×28 pixels, 10,000 of them for testing."""
    return _load("fashion-mnist", _FASHION, folder, download)


def kmnist(*, folder: str | os.PathLike[str] | None = None) -> Dataset:
    """70,000 cursive Japanese characters, 28×28 pixels, 10,000 of them for testing."""
    return _load("kmnist", _KMNIST, folder, False)


def emnist(*, folder: str | os.PathLike[str] | None = None, split: str = "balanced") -> Dataset:
    """Handwritten digits and letters in the split named; the images are turned upright, as MNIST's are."""
    check_choice("split", split, EMNIST_SPLITS)
    collection = _Collection(
        ("emnist", "EMNIST", "EMNIST/raw", "emnist/gzip"),
        "Cohen, Afshar, Tapson & van Schaik (2017), doi:10.1109/IJCNN.2017.7966217",
        "public domain (NIST)",
        stems=tuple(f"emnist-{split}-{part.replace('t10k', 'test')}" for part in _PARTS),
        turned=True,
    )
    return _load("emnist", collection, folder, False)


def _load(
    name: str, collection: _Collection, folder: str | os.PathLike[str] | None, download: bool
) -> Dataset:
    paths = [_find(name, collection, stem, folder, download) for stem in collection.stems]
    arrays = []
    for images_path, labels_path in (paths[:2], paths[2:]):
        images, labels = read_idx(images_path, ndim=3), read_idx(labels_path, ndim=1)
        if len(images) != len(labels):
            raise DataFileError(
                f"{images_path} has {len(images):,} images, but {labels_path} has {len(labels):,} labels; "
                "they are of different sets, or one is damaged."
            )
        if images.dtype != np.uint8 or labels.dtype != np.uint8:
            raise DataFileError(f"{images_path} and {labels_path} must hold bytes (type 08); get them again.")
        if collection.turned:
            images = images.transpose(0, 2, 1)
        arrays += [images.reshape(len(images), -1), labels]
    X, y, X_test, y_test = arrays
    return assemble(
        paths[0].parent,
        X=X,
        y=y,
        name=name,
        source=collection.source,
        licence=collection.licence,
        citation=CITATIONS[name],
        X_test=X_test,
        y_test=y_test,
        image_shape=tuple(images.shape[1:]),
        scaling="pixel",
    )


def _find(
    name: str, collection: _Collection, stem: str, folder: str | os.PathLike[str] | None, download: bool
) -> Path:
    names = [f"{stem}-ubyte", f"{stem.replace('-idx', '.idx')}-ubyte"]
    found = find_file(places(folder, collection.subfolders), names)
    if found is not None:
        return found
    if collection.addresses and download and folder is None:
        file = f"{stem}-ubyte.gz"
        addresses = [f"{address}{file}" for address in collection.addresses]
        return fetch(addresses, collection.sha256[stem], cache_folder() / name / file)
    raise not_found(name, f"{names[0]} (or .gz)", folder)
