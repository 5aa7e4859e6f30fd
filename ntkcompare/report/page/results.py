"""The tables of a comparison: scores by size, who overtakes whom, health, what failed."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ntkcompare.curves.frame import COLUMNS
from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.display import TITLES
from ntkcompare.report.page.differences import Differences
from ntkcompare.report.page.markup import number, short
from ntkcompare.report.page.table import Cell, table
from ntkcompare.report.page.thinned import few

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison

SIZES_AT_MOST, VALUES_AT_MOST = 12, 2000


def score_tables(comparison: "Comparison", differences: Differences) -> str:
    """Return a table for each metric and split: a row a learner, a column a size."""
    summary, run = comparison.summary(), comparison.manifest
    parts = []
    for metric in run["metrics"]:
        for split in ("test", *(name for name in TITLES if name != "test")):
            rows = summary[(summary["metric"] == metric) & (summary["split"] == split)]
            if len(rows):
                parts.append(_score_table(rows, metric, split, differences.best(metric, split)))
    return "\n".join(parts)


def all_values(comparison: "Comparison") -> str:
    """Return every mean with its interval, a row each; "" if there are too many for a page."""
    summary = comparison.summary()
    if len(summary) > VALUES_AT_MOST:
        return ""
    heads = ["learner", "n", "split", "metric", "mean", "low", "high", "repeats", "failed"]
    rows = [[Cell.of(value) for value in row] for row in summary[heads].itertuples(index=False)]
    return table(
        "Mean and 95 % t-interval of each curve at each size, in the metric's own unit.", heads, rows
    )


def crossover_table(comparison: "Comparison") -> str:
    """Return who overtakes whom on the test set; "" where no pair can be asked."""
    try:
        found = comparison.crossovers()
    except ValueError:
        return ""
    heads = ["learner", "rival", "ahead after it", "crossing at n", "from", "to", "in words"]
    smallest, largest = comparison.manifest["sizes"][0], comparison.manifest["sizes"][-1]
    rows = []
    for row in found.to_dict("records"):
        crossing = number(row.get("n"))
        ends = [Cell("–"), Cell("–")]
        if crossing is not None:
            ends = [_end(row["low"], smallest, largest), _end(row["high"], smallest, largest)]
        words = str(row.get("verdict") or row.get("reason") or "")
        names = [Cell.of(str(row[name] or "–")) for name in ("learner", "rival", "leader")]
        rows.append([*names, Cell(short(crossing), crossing), *ends, Cell.of(words)])
    interval = next((str(text) for text in found["interval"] if text), "")
    return table(f"Where one learner overtakes another on the test set. Intervals: {interval}.", heads, rows)


def health_table(comparison: "Comparison") -> str:
    """Return a row a learner: time, numerical health, failures."""
    frame = comparison.frame()
    known = {"jitter", "condition", "dtype"}
    extra = [str(name) for name in frame if name not in COLUMNS]
    shown = [name for name in ("dtype", "condition", "jitter", *extra) if frame[name].notna().any()]
    names = {"condition": "largest condition number", "jitter": "largest jitter", "dtype": "precision"}
    rows = []
    for learner in dict.fromkeys(frame["learner"]):
        part = frame[frame["learner"] == learner].drop_duplicates(["n", "repeat"])
        failed = frame[(frame["learner"] == learner) & (frame["status"] == "failed")]
        cells = failed[["n", "repeat"]].drop_duplicates()
        row = [Cell.of(str(learner)), Cell.of(float(part["fit_seconds"].sum()))]
        row += [Cell(f"{len(cells)} of {len(part)}", len(cells), strong=bool(len(cells)))]
        rows.append(row + [_range(part[name], largest=name in known) for name in shown])
    heads = ["learner", "seconds", "failed", *(names.get(name, name.replace("_", " ")) for name in shown)]
    return table("What each learner took, and how well-conditioned its problems were.", heads, rows)


def failure_table(comparison: "Comparison") -> str:
    """Return what could not be computed, and why; a sentence if all could."""
    failures = comparison.failures()
    if failures.empty:
        return "<p>Every cell was computed.</p>"
    rows = []
    for (learner, reason), part in failures.groupby(["learner", "reason"], sort=False, dropna=False):
        sizes = sorted(int(n) for n in part["n"].unique())
        span = short(sizes[0]) if len(sizes) == 1 else f"{short(sizes[0])} to {short(sizes[-1])}"
        cells = part[["n", "repeat"]].drop_duplicates()
        rows.append([Cell.of(str(learner)), Cell(span, sizes[0]), Cell.of(len(cells)), Cell.of(str(reason))])
    return table("What could not be computed.", ["learner", "at n", "cells", "why"], rows)


def _score_table(rows: pd.DataFrame, metric: str, split: str, best: set[tuple[str, int]]) -> str:
    sizes = sorted(int(n) for n in rows["n"].unique())
    shown = few(sizes, SIZES_AT_MOST)
    cells = {(str(row["learner"]), int(row["n"])): row for row in rows.to_dict("records")}
    lines = []
    for learner in dict.fromkeys(map(str, rows["learner"])):
        line = [Cell.of(learner)]
        line += [_score(cells.get((learner, n)), metric, (learner, n) in best) for n in shown]
        lines.append(line)
    told = METRICS[metric]
    unit = ", %" if told.share else ""
    several = int(rows["repeats"].max()) > 1
    spread = ": mean ± half-width of the 95 % t-interval over repeats" if several else ""
    bold = " Bold: the best, and those whose paired 95 % interval of the difference to it holds zero."
    left_out = f" {len(shown)} of {len(sizes)} sizes." if len(shown) < len(sizes) else ""
    caption = (
        f"{TITLES[split].capitalize()} {told.label}{unit}{spread}, by training-set size.{bold}{left_out}"
    )
    return table(caption, ["learner", *map(short, shown)], lines)


def _end(value: float, smallest: int, largest: int) -> Cell:
    """An end of an interval of n; 0 and infinity say that it lies outside the range of sizes."""
    if value <= 0:
        return Cell(f"below {short(smallest)}", 0)
    return Cell(short(value), value) if np.isfinite(value) else Cell(f"beyond {short(largest)}", largest + 1)


def _score(row: Any, metric: str, strong: bool) -> Cell:
    if row is None:
        return Cell("–")
    if not row["repeats"]:
        return Cell("failed")
    scale = 100.0 if METRICS[metric].share else 1.0
    mean = scale * float(row["mean"])
    half = scale * (float(row["high"]) - float(row["low"])) / 2
    share = METRICS[metric].share
    spread = f" ± {_in_short(half, share)}" if np.isfinite(half) else ""
    return Cell(f"{_in_short(mean, share)}{spread}{' !' if row['failed'] else ''}", mean, strong=strong)


def _in_short(value: float, share: bool) -> str:
    return f"{value:.1f}" if share else short(value)


def _range(column: "pd.Series[Any]", *, largest: bool) -> Cell:
    present = column.dropna()
    if present.empty:
        return Cell("–")
    if not pd.api.types.is_numeric_dtype(present) or pd.api.types.is_bool_dtype(present):
        return Cell.of(", ".join(dict.fromkeys(str(value) for value in present)))
    low, high = float(present.min()), float(present.max())
    if largest or low == high:
        return Cell(short(high), high)
    return Cell(f"{short(low)} to {short(high)}", high)
