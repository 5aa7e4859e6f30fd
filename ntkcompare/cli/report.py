"""`ntkcompare report`: a saved run as one page to read."""

import argparse
from pathlib import Path

HELP = "write one HTML page about a saved comparison or study"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder, and where the page goes."""
    add = parser.add_argument
    add("folder", type=Path, help="what `ntkcompare compare` or `ntkcompare study` left")
    add("--out", type=Path, metavar="FILE", help="the page (default: report.html in that folder)")


def run(options: argparse.Namespace) -> int:
    """Write it, and say where."""
    from ntkcompare.cli.saved import load_saved
    from ntkcompare.report.page import write_page

    print(write_page(load_saved(options.folder), options.out or options.folder))
    return 0
