"""The figures of a comparison: what was measured against the number of examples."""

from typing import TYPE_CHECKING

import pandas as pd

from ntkcompare.curves.metrics import METRICS
from ntkcompare.curves.summary import summarize
from ntkcompare.report.display import TITLES
from ntkcompare.report.page.efficiency import efficiency_figure
from ntkcompare.report.page.fitted import KIND as LAW
from ntkcompare.report.page.fitted import Fitted
from ntkcompare.report.page.markup import number
from ntkcompare.report.page.panel import Figure, N, Overlay, Panel, Point, plain_points
from ntkcompare.report.page.theory import KIND as THEORY
from ntkcompare.report.page.theory import Theory

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison

_SAID = {
    THEORY: " Solid line: what the kernel’s spectrum predicts.",
    LAW: " Dotted line, where asked for: the law fitted to the curve.",
}


def comparison_figures(comparison: "Comparison", fitted: Fitted) -> tuple[Figure, ...]:
    """Return what a comparison shows: each metric by split with what is said of it, and the time.

    Of each metric of which less is better also the gap between test and training, and data efficiency. Theory
    and fitted laws lie over the test curves.
    """
    frame, theory = comparison.frame(), Theory(comparison)
    figures = []
    for metric in comparison.manifest["metrics"]:
        rows = frame[frame["metric"] == metric]
        laws = fitted.curves(_scale(metric)) if metric == fitted.metric else ()
        overlays = (*_predicted(theory, rows, metric), *laws)
        figures.append(
            _metric_figure(rows, metric, number(comparison.manifest["dataset"].get("bayes_error")), overlays)
        )
        figures += _gap_figure(rows, metric)
        figures += efficiency_figure(comparison, metric)
    figures += theory.figure()
    seconds = frame.drop_duplicates(["learner", "n", "repeat"]).dropna(subset=["fit_seconds"])
    if len(seconds):
        told = seconds.assign(metric="seconds", split="all", value=seconds["fit_seconds"], status="ok")
        panel = Panel("time", N, "seconds spent on this size", _curves(summarize(told), floor=True))
        figures.append(Figure("Time by training-set size, mean over repeats.", (panel,)))
    return tuple(figures)


def _predicted(theory: Theory, rows: pd.DataFrame, metric: str) -> list[Overlay]:
    test = rows[(rows["split"] == "test") & (rows["status"] == "ok")]
    asked = {name: sorted(part["n"].unique().tolist()) for name, part in test.groupby("learner", sort=False)}
    found = [theory.over(metric, str(name), sizes) for name, sizes in asked.items()]
    return [overlay for overlay in found if overlay is not None]


def _metric_figure(
    rows: pd.DataFrame, metric: str, bayes_error: float | None, overlays: tuple[Overlay, ...]
) -> Figure:
    told, scale = METRICS[metric], _scale(metric)
    label = f"{told.label}, %" if told.share else told.label
    summary = summarize(rows)
    panels: list[Panel] = []
    for split in [name for name in ("test", *TITLES) if name in set(summary["split"])]:
        if any(panel.title == TITLES[split] for panel in panels):
            continue
        least = split == "test" and metric == "error" and bayes_error is not None
        panels.append(
            Panel(
                TITLES[split],
                N,
                label,
                _curves(summary[summary["split"] == split], scale, floor=told.is_error),
                y_log=told.is_error,
                horizontal={"Bayes error": scale * float(bayes_error or 0)} if least else {},
                overlays=overlays if split == "test" else (),
            )
        )
    repeats = int(summary["repeats"].max())
    bands = (
        "bands: 95 % t-interval over repeats" if repeats > 1 else "a single repeat: there are no intervals"
    )
    kinds = dict.fromkeys(overlay.kind for overlay in overlays)
    thin = "".join(_SAID[kind] for kind in kinds)
    return Figure(
        f"{told.label[0].upper()}{told.label[1:]} by training-set size; {bands}.{thin}", tuple(panels)
    )


def _gap_figure(rows: pd.DataFrame, metric: str) -> list[Figure]:
    """Test minus training, paired within each repeat."""
    told = METRICS[metric]
    keys = ["dataset", "learner", "n", "repeat"]
    good = rows[(rows["status"] == "ok") & rows["split"].isin(["train", "test"])]
    wide = good.set_index([*keys, "split"])["value"].unstack("split")
    if not told.lower_is_better or not {"train", "test"} <= set(wide):
        return []
    gap = (wide["test"] - wide["train"]).dropna().rename("value").reset_index()
    if gap.empty:
        return []
    # In the order in which learners stand everywhere else.
    order = {name: place for place, name in enumerate(dict.fromkeys(rows["learner"]))}
    gap = gap.sort_values(
        ["learner", "n"], key=lambda column: column.map(order) if column.name == "learner" else column
    )
    gap = gap.assign(metric=metric, split="gap", status="ok")
    unit = ", points" if told.share else ""
    curves = _curves(summarize(gap), _scale(metric))
    panel = Panel("generalization gap", N, f"test − training {told.label}{unit}", curves, y_log=False)
    return [
        Figure(f"Generalization gap: {told.label} on the test set less that on the training set.", (panel,))
    ]


def _scale(metric: str) -> float:
    return 100.0 if METRICS[metric].share else 1.0


def _curves(
    summary: pd.DataFrame, scale: float = 1.0, *, floor: bool = False
) -> tuple[tuple[str, tuple[Point, ...]], ...]:
    """Points of each learner; with `floor` no interval reaches below zero, as no error does."""
    found = []
    for learner in dict.fromkeys(summary["learner"]):
        rows = summary[summary["learner"] == learner].sort_values("n")
        low = rows["low"].clip(lower=0) if floor else rows["low"]
        columns = [rows["n"], scale * rows["mean"], scale * low, scale * rows["high"]]
        found.append((str(learner), plain_points(columns)))
    return tuple(found)
