"""The table of a paper: a row per learner, a column per size, the best marked, and a caption that is true."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ntkcompare._checks import check_choice, check_integer
from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.display import TITLES

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison


@dataclass(frozen=True)
class Entry:
    """What one learner has at one size.

    Attributes
    ----------
    mean, half : float
        In the unit of the table; `half` is half the width of the interval, NaN where there is none.
    marked : bool
        Whether it is the best, or cannot be told from it.
    repeats, failed : int
        How many repeats went in, and how many could not be computed.
    """

    mean: float
    half: float
    marked: bool
    repeats: int
    failed: int


@dataclass(frozen=True)
class PaperTable:
    """Everything that a table in LaTeX or Markdown says.

    Attributes
    ----------
    learners : tuple of str
        Rows.
    sizes : tuple of int
        Columns.
    entries : mapping of (learner, n) → Entry
        One that is not there was not measured.
    decimals : mapping of n → int
        After the point, the same down a column.
    caption : str
        What is measured, what the intervals are, what is marked.
    """

    learners: tuple[str, ...]
    sizes: tuple[int, ...]
    entries: Mapping[tuple[str, int], Entry]
    decimals: Mapping[int, int]
    caption: str


def paper_table(
    comparison: "Comparison",
    *,
    metric: str | None = None,
    split: str = "test",
    sizes: Sequence[int] | None = None,
    confidence: float = 0.95,
    decimals: int | None = None,
) -> PaperTable:
    """Return what a paper shows of one metric and split.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    metric, split : str, optional
        Which values; the metric defaults to the first.
    sizes : sequence of int, optional
        Columns; None means all.
    confidence : float
        Coverage of the intervals over repeats, and of those of the differences by which ties are told.
    decimals : int, optional
        After the point. None means as many as show the first digit of each column's least half-width; 1 or
        2 for shares in %.

    Raises
    ------
    ValueError, TypeError
        For an unknown metric, split or size, or arguments out of range.
    """
    from ntkcompare.analysis.best import best_table

    frame, run = comparison.frame(), comparison.manifest
    metric = run["metrics"][0] if metric is None else check_choice("metric", metric, run["metrics"])
    check_choice("split", split, set(frame["split"]))
    known = sorted(set(frame["n"].tolist()))
    columns = known if sizes is None else [check_integer("sizes", n, minimum=1) for n in sizes]
    if unknown := [n for n in columns if n not in known]:
        raise ValueError(f"sizes={unknown} were not measured; choose from: {', '.join(map(str, known))}.")
    if not columns:
        raise ValueError("sizes is empty; name at least one, or leave it out for all.")
    measure = METRICS[metric]
    part = frame[(frame["metric"] == metric) & (frame["split"] == split)]
    best = best_table(part, lower_is_better=measure.lower_is_better, confidence=confidence)
    judged: Any = best.itertuples()
    marked = {(row.learner, row.n) for row in judged if row.tied}
    summary = comparison.summary(confidence)
    summary = summary[(summary["metric"] == metric) & (summary["split"] == split)]
    factor = 100.0 if measure.share else 1.0
    rows: Any = summary.itertuples()
    entries = {
        (str(row.learner), int(row.n)): Entry(
            factor * row.mean,
            factor * (row.high - row.low) / 2,
            (row.learner, row.n) in marked,
            int(row.repeats),
            int(row.failed),
        )
        for row in rows
    }
    learners = tuple(map(str, dict.fromkeys(summary["learner"])))
    if decimals is not None:
        check_integer("decimals", decimals, minimum=0, maximum=12)
    places = {}
    for n in columns:
        there = [entries[key] for key in ((name, n) for name in learners) if key in entries]
        fitting = _decimals(there, 1, 2) if measure.share else _decimals(there, 0, 12)
        places[n] = fitting if decimals is None else decimals
    caption = _caption(comparison, metric, split, confidence, list(entries.values()))
    return PaperTable(learners, tuple(columns), entries, places, caption)


def rounded(value: float, decimals: int) -> str:
    """Return a number with that many decimals, and no minus before a zero.

    >>> rounded(-0.001, 1), rounded(12.25, 1)
    ('0.0', '12.2')
    """
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _decimals(entries: Sequence[Entry], least: int, most: int) -> int:
    """As many as show the first digit of the least half-width, or three digits of the least mean."""
    halves = [entry.half for entry in entries if entry.half > 0]
    means = [abs(entry.mean) for entry in entries if entry.repeats and entry.mean != 0]
    shown = 0
    if halves:
        shown = -math.floor(math.log10(min(halves)))
    elif means:
        shown = 2 - math.floor(math.log10(min(means)))
    return min(max(shown, least), most)


def _caption(
    comparison: "Comparison", metric: str, split: str, confidence: float, entries: Sequence[Entry]
) -> str:
    run, measure = comparison.manifest, METRICS[metric]
    percent = f"{100 * confidence:g} %"
    what = f"{TITLES.get(split, split)} {measure.label}".capitalize() + (" in %" if measure.share else "")
    noise = f" with label noise {run['label_noise']:g} ({run['noise_kind']})" if run["label_noise"] else ""
    sentences = [f"{what} on {run['dataset']['name']}{noise} by the number of training examples n"]
    if run["repeats"] > 1:
        sentences[0] += f": mean ± half-width of the {percent} t interval over {run['repeats']} repeats"
        sentences += [
            f"Bold: the best of each column, and all whose paired difference from it has a {percent} t "
            "interval that includes 0"
        ]
    else:
        sentences[0] += ": one repeat, no interval"
        sentences += ["Bold: the best of each column"]
    if any(entry.failed and entry.repeats for entry in entries):
        sentences.append("†: not all repeats could be computed")
    return ". ".join(sentences) + "."
