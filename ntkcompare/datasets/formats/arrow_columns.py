"""Arrow columns to columns of numbers or categories: what CSV and Parquet have in common."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ntkcompare.datasets.formats.content import MAX_BYTES, fit_in_memory
from ntkcompare.datasets.formats.table import Column, unique_names
from ntkcompare.exceptions import DataFileError


def check_table_size(path: Path, n: int, d: int) -> None:
    """Raise DataFileError if `n` rows of `d` columns are more than can be held."""
    if 8 * n * d > MAX_BYTES:
        raise DataFileError(f"{path} says it has {n:,} rows of {d:,} columns; take a part of it.")
    fit_in_memory(path, 2 * 8 * n * d)


def columns_from(path: Path, table: Any) -> dict[str, Column]:
    """Return name → column of an Arrow table."""
    names = unique_names(path, [str(name) for name in table.column_names])
    return {name: _column(path, name, column) for name, column in zip(names, table.columns)}


def _column(path: Path, name: str, column: Any) -> Column:
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_null(kind):
        return np.full(len(column), np.nan)
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        # Not by Arrow's own cast: it refuses integers that float64 rounds.
        values = column.cast(kind).to_numpy() if column.type != kind else column.to_numpy()
        if values.dtype == object:
            values = [np.nan if value is None else value for value in values]
        return np.array(values, dtype=np.float64)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        # By codes: a text that many rows share is held once, however often a file repeats it.
        encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        encoded = encoded.unify_dictionaries()
        texts = encoded.chunk(0).dictionary.to_pylist() if encoded.num_chunks else []
        codes = [chunk.indices.fill_null(len(texts)).to_numpy() for chunk in encoded.chunks]
        values = np.array([*texts, None], dtype=object)
        return values[np.concatenate(codes)] if codes else values[:0]
    raise DataFileError(
        f"{path}, column {name!r} holds {kind}, neither numbers nor text; turn it into numbers, or leave it "
        f"out: drop=[{name!r}]."
    )
