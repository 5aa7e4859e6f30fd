"""OpenML: data sets by number, through scikit-learn, kept in a cache whose files are checked on every use."""

import hashlib
import os
import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.datasets import fetch_openml

from ntkcompare.datasets.assembly import assemble
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.download import one_error
from ntkcompare.datasets.folder import cache_folder
from ntkcompare.datasets.formats.table import Column, Table
from ntkcompare.datasets.user_file import table_arrays
from ntkcompare.exceptions import DataFileError

_SUMS = "SHA256SUMS"


def openml(
    number: str, *, target: str | None = None, download: bool = True, scaling: str = "feature", **options: Any
) -> Dataset:
    """Return the OpenML data set of a number.

    Parameters
    ----------
    number : str
        Its number, as its page and its address there show it.
    target : str, optional
        The column of labels; None means the one that OpenML names.
    download : bool
        Whether to fetch it where the cache lacks it.
    scaling : str
        See `fit_scaling`.
    **options
        `task`, `missing`, `drop`, `weights`, `groups`; see `encode`.

    Raises
    ------
    DownloadError
        If it cannot be fetched whole and unchanged; the cache then holds nothing of it.
    DataFileError
        If it makes no data set: several targets, missing values and nothing said about them.
    """
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise ValueError(f"dataset='openml:{number}' needs a number, e.g. 'openml:61' (iris).")
    place = cache_folder() / "openml" / str(int(number))
    bunch = _fetched(int(number), place, download)
    details = bunch.details
    frame: pd.DataFrame = bunch.frame
    table = Table(place, {str(name): _column(place, name, frame[name]) for name in frame.columns})
    if target is None and len(bunch.target_names) != 1:
        raise DataFileError(
            f"openml:{number} has {len(bunch.target_names)} targets; name one of its columns: target=... "
            f"({', '.join(map(str, list(table.columns)[:8]))}, ...)."
        )
    arrays = table_arrays(table, len(table), target=target or str(bunch.target_names[0]), **options)
    return assemble(
        place,
        **arrays,
        name=f"openml:{number}",
        source=f"OpenML {number}: {details.get('name')}, version {details.get('version')}; {bunch.url}",
        licence=str(details.get("licence", "")),
        citation=_text(details.get("citation", "")),
        scaling=scaling,
    )


def _fetched(number: int, place: Path, download: bool) -> Any:
    """What scikit-learn reads from the files in `place`, which are fetched first if need be.

    They are fetched into a folder beside it, read once, summed, and only then moved to where they are looked
    for: what is there is whole.
    """
    address = f"https://www.openml.org/d/{number}"
    with one_error(address, place.parent):
        if place.is_dir() and not _is_as_written(place):
            shutil.rmtree(place)
        if place.is_dir():
            return _read(number, place)
        if not download:
            raise FileNotFoundError(f"{place} does not exist, and download=False")
        place.parent.mkdir(parents=True, exist_ok=True)
        workplace = Path(tempfile.mkdtemp(prefix=f".{number}-", dir=place.parent))
        try:
            bunch = _read(number, workplace)
            (workplace / _SUMS).write_text(_sums(workplace), encoding="utf-8")
            if not place.is_dir():  # another process may have been faster
                os.replace(workplace, place)
            return bunch
        finally:
            shutil.rmtree(workplace, ignore_errors=True)


def _read(number: int, home: Path) -> Any:
    with warnings.catch_warnings():
        # What it warns of (retries, an inactive version) is in the error or on the page of the data.
        warnings.simplefilter("ignore")
        return fetch_openml(
            data_id=number, data_home=str(home), as_frame=True, parser="pandas", n_retries=1, delay=0.1
        )


def _sums(place: Path) -> str:
    files = sorted(path for path in place.rglob("*") if path.is_file() and path.name != _SUMS)
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(place).as_posix()}\n"
        for path in files
    )


def _is_as_written(place: Path) -> bool:
    try:
        return (place / _SUMS).read_text(encoding="utf-8") == _sums(place)
    except (OSError, UnicodeDecodeError):
        return False


def _column(place: Path, name: Any, series: "pd.Series[Any]") -> Column:
    if pd.api.types.is_numeric_dtype(series.dtype) or pd.api.types.is_bool_dtype(series.dtype):
        return series.to_numpy(dtype=np.float64, na_value=np.nan)
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        raise DataFileError(f"{place}, column {name!r} holds dates; leave it out: drop=[{name!r}].")
    missing = series.isna().to_numpy()
    texts = series.astype(object).to_numpy()
    return np.array([None if gap else str(text) for gap, text in zip(missing, texts)], dtype=object)


def _text(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
