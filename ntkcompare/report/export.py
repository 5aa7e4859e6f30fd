"""Export: results as a file for a paper, or for another program."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ntkcompare._checks import check_choice
from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.latex import format_latex
from ntkcompare.report.markdown import format_markdown
from ntkcompare.report.paper import paper_table
from ntkcompare.report.plain_table import PlainTable

if TYPE_CHECKING:
    from ntkcompare.curves import Ranking
    from ntkcompare.curves.comparison import Comparison
    from ntkcompare.studies import StudyResult

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
    if format == "parquet":
        return write_export(path, export_table(comparison, **_only_confidence(format, options)))
    return write_export(path, format_export(comparison, format, **options))


def export_plain(results: "Ranking | StudyResult", path: str | os.PathLike[str], **options: Any) -> Path:
    """Write the table of a ranking or a study to a file; see their `export`.

    Parameters
    ----------
    results : Ranking or StudyResult
    path : path
    **options
        format, and of a ranking table.
    """
    path = Path(path)
    format = check_format(path, options.pop("format", None))
    if format == "parquet":
        return write_export(path, _plain(results, **options)[0]())
    return write_export(path, format_plain(results, format, **options))


def format_plain(results: "Ranking | StudyResult", format: str, **options: Any) -> str:
    """Return the text of the table of a ranking or a study.

    Parameters
    ----------
    results : Ranking or StudyResult
    format : {"latex", "markdown", "csv"}
    **options
        Of a ranking `table`: "ranks" or "pairs".
    """
    check_choice("format", format, ("latex", "markdown", "csv"))
    frame, table = _plain(results, **options)
    if format == "csv":
        return frame().to_csv(index=False, lineterminator="\n")
    return table().latex() if format == "latex" else table().markdown()


def _plain(
    results: "Ranking | StudyResult", table: str | None = None
) -> tuple[Callable[[], pd.DataFrame], Callable[[], PlainTable]]:
    """Return how its data for programs are made, and its table for a paper."""
    from ntkcompare.curves import Ranking
    from ntkcompare.report.export_ranks import rank_frame, rank_table
    from ntkcompare.report.export_study import study_frame, study_table

    if isinstance(results, Ranking):
        which = table or "ranks"
        return partial(rank_frame, results, which), partial(rank_table, results, which)
    if table is not None:
        raise ValueError(f"table={table!r} is of ranks over data sets; a study has one table.")
    return partial(study_frame, results), partial(study_table, results)


def write_export(path: Path, content: pd.DataFrame | str) -> Path:
    """Write a text, or a table as Parquet; parents are made, and there is never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    if isinstance(content, str):
        new.write_text(content, encoding="utf-8", newline="\n")
    else:
        content.to_parquet(new, index=False)
    os.replace(new, path)
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
