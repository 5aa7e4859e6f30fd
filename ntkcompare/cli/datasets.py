"""`ntkcompare datasets`: what there is to compare on, and what to know of it."""

import argparse
from pathlib import Path

HELP = "list the data sets by name, or tell all about some of them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the data sets to tell of, and where they lie."""
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help="tell n, d, classes, duplicates, dimension, source, licence")
    add(
        "--folder", type=Path, metavar="DIR", help="where data sets lie (default: what NTKCOMPARE_DATA names)"
    )
    add("--k", type=int, default=10, metavar="K", help="neighbours to tell the dimension by (default: 10)")
    add("--rows", type=int, default=5000, metavar="N", help="rows to look at distances from (default: 5000)")


def run(options: argparse.Namespace) -> int:
    """Print a line per data set, or the card of each one named."""
    from ntkcompare.datasets import describe, list_datasets, load_dataset
    from ntkcompare.datasets.registry import dataset_summary

    if options.names:
        cards = (
            describe(load_dataset(name, folder=options.folder), k=options.k, max_rows=options.rows)
            for name in options.names
        )
        for number, card in enumerate(cards):
            print(f"\n{card}" if number else card)
        return 0
    names = list_datasets()
    width = max(map(len, names))
    for name in names:
        kind, summary = dataset_summary(name)
        print(f"{name.ljust(width)}  {kind:<9}  {summary}")
    print("Beside these: uci:NAME, openml:NUMBER, or a file (CSV, Parquet, ARFF, NPZ, SVMlight).")
    return 0
