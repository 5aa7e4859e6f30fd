"""`ntkcompare study NAME`: put a claim to the test, in a folder."""

import argparse
from pathlib import Path

from ntkcompare.cli.free_folder import check_out, save_free

HELP = "put a claim about generalization to the test"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ntkcompare.run_study`, and where its results go."""
    add = parser.add_argument
    add("name", help="one that `ntkcompare studies` lists")
    add("--dataset", metavar="NAME", help="what to measure on (default: the study's own)")
    add("--quick", action="store_true", help="be done in a minute or so")
    add("--repeats", type=int, metavar="R", help="draws of the data (default: the study's own number)")
    add("--seed", type=int, default=0, metavar="N", help="the one random state (default: 0)")
    add("--out", type=Path, metavar="DIR", help="folder for the results (default: results/NAME, numbered)")
    add("--overwrite", action="store_true", help="replace the study that --out holds")
    add("--quiet", action="store_true", help="show no progress")


def run(options: argparse.Namespace) -> int:
    """Run the study, print its verdict, leave the results in a folder."""
    import ntkcompare as nc
    from ntkcompare.studies.result import MANIFEST

    check_out(options.out, MANIFEST, options.overwrite)  # before minutes are spent
    result = nc.run_study(
        options.name,
        options.dataset,
        quick=options.quick,
        repeats=options.repeats,
        random_state=options.seed,
        progress=not options.quiet,
    )
    # Before anything is printed: who reads that may have seen enough, and end this.
    folder, as_asked = save_free(result, options.out, options.name, options.overwrite)
    print(result)
    print(f"\nResults are in {folder}: {', '.join(sorted(path.name for path in folder.iterdir()))}")
    return 0 if as_asked else 1
