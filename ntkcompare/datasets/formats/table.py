"""Table: named columns of numbers or categories, as a file had them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.exceptions import DataFileError

Column = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length.

    Attributes
    ----------
    path : Path
        The file, for errors.
    columns : dict
        Name → column: float64 with NaN where a value is missing, or objects, each a text or None.
    place : callable
        Row number, from 0 → how to find it in the file, e.g. "line 7".
    """

    path: Path
    columns: dict[str, Column]
    place: Callable[[int], str] = field(default=lambda row: f"row {row + 1}")

    def __post_init__(self) -> None:
        if not self.columns or not len(next(iter(self.columns.values()))):
            raise DataFileError(f"{self.path} holds no rows; get it again, or name another file.")

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def taking(self, rows: NDArray[np.intp]) -> "Table":
        """Return a table of some rows; each is still found in its file."""
        if len(rows) == len(self):
            return self
        columns = {name: column[rows] for name, column in self.columns.items()}
        return Table(self.path, columns, lambda row: self.place(int(rows[row])))

    def followed_by(self, other: "Table") -> "Table":
        """Return the rows of both; raise DataFileError unless they have the same columns."""
        if list(self.columns) != list(other.columns):
            different = sorted(set(self.columns) ^ set(other.columns)) or "their order"
            raise DataFileError(f"{self.path} and {other.path} have different columns: {different}.")
        columns = {}
        for name, column in self.columns.items():
            second = other.columns[name]
            # A column that is empty in one file is of the kind that it is of in the other.
            kinds: set[str] = {
                str(part.dtype.kind) for part in (column, second) if not missing_in(part).all()
            }
            if len(kinds) > 1:
                raise DataFileError(
                    f"{self.path} and {other.path}: column {name!r} holds numbers in one file and text in "
                    f"the other; take it for text in both: categorical=[{name!r}]."
                )
            parts = [_of_kind(part, kinds or {"f"}) for part in (column, second)]
            columns[name] = np.concatenate(parts)
        n = len(self)
        return Table(
            self.path,
            columns,
            lambda row: self.place(row) if row < n else f"and of {other.path.name} {other.place(row - n)}",
        )


def _of_kind(column: Column, kinds: set[str]) -> Column:
    if column.dtype.kind in kinds:
        return column
    return np.full(len(column), np.nan) if "f" in kinds else np.full(len(column), None, dtype=object)


def missing_in(column: Column) -> NDArray[np.bool_]:
    """Where a column lacks a value."""
    if column.dtype.kind == "f":
        return np.isnan(column)
    return np.array([value is None for value in column], dtype=np.bool_)


def unique_names(path: Path, names: list[str]) -> list[str]:
    """Return `names` if they differ; else raise DataFileError."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise DataFileError(f"{path} has two columns named {name!r}; rename one of them.")
        seen.add(name)
    return names
