"""The page of a study: its claim and who made it, the verdict, the figure, and every finding."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from ntkcompare.report.page.markup import described, escape
from ntkcompare.report.page.panel import Figure, Panel, Point, plain_points
from ntkcompare.report.page.parts import Content, citing
from ntkcompare.report.page.provenance import provenance
from ntkcompare.report.page.table import Cell, table

if TYPE_CHECKING:
    from ntkcompare.studies import StudyResult


def study_content(result: "StudyResult") -> Content:
    """Return what stands on the page of a study."""
    run, study = result.manifest, result.study
    strength = "a quick run" if run.get("quick") else "a run at full strength"
    drawn = f" of {result.drawn}" if result.drawn else ""
    return Content(
        title=str(result.title),
        question=f"The claim: {study.claim}",
        verdict=study_verdict(result),
        rule=f"From {run['repeats']} repeats{drawn}, {strength}. A finding is supported if its interval lies "
        "within what was claimed of it, not supported if it lies outside more surely than chance puts one of "
        "so many (p below 0.05 over their number), and inconclusive otherwise; the claim is supported if all "
        "findings are that it rests on, and not if one of them is not.",
        figures=(study_figure(result.panels()),),
        sections=(
            ("findings", "Findings", findings_tables(result.frame())),
            ("protocol", "Who claimed it, and how it was tested", protocol(study)),
            ("provenance", "Provenance", provenance(run)),
            ("cite", "How to cite", citing(result)),
        ),
    )


def study_verdict(result: "StudyResult") -> str:
    """Return the verdict in a sentence, with the findings that it rests on by their outcomes."""
    counts = Counter(outcome for outcome in result.frame()["outcome"] if outcome)
    total = sum(counts.values())
    said = ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common())
    rests = f"all {total} findings" if len(counts) == 1 and total > 1 else f"{total} findings: {said}"
    rests = "the one finding" if total == 1 else rests
    return f"On {result.manifest['dataset']['name']} the claim is {result.verdict}, by {rests}."


def protocol(study: Any) -> str:
    """Return who made the claim, what was run, what would have refuted it, and what it is good for."""
    pairs = [("claim", escape(study.claim))]
    pairs += [("claimed by" if i == 0 else "", escape(source)) for i, source in enumerate(study.sources)]
    pairs += [
        ("protocol", escape(study.protocol)),
        ("refuted by", escape(study.refutation)),
        ("answers", escape(" ".join(study.asked))),
    ]
    return described(pairs)


def findings_tables(frame: pd.DataFrame) -> str:
    """Return the findings that the verdict rests on, and folded those beside it."""
    key = frame["outcome"] != ""
    parts = [_table(frame[key], "What the verdict rests on.", judged=True)]
    if (~key).any():
        beside = _table(
            frame[~key], "Measured beside it: nothing was claimed that could decide.", judged=False
        )
        count = int((~key).sum())
        parts.append(f"<details><summary>Beside the verdict: {count} more</summary>{beside}</details>")
    return "\n".join(parts)


def _table(frame: pd.DataFrame, caption: str, *, judged: bool) -> str:
    rows = []
    for row in frame.to_dict("records"):
        cells = [Cell.of(str(row["finding"]))]
        cells += [Cell.of(float(row[name])) for name in ("estimate", "low", "high")]
        if judged:
            cells += [Cell.of(str(row["claim"])), Cell(str(row["outcome"]), str(row["outcome"]), strong=True)]
        rows.append([*cells, Cell.of(str(row["interval"]))])
    heads = ["finding", "estimate", "low", "high", *(["claimed", "outcome"] if judged else []), "interval"]
    return table(caption, heads, rows)


def study_figure(panels: Sequence[Any]) -> Figure:
    """Return the figure of a study from its own panels."""
    return Figure("What the study measured; bands and bars are 95 % intervals.", tuple(map(_panel, panels)))


def _panel(panel: Any) -> Panel:
    frame = panel.frame
    categories = tuple(str(x) for x in dict.fromkeys(frame["x"])) if panel.x_scale == "category" else ()
    series = []
    for name in dict.fromkeys(frame["series"]):
        rows = frame[frame["series"] == name]
        x = [categories.index(str(value)) for value in rows["x"]] if categories else rows["x"]
        points = plain_points([x, rows["mean"], rows["low"], rows["high"]])
        series.append((str(name), points if categories else tuple(sorted(points, key=_place))))
    return Panel(
        panel.title,
        panel.x_label,
        panel.y_label,
        tuple(series),
        x_log=panel.x_scale in ("log", "symlog"),
        y_log=panel.y_scale in ("log", "symlog"),
        categories=categories,
        horizontal=dict(panel.horizontal),
        vertical=dict(panel.vertical),
        points=bool(panel.points or categories),
        references=tuple(panel.references),
    )


def _place(point: Point) -> tuple[bool, Any]:
    return point[0] is None, point[0]
