"""`ntkcompare export DIR`: the table of a saved comparison or study, or the ranks over several data sets."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison, Ranking
    from ntkcompare.studies import StudyResult

HELP = "write a saved comparison or study as a table: LaTeX, Markdown, CSV or Parquet"
_OF_COMPARISONS = ("metric", "split", "sizes", "confidence", "decimals")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder, the format, and what to show."""
    add = parser.add_argument
    add(
        "folder",
        type=Path,
        help="what `ntkcompare compare` or `ntkcompare study` left; or a folder of comparisons on several "
        "data sets, for the ranks over these",
    )
    add(
        "--format",
        metavar="KIND",
        help="latex, markdown, csv or parquet (default: what --out ends in, or markdown)",
    )
    add("--out", type=Path, metavar="FILE", help="where to write (default: to the terminal)")
    add("--metric", metavar="NAME", help="one of those measured (default: the first)")
    add("--split", metavar="NAME", help="test (default), train, ...")
    add("--sizes", nargs="+", type=int, metavar="N", help="columns (default: all sizes)")
    add("--confidence", type=float, metavar="P", help="of the intervals (default: 0.95)")
    add("--decimals", type=int, metavar="D", help="digits after the point")
    add("--table", metavar="NAME", help="of several data sets: ranks (default) or pairs")


def run(options: argparse.Namespace) -> int:
    """Print the table, or write it."""
    from ntkcompare.curves import Comparison
    from ntkcompare.report.export import export_comparison, export_plain, format_export, format_plain

    results = _results(options)
    of_comparison = isinstance(results, Comparison)
    names = _OF_COMPARISONS if of_comparison else ("table",)
    chosen = _given(options, names)
    if foreign := _given(options, {*_OF_COMPARISONS, "table"} - {*names, "metric", "split"}):
        raise ValueError(f"--{next(iter(foreign))} has no meaning for what {options.folder} holds.")
    write: Any = export_comparison if of_comparison else export_plain
    format: Any = format_export if of_comparison else format_plain
    if options.out is not None:
        print(f"The table is in {write(results, options.out, format=options.format, **chosen)}")
        return 0
    if options.format == "parquet":
        raise ValueError("--format parquet is for a file; say which with --out.")
    sys.stdout.write(format(results, options.format or "markdown", **chosen))
    return 0


def _results(options: argparse.Namespace) -> "Comparison | Ranking | StudyResult":
    """Return what the folder holds; of several comparisons the ranks over their data sets."""
    import ntkcompare as nc
    from ntkcompare.cli.saved import load_saved, saved_inside

    inside = saved_inside(options.folder)
    if not inside:
        found = load_saved(options.folder)
        if hasattr(found, "findings") and (given := _given(options, ("metric", "split"))):
            raise ValueError(f"--{next(iter(given))} has no meaning for a study.")
        return found
    return nc.rank_comparisons([nc.load(path) for path in inside], **_given(options, ("metric", "split")))


def _given(options: argparse.Namespace, names: Any) -> dict[str, Any]:
    return {name: value for name in sorted(names) if (value := getattr(options, name)) is not None}
