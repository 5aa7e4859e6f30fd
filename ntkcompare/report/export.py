"""Export: the results of a comparison as a file for a paper, or for another program."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ntkcompare._checks import check_choice
from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.latex import format_latex
from ntkcompare.report.markdown import format_markdown
from ntkcompare.report.paper import paper_table

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison

FORMATS = {".tex": "latex", ".md": "markdown", ".csv": "csv", ".parquet": "parquet"}


def export_table(comparison: "Comparison", confidence: float = 0.95) -> pd.DataFrame:
    """Return what CSV and Parquet hold: the summary, and a column `mark`.

    `mark` is "best" where a learner has the best mean of its size, "tied" where its paired difference from
    the best has an interval that includes 0, and else "".
    """
    from ntkcompare.analysis.best import best_table

    frame, summary = comparison.frame(), comparison.summary(confidence)
    marks = {}
    for (metric, split), part in frame.groupby(["metric", "split"], sort=False):
        up = not METRICS[str(metric)].lower_is_better
        for row in best_table(part, lower_is_better=not up, confidence=confidence).itertuples():
            told = "best" if row.best else "tied" if row.tied else ""
            marks[metric, split, row.learner, row.n] = told
    keys = zip(summary["metric"], summary["split"], summary["learner"], summary["n"])
    return summary.assign(mark=[marks.get(key, "") for key in keys])


def format_export(comparison: "Comparison", format: str, **options: Any) -> str:
    """Return the text of an export.

    Parameters
    ----------
    comparison : Comparison
        What was found.
    format : {"latex", "markdown", "csv"}
        CSV holds every metric, split and size; the others the one that `options` ask for.
    **options
        metric, split, sizes, confidence, decimals, as `paper_table` takes them.
    """
    check_choice("format", format, ("latex", "markdown", "csv"))
    if format == "csv":
        table = export_table(comparison, **_only_confidence(format, options))
        return table.to_csv(index=False, lineterminator="\n")
    shown = paper_table(comparison, **options)
    return format_markdown(shown) if format == "markdown" else format_latex(shown)


def export_comparison(
    comparison: "Comparison",
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    metric: str | None = None,
    split: str | None = None,
    sizes: Sequence[int] | None = None,
    confidence: float = 0.95,
    decimals: int | None = None,
) -> Path:
    """Write an export to a file; see `Comparison.export`."""
    path = Path(path)
    format = check_format(path, format)
    given = {"metric": metric, "split": split, "sizes": sizes, "decimals": decimals}
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    options["confidence"] = confidence
    new = path.with_name(f".{path.name}.new")
    if format == "parquet":
        table = export_table(comparison, **_only_confidence(format, options))
        path.parent.mkdir(parents=True, exist_ok=True)
        table.to_parquet(new, index=False)
    else:
        text = format_export(comparison, format, **options)
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(text, encoding="utf-8", newline="\n")
    os.replace(new, path)  # never half a file
    return path


def check_format(path: Path, format: str | None) -> str:
    """Return the format of a file, by default what its suffix says; raise ValueError for none."""
    if format is not None:
        return check_choice("format", format, FORMATS.values())
    if path.suffix not in FORMATS:
        raise ValueError(
            f"path={str(path)!r} does not end in {', '.join(FORMATS)}; give it such an end, or say format=."
        )
    return FORMATS[path.suffix]


def _only_confidence(format: str, options: dict[str, Any]) -> dict[str, Any]:
    if extra := sorted(set(options) - {"confidence"}):
        raise ValueError(
            f"{', '.join(extra)} choose what a table in LaTeX or Markdown shows; {format} holds everything."
        )
    return options
