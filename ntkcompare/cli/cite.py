"""`ntkcompare cite`: BibTeX for what a saved run used."""

import argparse
from pathlib import Path

from ntkcompare.cli.printable import printable

HELP = "print BibTeX for the methods, data and libraries that a saved run used"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder."""
    parser.add_argument("folder", type=Path, help="what `ntkcompare compare` or `ntkcompare study` left")


def run(options: argparse.Namespace) -> int:
    """Print it."""
    from ntkcompare.citations import cite
    from ntkcompare.cli.saved import load_saved

    # Line by line: what no terminal should obey goes, the ends of lines stay.
    print("\n".join(map(printable, str(cite(load_saved(options.folder))).splitlines())))
    return 0
