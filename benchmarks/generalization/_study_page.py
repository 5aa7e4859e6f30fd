"""The page docs/studies.md: of each study the claim, the verdict by what numbers, the figure, the answers."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from benchmarks.generalization._study_results import NOT_JUDGED, Results
from ntkcompare.studies import QUESTIONS, Answer, Study, find_study
from ntkcompare.studies.drawn import format_draws
from ntkcompare.studies.finding import INCONCLUSIVE, REFUTED, SUPPORTED

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
a verdict speaks. The studies {own} make their points themselves. Each other takes
any data set of at least 50 points, with two points each of two classes.

This page is made by `python -m benchmarks.generalization.studies --quick --page docs/studies.md`. Its numbers
are those of {strength}.
"""

BESIDE = """
Beside them stand runs at full strength with random state {seeds}, from a folder that `--beside` names.
"""

# Of more findings than these a verdict is told by the first, and the number of the others.
TOLD = 2


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
    own = [name for name in names if not find_study(name).needs]
    own = [", ".join(own[:-1]), *own[-1:]]
    parts = [HEAD.format(first=names[0], own=" and ".join(own), strength=strength or "no run yet")]
    others = [result for result in (beside or {}).values() if result is not None]
    if others:
        seeds = ", ".join(map(str, sorted({result["random_state"] for result in others})))
        parts.append(BESIDE.lstrip("\n").format(seeds=seeds))
    parts.append(_summary(names, results, beside if others else None))
    parts.append(_questions(names))
    for name in names:
        study = find_study(name)
        runs = [run for run in (results.get(name), (beside or {}).get(name)) if run is not None]
        parts.append(section(study))
        parts.append(_verdicts(runs))
        runs = [run for run in runs if run["verdict"] != NOT_JUDGED]
        if pictures is not None and name in pictures:
            parts.append(f"![What {name} found]({pictures[name]})\n")
        parts += [_against(runs), *(_answer(answer, runs) for answer in study.questions)]
        parts.append(_details(study, runs))
    return "\n".join(part for part in parts if part)


def section(study: Study) -> str:
    """Return what is said of a study before any number."""
    sources = "".join(f"- {source}\n" for source in study.sources)
    return (
        f"## {study.name}\n\n**Claim.** {study.claim}\n\n**Source.**\n\n{sources}\n"
        f"**Refuted by** {study.refutation}\n"
    )


def _summary(names: Sequence[str], results: Results, beside: Results | None) -> str:
    head = "| Study | Verdict | Key findings* | Seconds |"
    if beside is not None:
        head += " Full, on | Verdict | Key findings* | Seconds |"
    rows = [head, "|---" * (head.count("|") - 1) + "|"]
    for name in names:
        cells = [f"[{name}](#{name})", *_said(results.get(name))]
        if beside is not None:
            other = beside.get(name)
            cells += ["" if other is None else other["dataset"]["name"], *_said(other)]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows) + "\n\n*) supported, inconclusive, not supported\n"


def _said(run: Mapping[str, Any] | None) -> tuple[str, str, str]:
    if run is None:
        return "not run", "", ""
    outcomes = run["findings"]["outcome"].tolist()
    counts = ", ".join(str(outcomes.count(outcome)) for outcome in (SUPPORTED, INCONCLUSIVE, REFUTED))
    return run["verdict"], counts, f"{run['wall_seconds']:.0f}"


def _questions(names: Sequence[str]) -> str:
    """Each question with the sentences of the studies; the numbers are in their sections."""
    parts = ["Which study answers which question, with its numbers in the section:\n"]
    for question in QUESTIONS.values():
        parts.append(f"**{question}**\n")
        for name in names:
            for answer in find_study(name).questions:
                if answer.asked == question:
                    parts.append(f"- [{name}](#{name}): {answer.says}")
        parts.append("")
    return "\n".join(parts)


def _verdicts(runs: Sequence[Mapping[str, Any]]) -> str:
    """The verdict of each run, and the numbers that decide it."""
    if not runs:
        return "**Verdict.** Not run.\n"
    return "\n".join(["**Verdict.**\n", *(f"- {_verdict(run)}" for run in runs), ""])


def _verdict(run: Mapping[str, Any]) -> str:
    parts = [run["dataset"]["name"], format_draws(run.get("points")), f"{run['repeats']} repeats"]
    if run["another protocol"]:
        parts.append("by an earlier protocol than that below")
    if run["anew"]:
        parts.append("judged anew by the rule of today")
    how = f"{_kind(run)} on {', '.join(part for part in parts if part)}"
    if run["verdict"] == NOT_JUDGED:
        return (
            f"{how}: **not judged**: the rule of today does not fit the tables of that run "
            f"({run[NOT_JUDGED]}); it has to be run again."
        )
    rows = run["findings"]
    if run["verdict"] == SUPPORTED:
        said = f"{how}: **supported** in all {len(rows)} key findings"
        nearest = _nearest(rows)
        return f"{said}." if nearest is None else f"{said}; the closest is {_told(nearest)}."
    outcome = run["verdict"]
    deciding = rows[rows["outcome"] == outcome]
    told = "; ".join(_told(row) for _, row in deciding.head(TOLD).iterrows())
    rest = f"; and {len(deciding) - TOLD} more" if len(deciding) > TOLD else ""
    return f"{how}: **{outcome}** in {len(deciding)} of {len(rows)} key findings: {told}{rest}."


def _kind(run: Mapping[str, Any]) -> str:
    return "Quick" if run["quick"] else "At full strength"


def _kinds(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """What to call each run among these: by its strength, if that tells them apart."""
    kinds = [_kind(run) for run in runs]
    if len(set(kinds)) == len(kinds):
        return kinds
    return [
        f"{kind} on {run['dataset']['name']}, random state {run['random_state']}"
        for kind, run in zip(kinds, runs)
    ]


def _nearest(rows: pd.DataFrame) -> "pd.Series[Any] | None":
    """The supported finding that chance could most easily have moved out of its range; None if none could.

    The ends of a range of cases, or of a count of them, are not by how much chance moves a number: such
    findings are compared only where there are no others.
    """
    drawn = rows[rows["interval"].str.match(r"\d[\d.]* % ")]
    compared = [row for _, row in (drawn if len(drawn) else rows).iterrows()]
    nearest = min(compared, key=_room)
    return nearest if math.isfinite(_room(nearest)) else None


def _room(row: "pd.Series[Any]") -> float:
    """How far the interval is within the claimed range, in lengths of the interval.

    From 0 or to 1, in a range with two ends, is where shares and differences begin and end: nothing can lie
    beyond.
    """
    least, most = row["least"], row["most"]
    if math.isfinite(least) and math.isfinite(most):
        least, most = (-math.inf if least == 0 else least), (math.inf if most == 1 else most)
    length = row["high"] - row["low"]
    return float(min(row["low"] - least, most - row["high"]) / length) if length > 0 else math.inf


def _told(row: "pd.Series[Any]") -> str:
    return f"*{row['finding']}* {_numbers(row)}, claimed {row['claim']}"


def _numbers(row: "pd.Series[Any]") -> str:
    return f"{row['estimate']:.3g} ({row['low']:.3g} to {row['high']:.3g})"


def _against(runs: Sequence[Mapping[str, Any]]) -> str:
    """What is not supported, or open, by one of the runs."""
    lines = _table(runs, lambda outcomes: any(outcome != SUPPORTED for outcome in outcomes))
    return "\n".join(["**Refuted or open.**\n", *lines, ""]) if len(lines) > 2 else ""


def _table(
    runs: Sequence[Mapping[str, Any]], shown: Callable[[list[str]], bool] = lambda outcomes: True
) -> list[str]:
    """A row a key finding, and what each of the runs says of it."""
    said: dict[tuple[str, str], dict[int, Any]] = {}
    for place, run in enumerate(runs):
        for _, row in run["findings"].iterrows():
            said.setdefault((row["finding"], row["claim"]), {})[place] = row
    kinds = _kinds(runs)
    lines = [f"| Key finding | Claimed | {' | '.join(kinds)} | Interval |", "|---" * (len(kinds) + 3) + "|"]
    for (finding, claim), by_run in said.items():
        if not shown([row["outcome"] for row in by_run.values()]):
            continue
        cells = [
            f"{_numbers(by_run[place])}, {by_run[place]['outcome']}" if place in by_run else ""
            for place in range(len(runs))
        ]
        intervals = dict.fromkeys(str(row["interval"]) for row in by_run.values())
        line = [finding, claim, *cells, "; ".join(intervals)]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |")
    return lines


def _answer(answer: Answer, runs: Sequence[Mapping[str, Any]]) -> str:
    """The question, the study's sentence, and the numbers of the findings that carry it."""
    lines: list[str] = []
    kinds = [kind[0].lower() + kind[1:] for kind in _kinds(runs)]
    for begins in answer.findings:
        numbers: dict[str, list[str]] = {}
        lacking = []
        for kind, run in zip(kinds, runs):
            findings = run["all"].drop_duplicates("finding").set_index("finding", drop=False)
            try:
                names = replace(answer, findings=(begins,)).carried_by(list(findings.index))
            except LookupError:
                lacking.append(f"{kind} no such finding")
                continue
            for name in names:
                numbers.setdefault(name, []).append(f"{kind} {_numbers(findings.loc[name])}")
        if lacking and not numbers:
            numbers[begins] = []
        lines += [f"- {name}: {'; '.join([*told, *lacking])}" for name, told in numbers.items()]
    return "\n".join([f"**{answer.asked}** {answer.says}", "", *dict.fromkeys(lines)]) + "\n"


def _details(study: Study, runs: Sequence[Mapping[str, Any]]) -> str:
    """How it was run, and the tables of all key findings, folded away."""
    parts = [
        f"<details>\n<summary>Protocol and all key findings of {study.name}</summary>\n",
        f"**Protocol.** {study.protocol}\n",
        f"`ntkcompare study {study.name}` runs it and leaves the figure, the tables and a report in "
        f"`results/{study.name}`.\n",
    ]
    parts += _table(runs) if runs else []
    return "\n".join(parts) + "\n\n</details>\n"
