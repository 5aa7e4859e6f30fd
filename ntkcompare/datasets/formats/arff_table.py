"""ARFF: Weka's text format, with the type of each column in a header.

SciPy's reader tells the quoting of all rows from the first one, drops cells that are too many, takes no
letters beyond ASCII, names no line, and raises the limit of Python's csv module for everyone; hence this.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ntkcompare.datasets.formats.content import Content
from ntkcompare.datasets.formats.table import Column, Table, unique_names
from ntkcompare.exceptions import DataFileError

_QUOTED = r"""'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)\""""
_CELL = re.compile(rf"""\s*(?:{_QUOTED}|([^,'"]*))\s*(,|$)""")
_ATTRIBUTE = re.compile(rf"@attribute\s+(?:{_QUOTED}|([^\s'\"{{]+))\s*(.*)$", re.IGNORECASE)
_NUMBERS = ("numeric", "real", "integer")

Kind = frozenset[str] | str  # the values of a nominal attribute, or "numeric", or "string"


def read_arff(path: str | os.PathLike[str]) -> Table:
    """Return the table in an ARFF file.

    Parameters
    ----------
    path : path
        UTF-8 text, plain or compressed, with numeric and nominal attributes; ? is a missing value. Sparse
        rows and dates are not read; a text attribute counts as nominal.

    Raises
    ------
    DataFileError
        With the line: a type that is not known, cells too many or too few, a value that is not declared.

    References
    ----------
    I. H. Witten, E. Frank and M. A. Hall (2011). Data mining. 3rd edition, section 2.4.
    """
    content = Content(path)
    lines = _Lines(_decoded(content))
    try:
        kinds = _header(lines)
        rows, numbers = [], []
        for line in lines:
            rows.append(_cells(line, len(kinds)))
            numbers.append(lines.number)
    except _Wrong as error:
        raise DataFileError(
            f"{content.path}, line {lines.number}: {error}; correct it, or save the data as CSV."
        ) from None
    unique_names(content.path, [name for name, _ in kinds])
    columns = {
        name: _column(content.path, name, kind, cells, numbers)
        for (name, kind), cells in zip(kinds, zip(*rows))
    }
    return Table(content.path, columns, lambda row: f"line {numbers[row]}")


class _Wrong(Exception):
    """What is wrong with the line just read."""


class _Lines:
    """The lines that are neither blank nor comments, and the number of the last one given."""

    def __init__(self, text: str) -> None:
        self.number = 0
        self._lines = enumerate(text.splitlines(), start=1)

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            self.number = number
            if line.strip() and not line.lstrip().startswith("%"):
                yield line.strip()


def _header(lines: _Lines) -> list[tuple[str, Kind]]:
    """The name and the kind of each attribute; `lines` is left where the rows begin."""
    attributes: list[tuple[str, Kind]] = []
    for line in lines:
        word = line.split(None, 1)[0].lower()
        if word == "@attribute":
            attributes.append(_attribute(line))
        elif word == "@data" and attributes:
            return attributes
        elif word != "@relation":
            raise _Wrong(f"{line[:50]!r} is no @attribute, nor @data after some of them")
    raise _Wrong("no @data follows")


def _decoded(content: Content) -> str:
    data = content.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataFileError(
            f"{content.path}, line {line}, byte {error.start}: no UTF-8 text; save the file as UTF-8."
        ) from None


def _attribute(line: str) -> tuple[str, Kind]:
    found = _ATTRIBUTE.match(line)
    if found is None:
        raise _Wrong(
            f"{line[:50]!r} is not of the form '@attribute NAME numeric' or '@attribute NAME {{a, b}}'"
        )
    name = next(_unescaped(group) for group in found.groups()[:3] if group is not None)
    kind = found.group(4).strip()
    if kind.startswith("{") and kind.endswith("}"):
        values = frozenset(cell for cell in _cells(kind[1:-1], None) if cell is not None)
        return name, values
    if kind.lower() in _NUMBERS:
        return name, "numeric"
    if kind.lower() == "string":
        return name, "string"
    raise _Wrong(
        f"attribute {name!r} is of type {kind[:50]!r}, which is neither numeric nor a list of values"
    )


def _cells(line: str, width: int | None) -> list[str | None]:
    """The cells of a row; None where one is missing."""
    if line.startswith("{"):
        raise _Wrong("rows in sparse form are not read")
    if "'" not in line and '"' not in line:
        cells: list[str | None] = [None if cell.strip() == "?" else cell.strip() for cell in line.split(",")]
    else:
        cells, place, comma = [], 0, ","
        while comma:
            found = _CELL.match(line, place)
            if found is None:
                raise _Wrong(f"the quotes of {line[place : place + 50]!r} do not match")
            single, double, bare, comma = found.groups()
            quoted = single if single is not None else double
            bare = None if bare is None or bare.strip() == "?" else bare.strip()
            cells.append(bare if quoted is None else _unescaped(quoted))
            place = found.end()
    if width is not None and len(cells) != width:
        raise _Wrong(f"{len(cells)} cells for {width} attributes")
    return cells


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text


def _column(path: Path, name: str, kind: Kind, cells: tuple[str | None, ...], numbers: list[int]) -> Column:
    if kind == "numeric":
        try:
            return np.array([np.nan if cell is None else float(cell) for cell in cells], dtype=np.float64)
        except ValueError:
            row = next(i for i, cell in enumerate(cells) if cell is not None and not _is_number(cell))
            raise _wrong(path, numbers[row], name, cells[row], "is no number") from None
    if isinstance(kind, frozenset):
        for unknown in set(cells) - kind - {None}:
            raise _wrong(
                path, numbers[cells.index(unknown)], name, unknown, "is not among the values declared"
            )
    return np.array(cells, dtype=object)


def _wrong(path: Path, number: int, name: str, cell: str | None, what: str) -> DataFileError:
    return DataFileError(
        f"{path}, line {number}: {cell!r} in attribute {name!r} {what}; correct one of them."
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
