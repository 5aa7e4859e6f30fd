"""What `ntkcompare study` left in folders, as tables and as the page docs/studies.md."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ntkcompare.studies import QUESTIONS, Study, find_study

HEAD = """# The studies

Claims about generalization that anyone can put to the test: `ntkcompare studies` lists them,
`ntkcompare study NAME` runs one at full strength, and `--quick` in a minute or so. From Python:

```python
import ntkcompare as nc

result = nc.run_study("{first}", quick=True)
print(result)  # verdict, effect sizes and intervals
result.plot()
```

A verdict is *supported* if the 95 % interval of every key finding lies within the range that the claim gives,
*not supported* if one of them lies outside with p below 0.05/m, m being their number, and *inconclusive*
otherwise. The rule and the ranges are in the study's file. Repeats are draws of one data set, of which alone
a verdict speaks.

This page is made by `python -m benchmarks.generalization.studies --quick --page docs/studies.md`. Its numbers
are those of {strength}.
"""

BESIDE = """
Beside them stand runs at full strength with random state {seeds}, from a folder that `--beside` names.
"""


# What :func:`read_results` made of each study's folder.
Results = Mapping[str, dict[str, Any] | None]


def read_results(folder: Path) -> dict[str, Any] | None:
    """Return study.json with the key findings under "findings", or None where there is no study."""
    if not (folder / "study.json").is_file():
        return None
    described: dict[str, Any] = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    findings = pd.read_csv(folder / "findings.csv", keep_default_na=False, na_values=[])
    return {**described, "findings": findings[findings["outcome"] != ""]}


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


def page(
    names: Iterable[str],
    results: Results,
    beside: Results | None = None,
    pictures: Mapping[str, str] | None = None,
) -> str:
    """Return docs/studies.md for studies by name, with the numbers of the results there are.

    Those `beside` are of the same studies by other runs, say at full strength. `pictures` are the addresses
    of the results' figures.
    """
    names = list(names)
    found = [result for name in names if (result := results.get(name)) is not None]
    kinds = {bool(result["quick"]) for result in found}
    strength = " and ".join(
        "quick runs" if quick else "runs at full strength" for quick in sorted(kinds)[::-1]
    )
    parts = [HEAD.format(first=names[0], strength=strength or "no run yet")]
    others = [result for result in (beside or {}).values() if result is not None]
    if others:
        seeds = ", ".join(map(str, sorted({result["random_state"] for result in others})))
        parts.append(BESIDE.lstrip("\n").format(seeds=seeds))
    parts += [_summary(names, results, beside if others else None), _answers(names)]
    for name in names:
        parts.append(section(find_study(name)))
        if pictures is not None and name in pictures:
            parts.append(f"![What {name} found]({pictures[name]})\n")
        parts.append(_numbers(results.get(name)))
        if beside is not None and (other := beside.get(name)) is not None:
            parts.append(_numbers(other))
    return "\n".join(parts)


def section(study: Study) -> str:
    """Return what is said of a study before any number."""
    sources = "".join(f"- {source}\n" for source in study.sources)
    answers = " ".join(study.asked) or "none of those above."
    return (
        f"## {study.name}\n\n**Claim.** {study.claim}\n\n**Source.**\n\n{sources}\n"
        f"**Protocol.** {study.protocol}\n\n**Refuted by** {study.refutation}\n\n"
        f"**Answers.** {answers}\n\n"
        f"**Figure.** `ntkcompare study {study.name} --quick` draws it: `results/{study.name}/figure.png`.\n"
    )


def _summary(names: Sequence[str], results: Results, beside: Results | None) -> str:
    head = "| Study | Verdict | Key findings |"
    if beside is not None:
        head += " At full strength, on | Verdict | Key findings |"
    rows = [head, "|---" * (head.count("|") - 1) + "|"]
    for name in names:
        cells = [f"[{name}](#{name})", *_said(name, results.get(name))]
        if beside is not None:
            other = beside.get(name)
            cells += ["" if other is None else other["dataset"]["name"], *_said(name, other)]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def _said(name: str, result: dict[str, Any] | None) -> tuple[str, str]:
    if result is None:
        return "not run", ""
    (row,) = verdict_table({name: result}).to_dict("records")
    return row["verdict"], row["key findings"]


def _answers(names: Sequence[str]) -> str:
    lines = ["Which study answers which question:\n"]
    for question in QUESTIONS.values():
        asked = [f"[{name}](#{name})" for name in names if question in find_study(name).asked]
        lines.append(f"- {question} {', '.join(asked) or 'None yet.'}")
    return "\n".join(lines) + "\n"


def _numbers(result: dict[str, Any] | None) -> str:
    if result is None:
        return "**Verdict.** Not run.\n"
    rows = ["| Key finding | Estimate | Interval | Claimed | Outcome |", "|---|---|---|---|---|"]
    for row in result["findings"].to_dict("records"):
        ends = f"{row['low']:.3g} to {row['high']:.3g} ({row['interval']})"
        name = str(row["finding"]).replace("|", "\\|")
        rows.append(f"| {name} | {row['estimate']:.3g} | {ends} | {row['claim']} | {row['outcome']} |")
    run = "quick run" if result["quick"] else "run at full strength"
    head = (
        f"**Verdict.** {result['verdict'][0].upper()}{result['verdict'][1:]}, by a {run} on "
        f"{result['dataset']['name']} with {result['repeats']} repeats."
    )
    return "\n".join([head, "", *rows]) + "\n"
