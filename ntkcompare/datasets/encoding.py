"""Encoding: a table of numbers and categories to the arrays of a data set."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice
from ntkcompare.datasets.formats.arrow_columns import check_table_size
from ntkcompare.datasets.formats.table import Column, Table, missing_in
from ntkcompare.datasets.imputation import MISSING
from ntkcompare.exceptions import DataFileError

# More categories than this are names or running numbers, which tell a learner nothing about new rows.
MOST_CATEGORIES = 500
# Up to so many different whole numbers are taken for classes without being asked.
MOST_CLASSES = 20
GAPS = (*MISSING, "drop")


@dataclass(frozen=True, eq=False)
class Encoded:
    """What a table becomes: inputs, labels, and what goes with each row.

    Attributes
    ----------
    X : ndarray of shape (n, d)
        Numbers as they are and a column of 0 and 1 for each category, in the order of the table.
    y : ndarray of shape (n,)
    task : {"classification", "regression"}
    feature_names : tuple of str
        A column's name, or name=category.
    rows : ndarray of int, shape (n,)
        Which rows of the table these are.
    weights, groups : ndarray of shape (n,), or None
    """

    X: NDArray[np.float64]
    y: NDArray[Any]
    task: str
    feature_names: tuple[str, ...]
    rows: NDArray[np.intp]
    weights: NDArray[Any] | None = None
    groups: NDArray[Any] | None = None


def encode(
    table: Table,
    *,
    target: str | int = -1,
    task: str | None = None,
    missing: str = "refuse",
    drop: Sequence[str] = (),
    weights: str | None = None,
    groups: str | None = None,
) -> Encoded:
    """Return the arrays of a table.

    Parameters
    ----------
    table : Table
        What a file held.
    target : str or int
        The column of labels, by name or number; the last one by default.
    task : {"classification", "regression"}, optional
        None tells it from the target: text is classes, fractions are regression, up to 20 different whole
        numbers are classes; for more whole numbers it must be said.
    missing : {"refuse", "drop", "mean", "median", "mode", "zero"}
        What becomes of rows that lack a value: refused, dropped, or kept with NaN, which a draw then fills in
        from its training rows. A category that is missing is so in each of its columns. A row without a label
        is refused, or dropped where `missing` is not "refuse".
    drop : sequence of str
        Columns to leave out.
    weights, groups : str, optional
        The columns of row weights and of groups; see `Dataset`.

    Raises
    ------
    DataFileError
        If a value is missing and nothing is said about it, or a column has too many categories.
    ValueError
        For a column that does not exist.
    """
    check_choice("missing", missing, GAPS)
    names = list(table.columns)
    label = _column_name("target", target, names)
    for option, chosen in (("drop", drop), ("weights", weights), ("groups", groups)):
        for name in [chosen] if isinstance(chosen, str) else chosen or ():
            _column_name(option, name, names)
    beside = {label, *drop, *(name for name in (weights, groups) if name)}
    inputs = [name for name in names if name not in beside]
    if not inputs:
        raise DataFileError(f"{table.path} has no column left for inputs beside {sorted(beside)}.")
    needed = [label, *(name for name in (weights, groups) if name)]
    kept = _rows_to_keep(table, inputs, needed, missing)
    table = table.taking(kept)
    X, feature_names = _inputs(table, inputs)
    y = table.columns[label]
    if task is None:
        task = guess_task(f"{table.path}, column {label!r}", y)
    check_choice("task", task, ("classification", "regression"))
    if task == "regression" and y.dtype.kind != "f":
        row = next(i for i, value in enumerate(y) if not isinstance(value, float))
        raise DataFileError(
            f"{table.path}, {table.place(row)}: the target {label!r} holds {y[row]!r}, no number; "
            "correct it, or pass task='classification'."
        )
    return Encoded(
        X,
        _labels(y) if task == "classification" else y,
        task,
        feature_names,
        kept,
        None if weights is None else table.columns[weights],
        None if groups is None else _labels(table.columns[groups]),
    )


def _column_name(option: str, column: str | int, names: list[str]) -> str:
    if isinstance(column, int) and not isinstance(column, bool):
        if -len(names) <= column < len(names):
            return names[column]
        raise ValueError(f"{option}={column} is no column: there are {len(names)}, the first is 0.")
    return check_choice(option, column, names)


def _rows_to_keep(table: Table, inputs: list[str], needed: list[str], missing: str) -> NDArray[np.intp]:
    gaps = {name: missing_in(table.columns[name]) for name in (*inputs, *needed)}
    if missing == "refuse":
        for name, gap in gaps.items():
            if gap.any():
                row = int(gap.argmax())
                total = sum(int(each.sum()) for each in gaps.values())
                raise DataFileError(
                    f"{table.path}, {table.place(row)}: column {name!r} has no value ({total} such cells). "
                    "Fill them in from the training rows of each draw (missing='mean', 'median', 'mode' or "
                    "'zero'), drop such rows (missing='drop'), or leave the column out "
                    f"(drop=[{name!r}])."
                )
    lacking = np.logical_or.reduce([gaps[name] for name in (gaps if missing == "drop" else needed)])
    return np.flatnonzero(~lacking)


def _inputs(table: Table, names: Iterable[str]) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    blocks: list[NDArray[np.float64]] = []
    feature_names: list[str] = []
    for name in names:
        column = table.columns[name]
        if column.dtype.kind == "f":
            blocks.append(column[:, None])
            feature_names.append(name)
            continue
        categories = sorted({value for value in column.tolist() if value is not None})
        if len(categories) > MOST_CATEGORIES:
            raise DataFileError(
                f"{table.path}, column {name!r} holds {len(categories):,} different texts; at most "
                f"{MOST_CATEGORIES} are taken for categories. Leave it out: drop=[{name!r}], or make "
                "numbers of it."
            )
        check_table_size(table.path, len(table), len(categories) + len(feature_names))
        place = {category: i for i, category in enumerate(categories)}
        codes = np.array([place.get(value, -1) for value in column.tolist()])
        block = (codes[:, None] == np.arange(len(categories))).astype(np.float64)
        block[codes < 0] = np.nan
        blocks.append(block)
        feature_names += [f"{name}={category}" for category in categories]
    return np.hstack(blocks), tuple(feature_names)


def guess_task(where: str, y: NDArray[Any]) -> str:
    """Return the task that labels are for; raise DataFileError where they may be for either.

    >>> guess_task("a.csv", np.array([0.5, 1.0]))
    'regression'
    """
    if y.dtype.kind not in "iuf":
        return "classification"
    if (y != np.round(y)).any():
        return "regression"
    n_values = len(np.unique(y))
    if n_values <= MOST_CLASSES:
        return "classification"
    raise DataFileError(
        f"{where}: the labels are {n_values} different whole numbers, which may be classes or quantities; "
        "say which: task='classification' or task='regression'."
    )


def _labels(column: Column) -> NDArray[Any]:
    return column if column.dtype.kind == "f" else column.astype(np.str_)
