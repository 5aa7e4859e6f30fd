"""The record of a cell: its row in the file, with a checksum of what it holds."""

import datetime
import hashlib
import json
from typing import Any

from ntkcompare.store.cell import StoredCell, decode_rows, encode_rows
from ntkcompare.store.fingerprint import dump

COLUMNS = (
    "key, dataset, learner, repeat, specification, rows, warnings, failed, transient, seconds, cpu_seconds, "
    "provenance, checksum, stored"
)
# A cell holds some hundred rows; a text of this length is none of ours.
_LONGEST = 2**30


def record_of(cell: StoredCell) -> tuple[Any, ...]:
    """Return the values of a cell's row, in the order of `COLUMNS`; it is stamped with the time."""
    rows = encode_rows(cell.rows)
    specification = dump(cell.specification)
    told = json.dumps([list(entry) for entry in cell.warnings])
    return (
        cell.key,
        str(cell.specification.get("dataset", "")),
        str(cell.specification.get("learner", "")),
        int(cell.specification.get("repeat", 0)),
        specification,
        rows,
        told,
        cell.failed,
        int(cell.transient),
        float(cell.seconds),
        float(cell.cpu_seconds),
        dump(cell.provenance),
        _checksum(cell.key, specification, rows, told),
        datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )


def cell_of(record: tuple[Any, ...]) -> StoredCell:
    """Return the cell that `record_of` was given; raise ValueError if it is damaged."""
    key, _, _, _, specification, rows, told, _, transient, wall, cpu, provenance, checksum, _ = record
    texts = (key, specification, rows, told, provenance, checksum)
    if not all(isinstance(text, str) and len(text) < _LONGEST for text in texts):
        raise ValueError(f"cell {key!r} is damaged: it holds no text where text belongs")
    if _checksum(key, specification, rows, told) != checksum:
        raise ValueError(f"cell {key} is damaged: its checksum does not fit")
    try:
        pairs = tuple((str(category), str(text)) for category, text in json.loads(told))
        return StoredCell(
            key,
            dict(json.loads(specification)),
            decode_rows(rows),
            pairs,
            bool(transient),
            float(wall),
            float(cpu),
            dict(json.loads(provenance)),
        )
    except (ValueError, TypeError) as error:
        raise ValueError(f"cell {key} is damaged: {error}") from error


def _checksum(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
