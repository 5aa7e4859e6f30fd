"""LearningCurveDisplay: a metric against the training-set size, a panel for each split."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import SymmetricalLogLocator

from ntkcompare._checks import check_choice
from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.drawn import Drawn, check_columns
from ntkcompare.report.style import (
    frame_panel,
    label_decades,
    line_style,
    marks,
    plain_numbers,
    zero_threshold,
)

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison

TITLES = {
    "train": "training",
    "train-clean": "training, right labels",
    "train-corrupted": "training, wrong labels",
    "validation": "validation",
    "test": "test",
}


class LearningCurveDisplay(Drawn):
    """Learning curves with their intervals, training and test side by side.

    Both axes are logarithmic where the metric allows it. If some mean is zero, as a training error often is,
    the metric's axis is linear below a threshold that its label names, so that zero has a place.

    Parameters
    ----------
    summary : DataFrame
        What `Comparison.summary` returns: learner, n, split, metric, mean, low, high.
    metric : str, optional
        Which metric; None means the first of the summary.
    title : str
        Above the panels.
    bayes_error : float, optional
        Least possible error, drawn as a line in the test panel.
    interval : str
        What the bands are, for the title.
    theory : mapping of str to DataFrame, optional
        Curves to draw over the test panel, by their label: columns n and value, in the unit of the metric.

    Attributes
    ----------
    figure_ : matplotlib Figure
        What was drawn on.
    ax_ : ndarray of matplotlib Axes
        One for each panel.
    lines_ : dict
        (split, learner) → the line.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> comparison = nc.compare("iris", ["1-nn"], repeats=2, progress=False)  # doctest: +SKIP
    >>> display = comparison.plot()  # doctest: +SKIP
    """

    lines_: dict[tuple[str, str], Any]

    def __init__(
        self,
        summary: pd.DataFrame,
        *,
        metric: str | None = None,
        title: str = "",
        bayes_error: float | None = None,
        interval: str = "95 % interval",
        theory: Mapping[str, pd.DataFrame] | None = None,
    ) -> None:
        if summary.empty:
            raise ValueError("summary is empty; there is nothing to draw.")
        available = list(dict.fromkeys(summary["metric"]))
        self.metric = available[0] if metric is None else check_choice("metric", metric, available)
        self.summary = summary[summary["metric"] == self.metric]
        self.title = title
        self.bayes_error = bayes_error
        self.interval = interval
        self.theory = dict(theory or {})
        for curve in self.theory.values():
            check_columns("theory", curve, ("n", "value"))

    @classmethod
    def from_comparison(
        cls,
        comparison: "Comparison",
        *,
        metric: str | None = None,
        confidence: float = 0.95,
        theory: Mapping[str, pd.DataFrame] | None = None,
        ax: Axes | Sequence[Axes] | None = None,
        style: str | None = None,
    ) -> "LearningCurveDisplay":
        """Draw what a comparison found.

        Parameters
        ----------
        comparison : Comparison
        metric : str, optional
            None means its first.
        confidence : float
            Of the intervals, in (0, 1).
        theory : mapping of str to DataFrame, optional
            As for the class.
        ax : matplotlib Axes, or a sequence of one for each split, optional
        style : {"one-column", "two-column", "slide"}, optional
            As in :meth:`plot`.

        Returns
        -------
        LearningCurveDisplay
            Drawn.

        Raises
        ------
        ValueError
            For an unknown metric, or `theory` without the columns n and value.
        """
        display = cls(**_describe(comparison, metric, confidence), theory=theory)
        return display.plot(ax=ax, style=style)

    @property
    def splits(self) -> list[str]:
        """Splits of the summary, one panel each."""
        return [split for split in TITLES if split in set(self.summary["split"])]

    def frame(self) -> pd.DataFrame:
        """Return the numbers that are drawn: the summary's rows of the metric.

        Returns
        -------
        DataFrame
        """
        return self.summary.copy()

    @property
    def _names(self) -> Sequence[str]:
        return self.splits

    def _screen(self, columns: int, rows: int) -> tuple[float, float]:
        return 1.0 + 3.6 * columns, 0.7 + 3.5 * rows

    def _columns(self, style: str | None) -> int:
        return len(self.splits) if style is None else super()._columns(style)

    def _draw(self, axes: Any, *, own: bool, legend: bool) -> None:
        # Each panel has a scale of its own: training errors near zero would crowd the others into a corner.
        self.lines_ = {}
        learners = list(dict.fromkeys(self.summary["learner"]))
        for split, panel in zip(self.splits, axes):
            for index, learner in enumerate(learners):
                rows = self.summary[(self.summary["split"] == split) & (self.summary["learner"] == learner)]
                line = self._draw_curve(panel, rows.dropna(subset=["mean"]).sort_values("n"), index, learner)
                self.lines_[split, learner] = line
            if split == "test" and self.bayes_error is not None and self.metric == "error":
                panel.axhline(self.bayes_error, color="0.4", linewidth=1, linestyle="--", label="Bayes error")
            if split == "test":
                self._draw_theory(panel)
            if all(not len(self.lines_[split, learner].get_xdata()) for learner in learners):
                panel.text(0.5, 0.5, "nothing could be computed", ha="center", transform=panel.transAxes)
            frame_panel(panel, TITLES[split])
            panel.set_xlabel("training examples n")
            self._scale(panel, split)
        parts = [self.title, f"bands: {self.interval}" if self._has_bands else ""]
        self._finish(axes, ", ".join(filter(None, parts)), own=own, legend=legend)

    def _draw_theory(self, panel: Axes) -> None:
        dashes = ("-", (0, (6, 2)), (0, (1.5, 1.5)))
        for i, (label, curve) in enumerate(self.theory.items()):
            n, value = (np.asarray(curve[name], dtype=float) for name in ("n", "value"))
            finite = np.isfinite(value)
            panel.plot(
                n[finite], value[finite], color="black", linewidth=1, linestyle=dashes[i % 3], label=label
            )

    @property
    def _has_bands(self) -> bool:
        return bool(self.summary["low"].notna().any())

    def _draw_curve(self, panel: Axes, rows: pd.DataFrame, index: int, learner: str) -> Line2D:
        style = line_style(index)
        n, mean = rows["n"].to_numpy(), rows["mean"].to_numpy()
        (line,) = panel.plot(
            n,
            mean,
            color=style.color,
            linestyle=style.linestyle,
            marker=style.marker,
            **marks(),
            label=learner,
        )
        low, high = rows["low"].to_numpy(), rows["high"].to_numpy()
        if METRICS[self.metric].is_error:
            # An error is never negative, though a t-interval around a small one may be.
            low = np.maximum(low, 0)
        panel.fill_between(n, low, high, color=style.color, alpha=0.1, linewidth=0)
        return line

    def _scale(self, panel: Axes, split: str) -> None:
        metric = METRICS[self.metric]
        unit = ""
        panel.set_xscale("log")
        # By the sizes asked for, so that one at which all failed shows as a gap.
        panel.set_xlim(self.summary["n"].min() / 1.25, self.summary["n"].max() * 1.25)
        plain_numbers(panel.xaxis)
        rows = self.summary[self.summary["split"] == split]
        means = rows["mean"].dropna().to_numpy(dtype=float)
        positive = means[means > 0]
        if metric.is_error and len(positive):
            if means.min() > 0:
                panel.set_yscale("log")
                # An interval that reaches down to zero must not stretch the axis without end.
                lowest = np.nanmin([*rows["low"], *means])
                panel.set_ylim(bottom=0.9 * max(lowest, means.min() / 4))
                label_decades(panel.yaxis)
            else:
                threshold = zero_threshold(float(positive.min()))
                panel.set_yscale("symlog", linthresh=threshold, linscale=0.4)
                panel.yaxis.set_minor_locator(
                    SymmetricalLogLocator(base=10, linthresh=threshold, subs=list(range(2, 10)))
                )
                panel.set_ylim(bottom=-0.15 * threshold)
                panel.axhspan(-0.15 * threshold, threshold, color="0.96", linewidth=0, zorder=0)
                plain_numbers(panel.yaxis)
                unit = f" (linear below {threshold:g})"
        elif metric.is_error and len(means):  # all zero
            panel.set_ylim(-0.05, 1)
        panel.set_ylabel(metric.label + unit)


def save_figure(comparison: "Comparison", folder: Path) -> None:
    """Write the figure of a comparison's first metric, as PNG and PDF, into a folder."""
    LearningCurveDisplay(**_describe(comparison, None, 0.95)).save(folder)


def _describe(comparison: "Comparison", metric: str | None, confidence: float) -> dict[str, Any]:
    run = comparison.manifest
    noise = f", label noise {run['label_noise']:g} ({run['noise_kind']})" if run["label_noise"] else ""
    repeats = run["repeats"]
    return {
        "summary": comparison.summary(confidence),
        "metric": metric,
        "title": f"{run['dataset']['name']}, {repeats} repeat{'s' if repeats > 1 else ''}{noise}",
        "bayes_error": run["dataset"]["bayes_error"],
        "interval": f"{100 * confidence:g} % interval over repeats",
    }
