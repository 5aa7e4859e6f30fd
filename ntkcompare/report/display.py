"""LearningCurveDisplay: a metric against the training-set size, a panel for each split."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, NullFormatter, SymmetricalLogLocator

from ntkcompare._checks import check_choice
from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.style import label_decades, legend_below, line_style, zero_threshold

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison

TITLES = {
    "train": "training",
    "train-clean": "training, right labels",
    "train-corrupted": "training, wrong labels",
    "test": "test",
}


class LearningCurveDisplay:
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

    figure_: Figure
    ax_: Any
    lines_: dict[tuple[str, str], Any]

    def __init__(
        self,
        summary: pd.DataFrame,
        *,
        metric: str | None = None,
        title: str = "",
        bayes_error: float | None = None,
        interval: str = "95 % interval",
    ) -> None:
        if summary.empty:
            raise ValueError("summary is empty; there is nothing to draw.")
        available = list(dict.fromkeys(summary["metric"]))
        self.metric = available[0] if metric is None else check_choice("metric", metric, available)
        self.summary = summary[summary["metric"] == self.metric]
        self.title = title
        self.bayes_error = bayes_error
        self.interval = interval

    @classmethod
    def from_comparison(
        cls,
        comparison: "Comparison",
        *,
        metric: str | None = None,
        confidence: float = 0.95,
        ax: Axes | Sequence[Axes] | None = None,
    ) -> "LearningCurveDisplay":
        """Draw what a comparison found."""
        return cls(**_describe(comparison, metric, confidence)).plot(ax=ax)

    @property
    def splits(self) -> list[str]:
        """Splits of the summary, one panel each."""
        return [split for split in TITLES if split in set(self.summary["split"])]

    def plot(self, ax: Axes | Sequence[Axes] | None = None, *, legend: bool = True) -> "LearningCurveDisplay":
        """Draw.

        Parameters
        ----------
        ax : sequence of matplotlib Axes, optional
            One for each of `splits`, in that order; None makes a new figure with pyplot.
        legend : bool
            Whether to name the learners; a grid of such panels needs one legend for all.

        Returns
        -------
        LearningCurveDisplay
            Itself, with `figure_`, `ax_` and `lines_`.
        """
        if ax is not None:
            axes = np.atleast_1d(np.asarray(ax, dtype=object)).ravel()
            if len(axes) != len(self.splits):
                raise ValueError(
                    f"ax holds {len(axes)} axes, but there are {len(self.splits)} panels: "
                    f"{', '.join(self.splits)}."
                )
            return self._draw(axes[0].figure, axes, own=False, legend=legend)
        from matplotlib import pyplot

        return self._draw_new(pyplot.figure(figsize=self._figsize, layout="constrained"), legend=legend)

    def save(self, folder: Path, stem: str = "figure") -> None:
        """Write the figure as PNG and PDF, without pyplot and with no setting of matplotlib changed."""
        figure = Figure(figsize=self._figsize, layout="constrained")
        self._draw_new(figure)
        # Fonts are embedded as TrueType: text in the PDF stays text, to search and to edit.
        with matplotlib.rc_context({"pdf.fonttype": 42}):
            figure.savefig(folder / f"{stem}.png", dpi=200)
            figure.savefig(folder / f"{stem}.pdf", metadata={"CreationDate": None})

    @property
    def _has_bands(self) -> bool:
        return bool(self.summary["low"].notna().any())

    @property
    def _figsize(self) -> tuple[float, float]:
        return 1.0 + 3.6 * len(self.splits), 4.2

    def _draw_new(self, figure: Figure, *, legend: bool = True) -> "LearningCurveDisplay":
        # Each panel has a scale of its own: training errors near zero would crowd the others into a corner.
        axes = figure.subplots(1, len(self.splits), sharex=True, squeeze=False)[0]
        return self._draw(figure, axes, own=True, legend=legend)

    def _draw(self, figure: Any, axes: Any, *, own: bool, legend: bool) -> "LearningCurveDisplay":
        self.figure_, self.ax_, self.lines_ = figure, axes, {}
        learners = list(dict.fromkeys(self.summary["learner"]))
        for split, panel in zip(self.splits, axes):
            for index, learner in enumerate(learners):
                rows = self.summary[(self.summary["split"] == split) & (self.summary["learner"] == learner)]
                line = self._draw_curve(panel, rows.dropna(subset=["mean"]).sort_values("n"), index, learner)
                self.lines_[split, learner] = line
            if split == "test" and self.bayes_error is not None and self.metric == "error":
                panel.axhline(self.bayes_error, color="0.4", linewidth=1, linestyle="--", label="Bayes error")
            if all(not len(self.lines_[split, learner].get_xdata()) for learner in learners):
                panel.text(0.5, 0.5, "nothing could be computed", ha="center", transform=panel.transAxes)
            panel.set_title(TITLES[split], fontsize=11)
            panel.set_xlabel("training examples n")
            panel.grid(color="0.9", linewidth=0.6)
            panel.set_axisbelow(True)
            panel.spines[["top", "right"]].set_visible(False)
            self._scale(panel, split)
        handles, labels = axes[-1].get_legend_handles_labels()
        if own:
            parts = [self.title, f"bands: {self.interval}" if self._has_bands else ""]
            figure.suptitle(", ".join(filter(None, parts)), fontsize=12)
        if own and legend:
            legend_below(figure, handles, labels)
        elif legend:
            axes[-1].legend(handles, labels, frameon=False, handlelength=3.2)
        return self

    def _draw_curve(self, panel: Axes, rows: pd.DataFrame, index: int, learner: str) -> Line2D:
        style = line_style(index)
        n, mean = rows["n"].to_numpy(), rows["mean"].to_numpy()
        (line,) = panel.plot(
            n,
            mean,
            color=style.color,
            linestyle=style.linestyle,
            marker=style.marker,
            markersize=5,
            markerfacecolor="white",
            markeredgewidth=1.2,
            linewidth=1.5,
            label=learner,
        )
        low, high = rows["low"].to_numpy(), rows["high"].to_numpy()
        if METRICS[self.metric].lower_is_better:
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
        panel.xaxis.set_major_formatter(FuncFormatter(lambda n, _: f"{n:g}"))
        panel.xaxis.set_minor_formatter(NullFormatter())
        rows = self.summary[self.summary["split"] == split]
        means = rows["mean"].dropna().to_numpy(dtype=float)
        positive = means[means > 0]
        if metric.lower_is_better and len(positive):
            if means.min() > 0:
                panel.set_yscale("log")
                # An interval that reaches down to zero must not stretch the axis without end.
                lowest = np.nanmin([*rows["low"], *means])
                panel.set_ylim(bottom=0.9 * max(lowest, means.min() / 4))
                label_decades(panel)
            else:
                threshold = zero_threshold(float(positive.min()))
                panel.set_yscale("symlog", linthresh=threshold, linscale=0.4)
                panel.yaxis.set_minor_locator(
                    SymmetricalLogLocator(base=10, linthresh=threshold, subs=list(range(2, 10)))
                )
                panel.set_ylim(bottom=-0.15 * threshold)
                panel.axhspan(-0.15 * threshold, threshold, color="0.96", linewidth=0, zorder=0)
                panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
                panel.yaxis.set_minor_formatter(NullFormatter())
                unit = f" (linear below {threshold:g})"
        elif metric.lower_is_better and len(means):  # all zero
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
