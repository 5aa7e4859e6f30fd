"""`ntkcompare datasets`: what there is to compare on."""

import argparse

HELP = "list the data sets that compare knows by name"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add none."""


def run(options: argparse.Namespace) -> int:
    """Print a line per data set."""
    from ntkcompare.datasets import list_datasets, load_dataset

    names = list_datasets()
    for name in names:
        data = load_dataset(name)
        shape = "×".join(map(str, data.X.shape[1:]))
        kind = data.task if data.classes is None else f"{len(data.classes)} classes"
        print(f"{name.ljust(max(map(len, names)))}  n={len(data):<6} d={shape:<6} {kind:<12} {data.source}")
    return 0
