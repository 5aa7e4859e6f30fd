"""`ntkcompare export DIR`: the table of a saved comparison, for a paper or another program."""

import argparse
import sys
from pathlib import Path

HELP = "write a saved comparison as a table: LaTeX, Markdown, CSV or Parquet"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder, the format, and what to show."""
    add = parser.add_argument
    add("folder", type=Path, help="what `ntkcompare compare` left")
    add(
        "--format",
        metavar="KIND",
        help="latex, markdown, csv or parquet (default: what --out ends in, or markdown)",
    )
    add("--out", type=Path, metavar="FILE", help="where to write (default: to the terminal)")
    add("--metric", metavar="NAME", help="one of those measured (default: the first)")
    add("--split", metavar="NAME", help="test (default), train, ...")
    add("--sizes", nargs="+", type=int, metavar="N", help="columns (default: all sizes)")
    add("--confidence", type=float, default=0.95, metavar="P", help="of the intervals (default: 0.95)")
    add("--decimals", type=int, metavar="D", help="digits after the point")


def run(options: argparse.Namespace) -> int:
    """Print the table, or write it."""
    import ntkcompare as nc
    from ntkcompare.report.export import export_comparison, format_export

    comparison = nc.load(options.folder)
    names = ("metric", "split", "sizes", "confidence", "decimals")
    chosen = {name: value for name in names if (value := getattr(options, name)) is not None}
    if options.out is not None:
        print(
            f"The table is in {export_comparison(comparison, options.out, format=options.format, **chosen)}"
        )
        return 0
    if options.format == "parquet":
        raise ValueError("--format parquet is for a file; say which with --out.")
    sys.stdout.write(format_export(comparison, options.format or "markdown", **chosen))
    return 0
