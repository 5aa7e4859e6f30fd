"""What `ntkcompare study` left in folders, as tables, judged by the rules of today."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ntkcompare.studies import StudyResult, find_study
from ntkcompare.studies.saved import saved_tables

# What :func:`read_results` made of each study's folder.
Results = Mapping[str, dict[str, Any] | None]
# In the place of a verdict, where the study of today cannot judge what an earlier one measured.
NOT_JUDGED = "not judged"
# What a study says of how it judges.
RULE = ("claim", "refutation")


def read_results(folder: Path) -> dict[str, Any] | None:
    """Return study.json, with all findings under "all" and the key ones under "findings"; None without it.

    The findings are those of the study of today from the tables in the folder; "anew" is whether it judges by
    another rule or otherwise than the study that was run, whose verdict is "said". Where it cannot judge,
    there are none, and "not judged" tells why. A folder without tables is taken by its word if the rule is
    that of today.
    """
    if not (folder / "study.json").is_file():
        return None
    described: dict[str, Any] = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    described["said"] = described["verdict"]
    study = find_study(described["study"])
    findings = pd.read_csv(folder / "findings.csv", keep_default_na=False, na_values=[])
    ends = [_ends(claim) for claim in findings["claim"]]
    findings = findings.assign(least=[least for least, _ in ends], most=[most for _, most in ends])
    anew = any(described.get(part, getattr(study, part)) != getattr(study, part) for part in RULE)
    try:
        tables = saved_tables(folder)
        if tables or anew:
            result = StudyResult(study, tables, study.judge(tables), described)
            findings = _frame(result)
            anew = anew or result.verdict != described["said"]
            described["verdict"] = result.verdict
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        described |= {"verdict": NOT_JUDGED, NOT_JUDGED: str(error)}
        findings, anew = findings.iloc[:0], False
    protocol = described.get("protocol", study.protocol) != study.protocol
    key = findings[findings["outcome"] != ""]
    return {**described, "all": findings, "findings": key, "anew": anew, "another protocol": protocol}


def _frame(result: StudyResult) -> pd.DataFrame:
    claimed = [finding.claimed for finding in result.findings]
    return result.frame().assign(least=[least for least, _ in claimed], most=[most for _, most in claimed])


def _ends(claim: str) -> tuple[float, float]:
    """Least and greatest value of a claim in the words of `Finding.claim`."""
    if claim == "any":
        return -math.inf, math.inf
    if " to " in claim:
        least, most = claim.split(" to ")
        return float(least), float(most)
    end = float(claim[1:])
    return (-math.inf if claim[0] in "≤<" else end), (math.inf if claim[0] in "≥>" else end)


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
