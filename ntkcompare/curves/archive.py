"""A comparison on disk: written whole or not at all, read without running anything it holds."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ntkcompare.curves.folder import write_folder
from ntkcompare.curves.frame import COLUMNS, TYPES
from ntkcompare.curves.metrics import METRICS

FRAME, TABLE, MANIFEST = "frame.parquet", "frame.csv", "manifest.json"
# What tables and figures need of a manifest.
KEYS = frozenset({"dataset", "learners", "sizes", "repeats", "metrics", "label_noise", "noise_kind"})


def write_archive(
    folder: Path,
    frame: pd.DataFrame,
    manifest: Mapping[str, Any],
    draw: Callable[[Path], None],
    *,
    overwrite: bool,
) -> Path:
    """Write frame, manifest and what `draw` puts into the folder it is given; return `folder`."""

    def fill(new: Path) -> None:
        frame.to_csv(new / TABLE, index=False, lineterminator="\n")
        frame.to_parquet(new / FRAME, index=False)
        text = json.dumps(manifest, indent=2, ensure_ascii=False)
        (new / MANIFEST).write_text(text + "\n", encoding="utf-8")
        draw(new)

    return write_folder(folder, fill, mark=MANIFEST, overwrite=overwrite)


def read_archive(folder: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the frame and the manifest of a folder; raise if it holds none."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is no folder; give the one that Comparison.save wrote.")
    missing = [name for name in (FRAME, MANIFEST) if not (folder / name).is_file()]
    if missing:
        raise FileNotFoundError(f"{folder} holds no comparison: {' and '.join(missing)} missing.")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        frame = pd.read_parquet(folder / FRAME)
    except (ValueError, TypeError, KeyError, OSError, RecursionError, NotImplementedError) as error:
        # Arrow has many complaints of a file that is none of its own.
        raise ValueError(f"{folder} holds a damaged comparison: {error}") from error
    absent = [name for name in COLUMNS if name not in frame]
    if absent:
        raise ValueError(f"{folder} holds no comparison: its table lacks {', '.join(absent)}.")
    if wrong := [name for name in COLUMNS if not _fits(name, frame[name])]:
        raise ValueError(f"{folder} holds no comparison: its columns {', '.join(wrong)} are of other types.")
    if not _describes(manifest):
        raise ValueError(f"{folder} holds no comparison: its {MANIFEST} does not describe one.")
    return frame, manifest


def _fits(name: str, column: Any) -> bool:
    if not isinstance(column, pd.Series):  # the name is there twice
        return False
    if name in ("n", "repeat"):
        return pd.api.types.is_integer_dtype(column) and not column.isna().any()
    if TYPES.get(name) == "float64":
        return pd.api.types.is_float_dtype(column)
    return pd.api.types.is_string_dtype(column) or pd.api.types.is_object_dtype(column)


def _describes(manifest: Any) -> bool:
    """Whether tables and figures find in a manifest what they need."""
    if not isinstance(manifest, dict) or not set(manifest) >= KEYS:
        return False
    data, learners = manifest["dataset"], manifest["learners"]
    sizes, metrics = manifest["sizes"], manifest["metrics"]
    return (
        isinstance(data, dict)
        and isinstance(data.get("name"), str)
        and isinstance(data.get("task"), str)
        and isinstance(learners, dict)
        and all(isinstance(told, dict) for told in learners.values())
        and isinstance(sizes, list)
        and bool(sizes)
        and all(type(n) is int for n in (*sizes, manifest["repeats"]))
        and isinstance(metrics, list)
        and all(isinstance(metric, str) and metric in METRICS for metric in metrics)
    )
