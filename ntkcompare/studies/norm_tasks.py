"""The kernel-norm bound of the NTK on two tasks: that of its source, two classes, and halves of them all."""

import math
from collections.abc import Iterator

import pandas as pd

from ntkcompare.studies.estimates import mean_finding
from ntkcompare.studies.finding import Finding
from ntkcompare.studies.panel import Panel, above_zero, over_repeats
from ntkcompare.studies.study import Tables

KERNEL = "kernel norm"
HALVES, PAIR = "halves of the classes", "first class against second"
ANY, BELOW_ONE = (-math.inf, math.inf), (-math.inf, 1.0)


def norm_findings(tables: Tables) -> Iterator[Finding]:
    """The bound and the NTK's gap on each task at its largest n; below 1 is claimed of two classes alone."""
    for task, rows in _by_task(tables):
        limit = rows[rows["n"] == rows["n"].max()]
        for noise in sorted(set(limit["noise"])):
            words = f"{100 * noise:g} % random labels" if noise else "right labels"
            means = limit[limit["noise"] == noise].groupby("repeat")[[KERNEL, "gap"]].mean()
            told, key = f"{words}, {task}, n = {limit['n'].iloc[0]}", noise == 0 and task == PAIR
            claimed = BELOW_ONE if key else ANY
            yield mean_finding(f"{KERNEL}: the NTK's bound, {told}", means[KERNEL], claimed, key=key)
            yield mean_finding(f"the NTK's gap, {told}", means["gap"], ANY, key=False)


def one_task(tables: Tables) -> bool:
    """Whether the pair is the halves, as of a data set of two classes: nothing is to be told twice then."""
    pair, limit = tables["pair"], _of_halves(tables)
    return pair.reset_index(drop=True).equals(limit[list(pair.columns)].reset_index(drop=True))


def norm_panel(tables: Tables) -> Panel:
    """Show the bound and the NTK's gap on both tasks, or on the one that there is of two classes."""
    parts = []
    for task, rows in _by_task(tables):
        means = rows[rows["noise"] == 0].groupby(["n", "repeat"])[["gap", KERNEL]].mean().reset_index()
        for name, words in ((KERNEL, KERNEL), ("gap", "gap of the NTK")):
            parts.append(means[["n", "repeat"]].assign(value=means[name], which=f"{words}, {task}"))
    return Panel(
        f"NTK, {PAIR if one_task(tables) else 'two tasks'}, right labels",
        above_zero(over_repeats(pd.concat(parts), x="n", series="which")),
        "n",
        "gap, or bound on it",
        x_scale="log",
        y_scale="log",
        horizontal={"no gap is larger": 1.0},
    )


def _by_task(tables: Tables) -> list[tuple[str, pd.DataFrame]]:
    tasks = [(PAIR, tables["pair"]), (HALVES, _of_halves(tables))]
    return tasks[:1] if one_task(tables) else tasks


def _of_halves(tables: Tables) -> pd.DataFrame:
    models = tables["models"]
    return models[models["learner"] == "ntk"]
