"""`ntkcompare verify`: a random sample of a saved comparison's cells, computed anew."""

import argparse
from pathlib import Path

from ntkcompare.cli.printable import printable

HELP = "compute a random sample of a saved comparison's cells anew, and compare"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder and the size of the sample."""
    add = parser.add_argument
    add("folder", type=Path, help="what `ntkcompare compare` left")
    add("--sample", type=int, default=5, metavar="N", help="how many cells (default: 5)")
    add("--seed", type=int, default=0, metavar="N", help="of the choice (default: 0)")
    add("--tolerance", type=float, default=0.02, metavar="T", help="allowed difference (default: 0.02)")


def run(options: argparse.Namespace) -> int:
    """Print a line a cell; 1 if one differs or could not be computed again."""
    from ntkcompare.curves.verify import verify

    found = verify(options.folder, sample=options.sample, seed=options.seed, tolerance=options.tolerance)
    for cell in found:
        what = cell.reason or f"{cell.rows} values, largest difference {cell.largest:.3g}"
        print(printable(f"{cell.learner:<12}  repeat {cell.repeat}  {cell.verdict}: {what}"))
    good = sum(cell.verdict in ("identical", "within tolerance") for cell in found)
    print(f"{good} of {len(found)} cells verified")
    return 0 if good == len(found) else 1
