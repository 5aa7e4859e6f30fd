"""`ntkcompare datasets`: what there is to compare on."""

import argparse

HELP = "list the data sets that compare knows by name"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add none."""


def run(options: argparse.Namespace) -> int:
    """Print a line per data set."""
    from ntkcompare.datasets import list_datasets
    from ntkcompare.datasets.registry import dataset_summary

    names = list_datasets()
    width = max(map(len, names))
    for name in names:
        kind, summary = dataset_summary(name)
        print(f"{name.ljust(width)}  {kind:<9}  {summary}")
    print("Beside these: uci:NAME, openml:NUMBER, or a file (CSV, Parquet, ARFF, NPZ, SVMlight).")
    return 0
