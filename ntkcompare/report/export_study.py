"""The findings of a study as a table for a paper or another program."""

from typing import TYPE_CHECKING

import pandas as pd

from ntkcompare.report.plain_table import TEXT, WIDE, Item, PlainTable, ends, rounded

if TYPE_CHECKING:
    from ntkcompare.studies import StudyResult


def study_frame(result: "StudyResult") -> pd.DataFrame:
    """Return what CSV and Parquet hold: the findings, with study, data and verdict in each row."""
    run = result.manifest
    return result.frame().assign(
        study=result.study.name, dataset=str(run["dataset"]["name"]), verdict=result.verdict
    )


def study_table(result: "StudyResult") -> PlainTable:
    """Return what a paper shows: a row per finding, those that the verdict does not rest on below a line.

    The outcome is in bold where it is what keeps the claim from being supported.
    """
    frame = result.frame()
    judged = frame[frame["outcome"] != ""].to_dict("records")
    beside = frame[frame["outcome"] == ""].to_dict("records")
    rows = [
        (
            Item(str(row["finding"])),
            Item(rounded(row["estimate"])),
            Item(ends(row["low"], row["high"])),
            Item(str(row["claim"]) if row["outcome"] else "–"),
            Item(str(row["outcome"]) or "–", row["outcome"] not in ("", "supported")),
        )
        for row in [*judged, *beside]
    ]
    run = result.manifest
    intervals = "; ".join(dict.fromkeys(map(str, frame["interval"])))
    strength = "a quick run" if run["quick"] else "a run at full strength"
    caption = (
        f"{result.study.name} on {run['dataset']['name']}: {result.verdict}, by {strength} with "
        f"{run['repeats']} repeats. The claim: {result.study.claim} In brackets: {intervals}."
    )
    if beside:
        caption += " Below the line: measured beside the verdict."
    heads = ("finding", "estimate", "interval", "claimed", "outcome")
    return PlainTable(
        heads, (WIDE, TEXT, TEXT, TEXT, TEXT), tuple(rows), caption, len(judged) if beside else None
    )
