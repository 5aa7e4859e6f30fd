"""Tables in plain text: a row per learner, a column per training-set size."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.display import TITLES

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison


def format_table(summary: pd.DataFrame, metric: str, split: str) -> str:
    """Return mean ± half-width of the interval, per learner and size.

    Shares are in %. A cell that failed in every repeat reads "failed"; one that failed in some has a "!".

    Parameters
    ----------
    summary : DataFrame
        What `Comparison.summary` returns.
    metric, split : str
        Which part of it.

    Returns
    -------
    str
        Lines of equal structure, for a terminal.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"learner": "knn", "n": 10, "split": "test", "metric": "error", "mean": 0.25, "low": 0.2,
    ...        "high": 0.3, "repeats": 5, "failed": 0}
    >>> print(format_table(pd.DataFrame([row]), "error", "test"))
    learner        10
    knn      25.0±5.0
    """
    part = summary[(summary["metric"] == metric) & (summary["split"] == split)]
    sizes = sorted(part["n"].unique())
    learners = list(dict.fromkeys(part["learner"]))
    cells = {(row.learner, row.n): _cell(row, share=METRICS[metric].share) for row in part.itertuples()}
    rows = [["learner", *map(str, sizes)]]
    rows += [[name, *(cells.get((name, n), "-") for n in sizes)] for name in learners]
    return _align(rows)


def format_comparison(comparison: "Comparison") -> str:
    """Return the tables of every metric on test and training points, the time spent, and what failed."""
    run, summary = comparison.manifest, comparison.summary()
    repeats = run["repeats"]
    lines = [repr(comparison)]
    for metric in run["metrics"]:
        for split in [s for s in reversed(TITLES) if s in set(summary["split"])]:
            unit = ", %" if METRICS[metric].share else ""
            spread = (
                f" (mean ± half-width of the 95 % t-interval over {repeats} repeats)"
                if repeats > 1
                else " (one repeat, no interval)"
            )
            lines += ["", f"{TITLES[split]} {METRICS[metric].label}{unit}{spread}"]
            lines += [format_table(summary, metric, split)]
    lines += ["", "seconds  " + ", ".join(f"{name} {spent:.1f}" for name, spent in _seconds(comparison))]
    return "\n".join([*lines, *format_failures(comparison.failures())])


def format_failures(failures: pd.DataFrame) -> list[str]:
    """Return a line per learner and reason: what could not be computed, and why."""
    if failures.empty:
        return []
    lines = ["", "not computed:"]
    for (learner, reason), rows in failures.groupby(["learner", "reason"], sort=False):
        sizes = ", ".join(map(str, sorted(rows["n"].unique())))
        count = rows[["n", "repeat"]].drop_duplicates().shape[0]
        first = str(reason).strip().splitlines()[0]
        lines.append(f"  {learner} at n = {sizes} ({count} cell{'s' if count > 1 else ''}): {first}")
    return lines


def _cell(row: Any, *, share: bool) -> str:
    if row.repeats == 0:
        return "failed"
    half = (row.high - row.low) / 2
    mark = "!" if row.failed else ""
    if share:
        return f"{100 * row.mean:.1f}" + (f"±{100 * half:.1f}" if half == half else "") + mark
    return f"{row.mean:.4g}" + (f"±{half:.2g}" if half == half else "") + mark


def _align(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:]))])
        for row in rows
    )


def _seconds(comparison: "Comparison") -> list[tuple[str, float]]:
    cells = comparison.frame().drop_duplicates(["learner", "n", "repeat"])
    spent = cells.groupby("learner", sort=False)["fit_seconds"].sum()
    return [(str(name), float(seconds)) for name, seconds in spent.items()]
