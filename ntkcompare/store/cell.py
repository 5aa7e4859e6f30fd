"""StoredCell: what one cell of a comparison found, in values that text keeps exactly."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Row = dict[str, Any]


@dataclass(frozen=True)
class StoredCell:
    """One cell: one learner on one repeat, all sizes.

    Attributes
    ----------
    key : str
        `fingerprint` of the specification.
    specification : mapping
        What determines the result, in canonical form.
    rows : sequence of dict
        Rows of the tidy table.
    warnings : tuple of (str, str)
        Category and text of what was warned while it ran.
    transient : bool
        Whether it failed for want of memory or time, or with its process: another run tries it again.
    seconds, cpu_seconds : float
        What it cost.
    provenance : mapping
        Where it was computed: versions, device, host system, revision.

    Examples
    --------
    >>> rows = [{"n": 10, "status": "ok"}, {"n": 20, "status": "failed"}]
    >>> StoredCell("abc", {"dataset": "toy"}, rows).failed
    1
    """

    key: str
    specification: Mapping[str, Any]
    rows: Sequence[Row]
    warnings: tuple[tuple[str, str], ...] = ()
    transient: bool = False
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        """How many of its rows could not be computed."""
        return sum(row.get("status") == "failed" for row in self.rows)


def encode_rows(rows: Sequence[Row]) -> str:
    """Return rows as JSON; every float comes back to the last bit.

    >>> decode_rows(encode_rows([{"n": np.int64(10), "value": 0.1, "jitter": float("inf")}]))
    [{'n': 10, 'value': 0.1, 'jitter': inf}]
    """
    return json.dumps([{key: _encode(value) for key, value in row.items()} for row in rows], allow_nan=False)


def decode_rows(text: str) -> list[Row]:
    """Return what `encode_rows` was given; raise ValueError if `text` is nothing of the kind."""
    rows = json.loads(text)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("it holds no list of rows")
    return [{key: _decode(value) for key, value in row.items()} for row in rows]


def _encode(value: Any) -> Any:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        number = float(value)
        return number if math.isfinite(number) else {"float": repr(number)}
    raise TypeError(f"a row holds {value!r} of type {type(value).__name__}; rows hold numbers and text.")


def _decode(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) != {"float"} or value["float"] not in ("nan", "inf", "-inf"):
            raise ValueError(f"it holds the value {value!r}")
        return float(value["float"])
    if isinstance(value, list):
        raise ValueError("it holds a list for a value")
    return value
