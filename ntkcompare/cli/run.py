"""`ntkcompare run`: the comparisons of a plan file, or what is missing of them."""

import argparse
from pathlib import Path

from ntkcompare.cli.budget import add_budget, budget_of

HELP = "run the comparisons of a plan file, or what is missing of them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of a run."""
    add = parser.add_argument
    add("plan", type=Path, help="a TOML file: datasets, learners, label_noise, scaling, repeats, ...")
    add("--dry-run", action="store_true", help="check the plan, print its cells and what they will cost")
    add("--store", type=Path, metavar="FILE", help="where cells are kept (default: the plan's own)")
    add("--out", type=Path, metavar="DIR", help="folder of the comparisons (default: the plan's own)")
    add("--n-jobs", type=int, metavar="J", help="processes; -1 for one on each processor (default: 1)")
    add_budget(parser)
    add("--quiet", action="store_true", help="show no progress")


def run(options: argparse.Namespace) -> int:
    """Run the plan, print each comparison's tables, leave a folder for each."""
    import joblib

    from ntkcompare.cli.interrupt import finishing
    from ntkcompare.plans import forecast, read_plan, run_plan
    from ntkcompare.plans.execute import format_all, save_all
    from ntkcompare.plans.forecast import format_forecast

    plan = read_plan(options.plan, n_jobs=options.n_jobs)
    if options.dry_run:
        workers = int(joblib.effective_n_jobs(options.n_jobs))
        print(format_forecast(forecast(plan.legs, plan.names), workers))
        return 0
    store = options.store or plan.store
    with finishing(store):
        comparisons = run_plan(
            plan,
            n_jobs=options.n_jobs,
            store=store,
            **budget_of(options),
            progress=not options.quiet,
        )
    print(format_all(comparisons))
    for folder in save_all(comparisons, options.out or plan.out):
        print(f"Results are in {folder}")
    print(f"Cells are kept in {store}")
    return 1 if all(part.frame()["value"].isna().all() for part in comparisons.values()) else 0
