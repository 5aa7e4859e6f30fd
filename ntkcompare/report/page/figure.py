"""Figure: panels side by side as plain values, which the page's script draws."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from ntkcompare.curves.metrics import METRICS
from ntkcompare.curves.summary import summarize
from ntkcompare.report.display import TITLES
from ntkcompare.report.page.markup import number

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison

POINT = ("x", "mean", "low", "high")
N = "training examples n"


@dataclass(frozen=True)
class Panel:
    """Curves over one axis.

    Attributes
    ----------
    title, x_label, y_label : str
        Words.
    series : tuple of (name, points)
        A point is x, mean, low, high; None for what is missing. x is a number, or a place in `categories`.
    x_log, y_log : bool
        Whether the axes are logarithmic at first, and can be.
    categories : tuple of str
        Names of the places on the x axis, where these have no order.
    horizontal, vertical : mapping of str to float
        Lines of reference.
    points : bool
        Whether nothing joins the points.
    """

    title: str
    x_label: str
    y_label: str
    series: tuple[tuple[str, tuple[tuple[float | None, ...], ...]], ...]
    x_log: bool = True
    y_log: bool = True
    categories: tuple[str, ...] = ()
    horizontal: Mapping[str, float] = field(default_factory=dict)
    vertical: Mapping[str, float] = field(default_factory=dict)
    points: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "title": self.title,
            "xLabel": self.x_label,
            "yLabel": self.y_label,
            "xLog": self.x_log,
            "yLog": self.y_log,
            "categories": list(self.categories),
            "series": [{"name": name, "points": [list(p) for p in points]} for name, points in self.series],
            "horizontal": [{"label": label, "value": value} for label, value in self.horizontal.items()],
            "vertical": [{"label": label, "value": value} for label, value in self.vertical.items()],
            "joined": not self.points,
        }


@dataclass(frozen=True)
class Figure:
    """Panels that belong together, and what they show."""

    caption: str
    panels: tuple[Panel, ...]


def names_of(figures: Iterable[Figure]) -> list[str]:
    """Return the names of all series, each once, in the order of their appearance."""
    return list(
        dict.fromkeys(name for figure in figures for panel in figure.panels for name, _ in panel.series)
    )


def comparison_figures(comparison: "Comparison") -> tuple[Figure, ...]:
    """Return what a comparison shows: each metric by split, the gap between test and training, the time."""
    frame = comparison.frame()
    figures = []
    for metric in comparison.manifest["metrics"]:
        rows = frame[frame["metric"] == metric]
        figures.append(
            _metric_figure(rows, metric, number(comparison.manifest["dataset"].get("bayes_error")))
        )
        figures += _gap_figure(rows, metric)
    seconds = frame.drop_duplicates(["learner", "n", "repeat"]).dropna(subset=["fit_seconds"])
    if len(seconds):
        told = seconds.assign(metric="seconds", split="all", value=seconds["fit_seconds"], status="ok")
        panel = Panel("time", N, "seconds spent on this size", _curves(summarize(told)))
        figures.append(Figure("Time by training-set size, mean over repeats.", (panel,)))
    return tuple(figures)


def study_figure(panels: Sequence[Any]) -> Figure:
    """Return the figure of a study from its own panels."""
    return Figure(
        "What the study measured; bands and bars are 95 % intervals.", tuple(map(_of_study, panels))
    )


def _metric_figure(rows: pd.DataFrame, metric: str, bayes_error: float | None) -> Figure:
    told = METRICS[metric]
    scale = 100.0 if told.share else 1.0
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
                _curves(summary[summary["split"] == split], scale, floor=told.lower_is_better),
                y_log=told.lower_is_better,
                horizontal={"Bayes error": scale * float(bayes_error or 0)} if least else {},
            )
        )
    repeats = int(summary["repeats"].max())
    bands = (
        "bands: 95 % t-interval over repeats" if repeats > 1 else "a single repeat: there are no intervals"
    )
    return Figure(f"{told.label[0].upper()}{told.label[1:]} by training-set size; {bands}.", tuple(panels))


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
    scale, unit = (100.0, ", points") if told.share else (1.0, "")
    curves = _curves(summarize(gap), scale)
    panel = Panel("generalization gap", N, f"test − training {told.label}{unit}", curves, y_log=False)
    return [
        Figure(f"Generalization gap: {told.label} on the test set less that on the training set.", (panel,))
    ]


def _curves(
    summary: pd.DataFrame, scale: float = 1.0, *, floor: bool = False
) -> tuple[tuple[str, tuple[tuple[float | None, ...], ...]], ...]:
    """Points of each learner; with `floor` no interval reaches below zero, as no error does."""
    found = []
    for learner in dict.fromkeys(summary["learner"]):
        rows = summary[summary["learner"] == learner].sort_values("n")
        low = rows["low"].clip(lower=0) if floor else rows["low"]
        columns = [rows["n"], scale * rows["mean"], scale * low, scale * rows["high"]]
        found.append((str(learner), _points(columns)))
    return tuple(found)


def _points(columns: Sequence[Any]) -> tuple[tuple[float | None, ...], ...]:
    return tuple(tuple(number(value) for value in row) for row in zip(*columns))


def _of_study(panel: Any) -> Panel:
    frame = panel.frame
    categories = tuple(str(x) for x in dict.fromkeys(frame["x"])) if panel.x_scale == "category" else ()
    series = []
    for name in dict.fromkeys(frame["series"]):
        rows = frame[frame["series"] == name]
        x = [categories.index(str(value)) for value in rows["x"]] if categories else rows["x"]
        points = _points([x, rows["mean"], rows["low"], rows["high"]])
        ordered = (
            points if categories else tuple(sorted(points, key=lambda point: (point[0] is None, point[0])))
        )
        series.append((str(name), ordered))
    return Panel(
        panel.title,
        panel.x_label,
        panel.y_label,
        tuple(series),
        x_log=panel.x_scale in ("log", "symlog"),
        y_log=panel.y_scale in ("log", "symlog"),
        categories=categories,
        horizontal=dict(panel.horizontal),
        vertical=dict(panel.vertical),
        points=bool(panel.points or categories),
    )
