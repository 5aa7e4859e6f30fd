"""SVMlight, also called libsvm format: a label, then index:value pairs, a row a line."""

import io
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_svmlight_file

from ntkcompare.datasets.formats.content import MAX_BYTES, Content, fit_in_memory
from ntkcompare.exceptions import DataFileError

# Rows are made dense. A single wrong digit in an index would otherwise ask for terabytes.
_MOST_GROWTH = 2000


def read_svmlight(
    path: str | os.PathLike[str], *, n_features: int | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64] | None]:
    """Return inputs (n, d), labels (n,), and the query of each row, None without any.

    Parameters
    ----------
    path : path
        Plain or compressed text; indices from 0 or 1.
    n_features : int, optional
        How many features there are; None means as many as the largest index says.

    Raises
    ------
    DataFileError
        With the line, where one is at fault.
    """
    content = Content(path)
    data = content.read()
    try:
        sparse, labels, query = _parsed(data, n_features)
    except Exception as error:
        raise DataFileError(
            f"{content.path}, line {_first_bad_line(data)}: no label and index:value pairs "
            f"({str(error) or type(error).__name__}); correct the line."
        ) from error
    n, d = sparse.shape
    if n == 0:
        raise DataFileError(f"{content.path} holds no rows; get it again, or name another file.")
    size = 8 * n * d
    if size > max(MAX_BYTES // 64, min(MAX_BYTES, _MOST_GROWTH * len(data))):
        raise DataFileError(
            f"{content.path}, line {_line_of_index(data, d)}: feature {d - 1:,} makes {n:,} dense rows take "
            f"{size / 2**30:.1f} GiB; correct the index, or keep fewer features and hand over arrays."
        )
    fit_in_memory(content.path, 2 * size)
    queries = np.asarray(query, dtype=np.int64)
    return sparse.toarray(), labels, queries if len(queries) == n and queries.any() else None


def _parsed(data: bytes, n_features: int | None = None) -> tuple[Any, Any, Any]:
    parsed: tuple[Any, Any, Any] = load_svmlight_file(
        io.BytesIO(data), n_features=n_features, query_id=True, zero_based="auto"
    )
    return parsed


def _first_bad_line(data: bytes) -> int:
    """The line at which reading fails: the beginning before it can be read."""
    lines = data.splitlines(keepends=True)
    good, bad = 0, len(lines)
    while bad - good > 1:
        middle = (good + bad) // 2
        try:
            _parsed(b"".join(lines[:middle]))
        except Exception:
            bad = middle
        else:
            good = middle
    return bad


def _line_of_index(data: bytes, d: int) -> int:
    wanted = {f"{d - 1}:".encode(), f"{d}:".encode()}  # indices from 0, or from 1
    for number, line in enumerate(data.splitlines(), start=1):
        if any(word.startswith(tuple(wanted)) for word in line.split()):
            return number
    return 1
