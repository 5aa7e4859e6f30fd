"""`ntkcompare studies`: the claims that can be put to the test."""

import argparse
import textwrap

HELP = "list the studies and their claims"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add none."""


def run(options: argparse.Namespace) -> int:
    """Print a name and a claim per study."""
    from ntkcompare.studies import find_study, list_studies

    names = list_studies()
    width = max(map(len, names)) + 2
    for name in names:
        claim = find_study(name).claim
        print(textwrap.fill(claim, 100, initial_indent=name.ljust(width), subsequent_indent=" " * width))
    return 0
