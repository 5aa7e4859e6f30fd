"""The tidy table: a row per learner × size × repeat × split × metric, with columns of one type each."""

import numbers
from collections.abc import Sequence
from typing import Any

import pandas as pd

KEYS = ("dataset", "learner", "n", "repeat", "split", "metric")
COLUMNS = (*KEYS, "value", "fit_seconds", "jitter", "condition", "dtype", "status", "reason")
TYPES = {
    "n": "int64",
    "repeat": "int64",
    "value": "float64",
    "fit_seconds": "float64",
    "jitter": "float64",
    "condition": "float64",
}


def make_frame(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return rows as a table: `COLUMNS` first, then every other health column that a learner reported.

    >>> make_frame([{"learner": "knn", "n": 10, "repeat": 0, "n_neighbors": 3}])["n_neighbors"].dtype
    Int64Dtype()
    """
    extra = sorted({name for row in rows for name in row} - set(COLUMNS))
    return pd.DataFrame({name: _column(name, [row.get(name) for row in rows]) for name in (*COLUMNS, *extra)})


def _column(name: str, values: list[Any]) -> "pd.Series[Any]":
    """Give a column one type that CSV and Parquet keep: what a family does not report is missing."""
    if name in TYPES:
        numbers_only = [float("nan") if value is None else value for value in values]
        return pd.Series(numbers_only, dtype=TYPES[name])
    present = [value for value in values if value is not None]
    if name in COLUMNS or not present:
        kind = "string"
    elif all(isinstance(value, bool) or type(value).__name__ in ("bool_", "bool") for value in present):
        kind = "boolean"
    elif all(isinstance(value, numbers.Integral) for value in present):
        kind = "Int64"
    elif all(isinstance(value, numbers.Real) for value in present):
        kind = "Float64"
    else:
        kind = "string"
    if kind == "string":
        values = [None if value is None else str(value) for value in values]
    return pd.Series(values, dtype=kind)
