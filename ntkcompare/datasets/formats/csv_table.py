"""CSV and its kin: text with a row a line, cells parted by commas, semicolons, tabs or bars."""

import csv
import io
import itertools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from ntkcompare._checks import check_choice
from ntkcompare.datasets.formats.arrow_columns import columns_from
from ntkcompare.datasets.formats.content import Content
from ntkcompare.datasets.formats.table import Column, Table, unique_names
from ntkcompare.exceptions import DataFileError

MISSING_CELLS = ("", "?", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "null", "NULL", "None", "<NA>")
_DELIMITERS = ",;\t|"


def read_csv(
    path: str | os.PathLike[str],
    *,
    delimiter: str | None = None,
    header: bool | None = None,
    categorical: Sequence[str] = (),
) -> Table:
    """Return the table in a CSV file.

    Parameters
    ----------
    path : path
        UTF-8 text, plain or compressed. Blank lines are skipped; an empty cell, ?, NA, NaN and null are
        missing values. A text within double quotes may hold the delimiter.
    delimiter : str, optional
        One character; None means the one of comma, semicolon, tab and bar that the first line has most of.
    header : bool, optional
        Whether the first line holds the names; None means it does if none of its cells is a number.
    categorical : sequence of str
        Columns that are texts although some of them look like numbers.

    Raises
    ------
    DataFileError
        With the line: cells too many or too few, text among numbers, bytes that are no UTF-8.
    """
    content = Content(path)
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if delimiter is None:
        delimiter = max(_DELIMITERS, key=first.count)
    if len(delimiter) != 1 or delimiter in '\r\n"':
        raise ValueError(f"delimiter={delimiter!r} must be one character, e.g. ','.")
    source = _Source(content.path, text, delimiter)
    stream = io.StringIO(text, newline="")
    cells = next(source.rows(stream), (0, [""]))[1]
    if header is None:
        header = not any(_is_missing(cell) or _is_number(cell) for cell in cells)
    names = [cell.strip() for cell in cells] if header else [f"x{i}" for i in range(len(cells))]
    for name in categorical:
        check_choice("categorical", name, names)
    body = stream.read() if header else text
    place = _Place(source, int(header))
    columns = {
        name: column
        if column.dtype.kind == "f" or name in categorical
        else _settled(source.path, name, column, place)
        for name, column in _parsed(source, body, unique_names(source.path, names), categorical).items()
    }
    return Table(source.path, columns, place)


@dataclass(frozen=True)
class _Source:
    path: Path
    text: str
    delimiter: str

    def rows(self, stream: io.StringIO | None = None) -> Iterator[tuple[int, list[str]]]:
        """Yield (line, cells) of each row that is not blank."""
        stream = io.StringIO(self.text, newline="") if stream is None else stream
        reader = csv.reader(stream, delimiter=self.delimiter, strict=True)
        start = 1
        try:
            for cells in reader:
                if cells:
                    yield start, cells
                start = reader.line_num + 1
        except csv.Error as error:
            raise DataFileError(f"{self.path}, line {start}: {error}; correct its quotes.") from None


@dataclass(frozen=True)
class _Place:
    """Row number to line: found by reading again, since it is asked for only when something is wrong."""

    source: _Source
    skip: int

    def __call__(self, row: int) -> str:
        line = next(itertools.islice(self.source.rows(), row + self.skip, None), (0, []))[0]
        return f"line {line}"


def _decoded(content: Content) -> str:
    data = content.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataFileError(
            f"{content.path}, line {line}, byte {error.start}: no UTF-8 text; save the file as UTF-8."
        ) from None


def _parsed(source: _Source, body: str, names: list[str], categorical: Sequence[str]) -> dict[str, Column]:
    data = body.encode()
    if not data.strip():
        raise DataFileError(f"{source.path} holds no rows; get it again, or name another file.")
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            # One block: types are told from all rows, and a row is never too long for its block.
            arrow_csv.ReadOptions(
                column_names=names, use_threads=False, block_size=min(len(data) + 1, 2**31 - 1)
            ),
            arrow_csv.ParseOptions(delimiter=source.delimiter, newlines_in_values=True),
            arrow_csv.ConvertOptions(
                null_values=MISSING_CELLS,
                strings_can_be_null=True,
                column_types=dict.fromkeys(categorical, pa.string()),
            ),
        )
    except (pa.ArrowException, ValueError) as error:
        width = len(names)
        for line, cells in source.rows():
            if len(cells) != width:
                raise DataFileError(
                    f"{source.path}, line {line}: {len(cells)} cells, where the first line has {width}; "
                    f"correct the line, or name the delimiter (it was taken to be {source.delimiter!r})."
                ) from None
        raise DataFileError(f"{source.path} is no CSV file that can be read: {error}") from None
    return columns_from(source.path, table)


def _settled(path: Path, name: str, column: Column, place: _Place) -> Column:
    """A column of texts as what it is: numbers after all, with odd spaces, or categories; never a mixture."""
    texts = {
        text: None if text is None or _is_missing(text) else text.strip() for text in set(column.tolist())
    }
    known = [text for text in texts.values() if text is not None]
    numbers = sum(map(_is_number, known))
    if numbers == len(known):
        return np.array([float(texts[text] or "nan") for text in column.tolist()])
    if numbers:
        row, cell = next(
            (row, text)
            for row, text in enumerate(column.tolist())
            if texts[text] is not None and not _is_number(text)
        )
        raise DataFileError(
            f"{path}, {place(row)}: {cell!r} in column {name!r} is no number, but other cells there are; "
            f"correct it, or take the column for text: categorical=[{name!r}]."
        )
    return np.array([texts[text] for text in column.tolist()], dtype=object)


def _is_missing(cell: str) -> bool:
    return cell.strip() in MISSING_CELLS


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell
