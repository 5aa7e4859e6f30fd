"""The UCI collection of Fernández-Delgado et al.: a description, rows, and two files of folds."""

import os

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from ntkcompare.datasets.formats.content import Content
from ntkcompare.exceptions import DataFileError


def read_description(path: str | os.PathLike[str]) -> dict[str, str]:
    """Return what ``NAME.txt`` says: lines such as ``n_entradas= 4`` (features) as key → value.

    Raises
    ------
    DataFileError
        For a line without "=", or a key given twice.
    """
    content = Content(path)
    said: dict[str, str] = {}
    for number, line in enumerate(_text(content).splitlines(), start=1):
        key, equals, value = (part.strip() for part in line.partition("="))
        if not line.strip():
            continue
        if not equals or not key or key in said:
            raise DataFileError(
                f"{content.path}, line {number}: {line[:50]!r} is not like 'n_entradas= 4'; get it again."
            )
        said[key] = value
    return said


def read_rows(path: str | os.PathLike[str]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return inputs and labels of a ``NAME_R.dat``: a header, then index, features and class, by tabs.

    Raises
    ------
    DataFileError
        With the line, for cells too many, too few, or no numbers.
    """
    content = Content(path)
    data = content.read()
    header, _, body = data.partition(b"\n")
    if not body.strip():
        raise DataFileError(f"{content.path} holds no rows; get it again.")
    width = header.count(b"\t") + 1
    names = [str(i) for i in range(width)]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(body),
            arrow_csv.ReadOptions(column_names=names, use_threads=False),
            arrow_csv.ParseOptions(delimiter="\t", quote_char=False),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.float64()), null_values=[]),
        )
        rows = np.column_stack([column.to_numpy() for column in table.columns])
    except (pa.ArrowException, ValueError) as error:
        raise _bad_row(content, data, width, str(error)) from None
    labels = rows[:, -1]
    if (
        width < 3
        or not np.isfinite(rows).all()
        or (labels != np.round(labels)).any()
        or np.abs(labels).max() > 1e9
    ):
        raise _bad_row(content, data, width, "index, features and class are wanted, the class a whole number")
    return rows[:, 1:-1], labels.astype(np.int64)


def read_folds(path: str | os.PathLike[str], n: int) -> tuple[tuple[NDArray[np.intp], ...], ...]:
    """Return pairs of (training rows, test rows), counted from 0, of a file with a line for each part.

    Raises
    ------
    DataFileError
        With the line, for what is no row number below `n`, a row that stands twice in a pair, or a last line
        without its partner.
    """
    content = Content(path)
    parts = []
    for number, line in enumerate(_text(content).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows = np.array([int(word) for word in line.split()], dtype=np.intp)
        except (ValueError, OverflowError):
            raise DataFileError(
                f"{content.path}, line {number}: row numbers are wanted; get it again."
            ) from None
        if rows.min() < 0 or rows.max() >= n:
            wrong = rows.max() if rows.max() >= n else rows.min()
            raise DataFileError(
                f"{content.path}, line {number}: there is no row {wrong}, only 0 to {n - 1}; "
                "do the folds belong to another set?"
            )
        parts.append((number, rows))
    if not parts or len(parts) % 2:
        raise DataFileError(f"{content.path} holds {len(parts)} lines; training and test rows come in pairs.")
    pairs = []
    for (_, train), (number, test) in zip(parts[::2], parts[1::2]):
        together = np.concatenate([train, test])
        if len(np.unique(together)) < len(together):
            raise DataFileError(f"{content.path}, line {number}: a row stands twice in this pair of lines.")
        pairs.append((train, test))
    return tuple(pairs)


def _text(content: Content) -> str:
    return content.read().decode("latin-1")


def _bad_row(content: Content, data: bytes, width: int, what: str) -> DataFileError:
    for number, line in enumerate(data.splitlines(), start=1):
        cells = line.split(b"\t")
        if len(cells) != width and line.strip():
            return DataFileError(
                f"{content.path}, line {number}: {len(cells)} cells, where the first line has {width}; "
                "get it again."
            )
        if number > 1 and line.strip() and not all(map(_is_finite, cells)):
            shown = next(cell for cell in cells if not _is_finite(cell)).decode("latin-1")
            return DataFileError(f"{content.path}, line {number}: {shown[:50]!r} is no number; get it again.")
    return DataFileError(f"{content.path} is not as it should be: {what}; get it again.")


def _is_finite(cell: bytes) -> bool:
    try:
        return bool(np.isfinite(float(cell)))
    except ValueError:
        return False
