"""`ntkcompare compare`: learning curves of several learners on one data set, in a folder."""

import argparse
from pathlib import Path
from typing import Any

from ntkcompare.cli.budget import add_budget, budget_of
from ntkcompare.cli.free_folder import check_out, save_free

HELP = "compare learners on one data set as the training set grows"
FILES = "frame.csv, frame.parquet, figure.png, figure.pdf, manifest.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `ntkcompare.compare`, and where its results go."""
    parser.add_argument("dataset", help="a name that `ntkcompare datasets` lists")
    add = parser.add_argument
    add("--learners", nargs="+", metavar="NAME", help="see `ntkcompare learners` (default: those marked *)")
    add("--sizes", nargs="+", metavar="N", help="training-set sizes, or `all` (default: 8 of them)")
    add("--repeats", type=int, default=5, metavar="R", help="draws of the data (default: 5)")
    add("--label-noise", type=float, default=0.0, metavar="P", help="share of training labels replaced")
    add(
        "--noise-kind",
        default="uniform",
        metavar="KIND",
        help="uniform (default), flip, pairwise, random, margin",
    )
    add("--snr", type=float, metavar="S", help="noise on the targets of a regression: signal to noise")
    add("--feature-noise", type=float, default=0.0, metavar="S", help="noise on the inputs, in their spreads")
    add("--noise-on-test", action="store_true", help="put the noise on the test set too")
    add("--metrics", nargs="+", metavar="NAME", help="error (default), macro_f1, nll, brier, auc, r2, ...")
    add("--scaling", metavar="KIND", help="none, row, feature, ... (default: the data set's own)")
    add("--scale-fit", default="pool", metavar="ON", help="pool (default), or size: anew at each size")
    add(
        "--test-size",
        type=_number,
        default=0.25,
        metavar="S",
        help="share or number held out (default: 0.25)",
    )
    add("--validation", type=_number, metavar="S", help="share or number held back from training")
    add("--seed", type=int, default=0, metavar="N", help="the one random state (default: 0)")
    add("--n-jobs", type=int, metavar="J", help="processes; -1 for one on each processor (default: 1)")
    add("--threads", type=int, metavar="T", help="threads within a cell (default: 1 for small data)")
    add("--store", type=Path, metavar="FILE", help="keep each cell there, and take from there what is done")
    add_budget(parser)
    add("--out", type=Path, metavar="DIR", help="folder for the results (default: results/DATASET, numbered)")
    add("--overwrite", action="store_true", help="replace the comparison that --out holds")
    add("--quiet", action="store_true", help="show no progress")


def run(options: argparse.Namespace) -> int:
    """Compare, print the tables, leave the results in a folder."""
    import ntkcompare as nc
    from ntkcompare.cli.interrupt import finishing
    from ntkcompare.curves.archive import MANIFEST

    check_out(options.out, MANIFEST, options.overwrite)  # before minutes are spent
    with finishing(options.store):
        comparison = nc.compare(
            options.dataset,
            _split(options.learners),
            sizes=_sizes(options.sizes),
            repeats=options.repeats,
            noise=nc.Noise(
                labels=options.label_noise,
                kind=options.noise_kind,
                snr=options.snr,
                features=options.feature_noise,
                on_test=options.noise_on_test,
            ),
            metrics=_split(options.metrics),
            scaling=options.scaling,
            scale_fit=options.scale_fit,
            test_size=options.test_size,
            validation=options.validation,
            random_state=options.seed,
            n_jobs=options.n_jobs,
            threads=options.threads,
            store=options.store,
            **budget_of(options),
            progress=not options.quiet,
        )
    name = comparison.manifest["dataset"]["name"]
    # Before anything is printed: who reads that may have seen enough, and end this.
    folder, as_asked = save_free(comparison, options.out, name, options.overwrite)
    print(comparison)
    print(f"\nResults are in {folder}: {FILES}")
    return 1 if not as_asked or comparison.frame()["value"].isna().all() else 0


def _split(values: list[str] | None) -> list[str] | None:
    """Return what was given with spaces or commas between."""
    return None if values is None else [part for value in values for part in value.split(",") if part]


def _sizes(values: list[str] | None) -> list[int] | str | None:
    parts = _split(values)
    if parts is None or parts == ["all"]:
        return "all" if parts else None
    try:
        return [int(part) for part in parts]
    except ValueError:
        raise ValueError(f"--sizes {' '.join(parts)}: give whole numbers, or `all`.") from None


def _number(text: str) -> Any:
    return float(text) if any(mark in text for mark in ".eE") else int(text)
