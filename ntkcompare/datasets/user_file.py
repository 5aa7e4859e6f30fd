"""A user's own file (CSV, Parquet, ARFF, NPZ, SVMlight) as a data set."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice
from ntkcompare.datasets.assembly import assemble
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.encoding import encode, guess_task
from ntkcompare.datasets.formats.arff_table import read_arff
from ntkcompare.datasets.formats.csv_table import read_csv
from ntkcompare.datasets.formats.npz_arrays import read_npz
from ntkcompare.datasets.formats.parquet_table import read_parquet
from ntkcompare.datasets.formats.svmlight_rows import read_svmlight
from ntkcompare.datasets.formats.table import Table
from ntkcompare.exceptions import DataFileError

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".data": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arff": "arff",
    ".npz": "npz",
    ".svmlight": "svmlight",
    ".svm": "svmlight",
    ".libsvm": "svmlight",
}
_PACKINGS = (".gz", ".bz2", ".xz")
# Names under which an NPZ file may hold its arrays, the first that is there being taken.
_INPUTS = ("X", "x", "X_train", "x_train", "data", "features", "images")
_LABELS = ("y", "Y", "y_train", "target", "labels")
_TEST_INPUTS, _TEST_LABELS = ("X_test", "x_test"), ("y_test", "Y_test")


def user_file(
    path: str | os.PathLike[str],
    *,
    test: str | os.PathLike[str] | None = None,
    format: str | None = None,
    name: str | None = None,
    task: str | None = None,
    scaling: str = "feature",
    **options: Any,
) -> Dataset:
    """Return the data set in a file.

    Parameters
    ----------
    path : path
        CSV (.csv, .tsv, .data), Parquet (.parquet, .pq), ARFF (.arff), NPZ (.npz) or SVMlight (.svmlight,
        .svm, .libsvm); text also compressed (.gz, .bz2, .xz).
    test : path, optional
        A file of the same form with the test split. An NPZ file may hold it itself: X_test, y_test.
    format : {"csv", "parquet", "arff", "npz", "svmlight"}, optional
        None tells it from the file's name.
    name : str, optional
        None means the file's name without its ending.
    task : {"classification", "regression"}, optional
        None tells it from the labels; see `encode`.
    scaling : str
        See `fit_scaling`.
    **options
        For tables: `target`, `missing`, `drop`, `weights`, `groups` (see `encode`); for CSV also
        `categorical`, `delimiter`, `header` (see `read_csv`). For NPZ: `missing`, `trust` (see `read_npz`).

    Returns
    -------
    Dataset
        An NPZ file may hold "weights" and "groups" beside "X" and "y"; in SVMlight, qid: makes the groups.

    Raises
    ------
    DataFileError
        If the file is damaged, or its contents make no data set; names the file, the place and the remedy.
    """
    path = Path(path)
    kind = check_choice("format", format, set(FORMATS.values())) if format else _format(path)
    read = {"npz": _npz, "svmlight": _svmlight}.get(kind, _table)
    paths = [path] if test is None else [path, Path(test)]
    arrays = read(kind, paths, task, options)
    return assemble(path, **arrays, name=name or _stem(path), source=f"the file {path.name}", scaling=scaling)


def is_file_name(name: str) -> bool:
    """Whether a name is that of a file, and not of a data set."""
    return os.sep in name or "/" in name or _suffix(Path(name)) is not None


def _format(path: Path) -> str:
    suffix = _suffix(path)
    if suffix is None:
        raise ValueError(
            f"{path.name!r} does not end in one of {', '.join(FORMATS)}; say what it is: format='csv'."
        )
    return FORMATS[suffix]


def _suffix(path: Path) -> str | None:
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in _PACKINGS]
    return suffixes[-1] if suffixes and suffixes[-1] in FORMATS else None


def _stem(path: Path) -> str:
    while path.suffix.lower() in (*_PACKINGS, *FORMATS):
        path = path.with_suffix("")
    return path.name


def _table(kind: str, paths: Sequence[Path], task: str | None, options: dict[str, Any]) -> dict[str, Any]:
    reading = {key: options.pop(key) for key in ("categorical", "delimiter", "header") if key in options}
    if kind != "csv" and reading:
        raise TypeError(f"{', '.join(reading)} are for CSV files only.")
    _refuse_others(options, ("target", "missing", "drop", "weights", "groups"), kind)
    readers = {"csv": lambda path: read_csv(path, **reading), "parquet": read_parquet, "arff": read_arff}
    tables: list[Table] = [readers[kind](path) for path in paths]
    n = len(tables[0])
    table = tables[0] if len(tables) == 1 else tables[0].followed_by(tables[1])
    return table_arrays(table, n, task, **options)


def table_arrays(table: Table, n: int, task: str | None = None, **options: Any) -> dict[str, Any]:
    """Return what `Dataset` takes; the first `n` rows of the table are for training, the rest for testing."""
    encoded = encode(table, task=task, **options)
    train = encoded.rows < n
    arrays: dict[str, Any] = {
        "X": encoded.X[train],
        "y": encoded.y[train],
        "task": encoded.task,
        "feature_names": encoded.feature_names,
        "missing": "refuse" if options.get("missing") == "drop" else options.get("missing", "refuse"),
        "weights": None if encoded.weights is None else encoded.weights[train],
        "groups": None if encoded.groups is None else encoded.groups[train],
    }
    if not train.all():
        arrays |= {"X_test": encoded.X[~train], "y_test": encoded.y[~train]}
    return arrays


def _npz(kind: str, paths: Sequence[Path], task: str | None, options: dict[str, Any]) -> dict[str, Any]:
    _refuse_others(options, ("trust", "missing"), kind)
    trust = options.get("trust", ())
    found = [read_npz(path, trust=trust) for path in paths]
    X, y = _first(paths[0], found[0], _INPUTS), _first(paths[0], found[0], _LABELS)
    arrays: dict[str, Any] = {"X": X, "y": y, "missing": options.get("missing", "refuse")}
    if len(found) == 2:
        arrays |= {
            "X_test": _first(paths[1], found[1], _INPUTS),
            "y_test": _first(paths[1], found[1], _LABELS),
        }
    elif any(key in found[0] for key in _TEST_INPUTS):
        arrays |= {
            "X_test": _first(paths[0], found[0], _TEST_INPUTS),
            "y_test": _first(paths[0], found[0], _TEST_LABELS),
        }
    arrays |= {key: found[0][key] for key in ("weights", "groups") if key in found[0]}
    shape = X.shape[1:]
    if len(shape) > 1:  # images: learners take rows, and figures the shape
        arrays["image_shape"] = tuple(shape)
        arrays |= {key: arrays[key].reshape(len(arrays[key]), -1) for key in ("X", "X_test") if key in arrays}
    return arrays | {"task": task or guess_task(f"{paths[0]}", y)}


def _svmlight(kind: str, paths: Sequence[Path], task: str | None, options: dict[str, Any]) -> dict[str, Any]:
    _refuse_others(options, (), kind)
    X, y, groups = read_svmlight(paths[0])
    arrays: dict[str, Any] = {"X": X, "y": y, "groups": groups, "task": task or guess_task(f"{paths[0]}", y)}
    if len(paths) == 2:
        X_test, y_test, _ = read_svmlight(paths[1])
        # A feature that is 0 in every row of one file is not mentioned in it.
        width = max(X.shape[1], X_test.shape[1])
        arrays |= {"X": _widened(X, width), "X_test": _widened(X_test, width), "y_test": y_test}
    return arrays


def _widened(X: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    return np.pad(X, ((0, 0), (0, width - X.shape[1])))


def _first(path: Path, arrays: dict[str, NDArray[Any]], names: Sequence[str]) -> NDArray[Any]:
    for name in names:
        if name in arrays:
            return arrays[name]
    raise DataFileError(
        f"{path} holds {', '.join(sorted(arrays))}, but none of {', '.join(names)}; write it with "
        "numpy.savez(path, X=X, y=y)."
    )


def _refuse_others(options: dict[str, Any], known: Sequence[str], kind: str) -> None:
    for option in options:
        if option not in known:
            takes = f"takes {', '.join(known)}" if known else "takes none"
            raise TypeError(f"{option!r} is no option for {kind} files, which {takes}.")
