"""A comparison on disk: written whole or not at all, read without running anything it holds."""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ntkcompare.curves.frame import COLUMNS

FRAME, TABLE, MANIFEST = "frame.parquet", "frame.csv", "manifest.json"
# What tables and figures need of a manifest.
KEYS = frozenset({"dataset", "learners", "sizes", "repeats", "metrics", "label_noise", "noise_kind"})


def check_target(folder: Path, *, overwrite: bool = False) -> None:
    """Raise if a comparison cannot be written to `folder`."""
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder} is a file; choose a folder.")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not overwrite:
        raise FileExistsError(f"{folder} is not empty; choose another folder, or overwrite it.")
    if not (folder / MANIFEST).is_file():
        raise FileExistsError(
            f"{folder} holds something else than a comparison and is not overwritten; choose another folder."
        )


def write_archive(
    folder: Path,
    frame: pd.DataFrame,
    manifest: Mapping[str, Any],
    draw: Callable[[Path], None],
    *,
    overwrite: bool,
) -> Path:
    """Write frame, manifest and what `draw` puts into the folder it is given; return `folder`."""
    check_target(folder, overwrite=overwrite)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the final step is a rename within one file system.
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        new, old = workplace / "new", workplace / "old"
        new.mkdir()
        frame.to_csv(new / TABLE, index=False, lineterminator="\n")
        frame.to_parquet(new / FRAME, index=False)
        text = json.dumps(manifest, indent=2, ensure_ascii=False)
        (new / MANIFEST).write_text(text + "\n", encoding="utf-8")
        draw(new)
        if folder.exists():
            os.rename(folder, old)
        try:
            os.rename(new, folder)
        except BaseException:
            if old.exists():
                os.rename(old, folder)
            raise
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    return folder


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
    except (ValueError, OSError) as error:  # JSON's and Arrow's complaints are ValueErrors
        raise ValueError(f"{folder} holds a damaged comparison: {error}") from error
    absent = [name for name in COLUMNS if name not in frame]
    if absent:
        raise ValueError(f"{folder} holds no comparison: its table lacks {', '.join(absent)}.")
    if not isinstance(manifest, dict) or not set(manifest) >= KEYS:
        raise ValueError(f"{folder} holds no comparison: its {MANIFEST} does not describe one.")
    return frame, manifest
