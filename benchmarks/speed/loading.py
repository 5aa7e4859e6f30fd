"""Loading MNIST against gunzip and NumPy alone, and 45 UCI sets against two seconds."""

import gzip
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import ntkcompare as nc
from benchmarks.speed._ratio import Row, main, seconds, within
from ntkcompare.datasets.folder import find_file, places
from ntkcompare.datasets.formats.idx import read_idx

FILES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
SECONDS = 2.0


def measure(quick: bool) -> Sequence[Row]:
    """The rows of the table; none where the data are not at hand."""
    rounds = 3 if quick else 7
    folder = os.environ.get("NTKCOMPARE_DATA")
    paths = [] if folder is None else [find_file(places(None, ("mnist",)), [f"{n}-ubyte"]) for n in FILES]
    if not paths or None in paths or len(nc.list_datasets("uci")) < 45:
        print("NTKCOMPARE_DATA names no folder with MNIST and 45 UCI sets: nothing is measured.")
        return []

    def unpack(path: Path | None) -> object:
        assert path is not None
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        return np.frombuffer(content, np.uint8, offset=16 if "images" in path.name else 8)

    peer = "gunzip and numpy.frombuffer"
    rows = [
        within(
            "MNIST, the 60,000 training images",
            lambda: read_idx(str(paths[0])),
            peer,
            lambda: unpack(paths[0]),
            target=1.5,
            rounds=rounds,
        ),
        within(
            "MNIST, load_dataset: all four files, checked",
            lambda: nc.load_dataset("mnist"),
            peer,
            lambda: [unpack(path) for path in paths],
            target=1.5,
            rounds=rounds,
        ),
    ]
    names = nc.list_datasets("uci")[:45]

    def load_all() -> object:
        return [nc.load_dataset(name) for name in names]

    load_all()
    spent = sorted(seconds(load_all) for _ in range(rounds))[rounds // 2]
    text = f"{spent:.3g} s"
    rows.append(Row(f"{len(names)} UCI sets", f"{SECONDS:g} s", spent / SECONDS, 1.0, False, text))
    return rows


if __name__ == "__main__":
    main(measure, __doc__)
