"""The question of a comparison in a sentence, and its verdict."""

from typing import TYPE_CHECKING, Any

from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.page.differences import LEVEL, Differences
from ntkcompare.report.page.markup import listed, number, short

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison


def question(comparison: "Comparison") -> str:
    """Return what was asked: who learned what, from how much, how often."""
    run = comparison.manifest
    data, sizes, repeats = run["dataset"], run["sizes"], run["repeats"]
    metric = METRICS[run["metrics"][0]]
    noise = number(run["label_noise"])
    noisy = (
        f", with {100 * noise:.3g} % of the training labels replaced ({run['noise_kind']})" if noise else ""
    )
    span = (
        f"with {short(sizes[0])} training examples"
        if len(sizes) == 1
        else f"as the training set grows from {short(sizes[0])} to {short(sizes[-1])} examples"
    )
    draws = f"{repeats} draws" if repeats > 1 else "one draw"
    names = listed([str(name) for name in run["learners"]])
    return (
        f"On {data['name']}, how does the test {metric.label} of {names} develop {span}{noisy}? "
        f"Measured on {draws} of the data, the same for every learner."
    )


def verdict(comparison: "Comparison", differences: Differences) -> str:
    """Return the answer: who leads at the largest size, by how much, and who cannot be told apart."""
    metric = str(comparison.manifest["metrics"][0])
    told = METRICS[metric]
    table = comparison.summary()
    table = table[(table["metric"] == metric) & (table["split"] == "test")].dropna(subset=["mean"])
    if table.empty:
        return "Nothing could be computed; see what failed."
    last = int(table["n"].max())
    at_last = table[table["n"] == last].sort_values("mean", ascending=told.lower_is_better, kind="stable")
    best = at_last.iloc[0]
    leader, names = str(best["learner"]), [str(name) for name in at_last["learner"]]
    most = "least" if told.lower_is_better else "greatest"
    amount = _amount(best, metric)
    said = f"With {short(last)} training examples {leader} has the {most} test {told.label}: {amount}."
    if len(names) < 2:
        return said
    if int(best["repeats"]) < 2:
        return f"{said} It is a single draw: of chance nothing can be said."
    apart = differences.ahead(metric, leader, last)
    behind = [name for name in names[1:] if name in apart]
    level = [name for name in names[1:] if name not in apart]
    if not behind:
        return (
            f"{said} None of the others can be told apart from it: the draws are few, or the learners alike."
        )
    tied = f", and cannot be told apart from {listed(level, 'or')}" if level else ""
    return f"{said} It is ahead of {listed(behind)}{tied}."


def rule(comparison: "Comparison") -> str:
    """Return by what the verdict was reached."""
    repeats = comparison.manifest["repeats"]
    if repeats < 2:
        return ""
    return (
        f"Told apart, or ahead, means: the paired t-test over {repeats} repeats has p < {LEVEL:g} after "
        "Holm’s correction for every pair of learners at that size. The repeats draw from one data set: this "
        "speaks of such draws, not of other data."
    )


def _amount(row: Any, metric: str) -> str:
    told = METRICS[metric]

    def form(value: float) -> str:
        return f"{100 * value:.1f}" if told.share else f"{value:.3g}"

    unit = " %" if told.share else ""
    low, high = number(row["low"]), number(row["high"])
    if low is None or high is None:
        return f"{form(row['mean'])}{unit}"
    low = max(low, 0.0) if told.is_error else low
    return f"{form(row['mean'])}{unit} (95 % t-interval {form(low)} to {form(high)}{unit})"
