"""load_study(): a study that `StudyResult.save` wrote."""

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow import csv

from ntkcompare.studies.registry import find_study
from ntkcompare.studies.result import MANIFEST, StudyResult

FINDINGS = "findings.csv"
# What the page and the text of a study are made of.
KEYS = frozenset({"study", "dataset", "quick", "repeats", "wall_seconds", "verdict"})


def saved_tables(folder: Path) -> dict[str, pd.DataFrame]:
    """Return what a study measured, from the tables in its folder: the very numbers that were written."""
    return {
        entry.stem: csv.read_csv(entry).to_pandas()
        for entry in sorted(folder.glob("*.csv"))
        if entry.name != FINDINGS
    }


def load_study(folder: str | os.PathLike[str]) -> StudyResult:
    """Return the result of a study from its folder, judged anew from the tables in it.

    Parameters
    ----------
    folder : path
        What `StudyResult.save`, or ``ntkcompare study``, left.

    Returns
    -------
    StudyResult
        With the tables as CSV holds them, and the manifest as it was.

    Raises
    ------
    FileNotFoundError
        If there is no study in the folder.
    ValueError
        If it is damaged, or the study of today would judge otherwise than it was judged.
    """
    path = Path(folder)
    if not (path / MANIFEST).is_file():
        raise FileNotFoundError(f"{path} holds no study: {MANIFEST} is missing.")
    try:
        described: Any = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        tables = saved_tables(path)
    except (ValueError, OSError, RecursionError) as error:
        raise ValueError(f"{path} holds a damaged study: {error}") from error
    data = described.get("dataset") if isinstance(described, dict) else None
    if not isinstance(described, dict) or not set(described) >= KEYS or not isinstance(data, dict):
        raise ValueError(f"{path} holds no study: its {MANIFEST} does not describe one.")
    study = find_study(str(described["study"]))
    try:
        result = StudyResult(study, tables, study.judge(tables), described)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{path}: its tables do not fit the study {study.name!r}: {error}") from error
    if result.verdict != described["verdict"]:
        raise ValueError(
            f"{path} was judged {described['verdict']!r} by ntkcompare {described.get('ntkcompare')}; by "
            f"this version it is {result.verdict!r}. Run the study again, or use the version that wrote it."
        )
    return result
