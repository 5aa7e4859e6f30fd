"""`ntkcompare status`: how far the runs of a store are."""

import argparse
from pathlib import Path

from ntkcompare.cli.printable import printable

HELP = "tell how far the runs of a store are"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the store."""
    parser.add_argument("store", type=Path, help="the file that a run keeps its cells in")
    parser.add_argument("--all", action="store_true", help="every run, not the last ten")


def run(options: argparse.Namespace) -> int:
    """Print a line a run, the latest first."""
    from ntkcompare.store import Store, read_runs

    with Store(options.store, read_only=True) as store:
        runs, cells = read_runs(store), len(store)
    print(f"{options.store}: {cells} cells")
    for entry in runs if options.all else runs[:10]:
        state = [f"{entry.done} of {entry.total} cells"]
        state += [f"{entry.running} running"] if entry.state == "running" else []
        state += [f"{entry.failed} failed"] if entry.failed else []
        state += [f"{entry.memory / 2**30:.1f} GiB"] if entry.state == "running" else []
        print(printable(f"{entry.started}  {entry.state:<11}  {', '.join(state)}  {entry.command}"))
    return 0
