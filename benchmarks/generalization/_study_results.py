"""What `ntkcompare study` left in folders, as tables."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

# What :func:`read_results` made of each study's folder.
Results = Mapping[str, dict[str, Any] | None]


def read_results(folder: Path) -> dict[str, Any] | None:
    """Return study.json, with all findings under "all" and the key ones under "findings"; None without it."""
    if not (folder / "study.json").is_file():
        return None
    described: dict[str, Any] = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    findings = pd.read_csv(folder / "findings.csv", keep_default_na=False, na_values=[])
    return {**described, "all": findings, "findings": findings[findings["outcome"] != ""]}


def verdict_table(results: Results) -> pd.DataFrame:
    """Return a row a study: verdict, key findings by outcome, and seconds; "failed" where there is none."""
    rows = []
    for name, found in results.items():
        if found is None:
            rows.append((name, "failed", "", float("nan")))
            continue
        counts = found["findings"]["outcome"].value_counts()
        said = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        rows.append((name, found["verdict"], said, found["wall_seconds"]))
    return pd.DataFrame(rows, columns=["study", "verdict", "key findings", "seconds"])
