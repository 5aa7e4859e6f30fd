"""GapDisplay: how much worse a learner is on new examples than on those it was trained on."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ntkcompare._checks import check_choice
from ntkcompare.curves.metrics import METRICS
from ntkcompare.curves.summary import summarize
from ntkcompare.report.drawn import Drawn, check_columns, draw_curve
from ntkcompare.report.style import frame_panel, label_decades, plain_numbers

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison


class GapDisplay(Drawn):
    """The generalization gap against n: test less training error, within each repeat.

    Parameters
    ----------
    gaps : DataFrame
        Columns learner, n, mean, low, high; low and high are missing where there is no interval.
    label : str
        Of the axis.
    title : str
        Above the panel.

    Attributes
    ----------
    figure_, ax_
        Of matplotlib, once drawn.

    Examples
    --------
    >>> table = pd.DataFrame({"learner": "ntk", "n": [10, 100], "mean": [0.3, 0.1], "low": 0.0, "high": 0.4})
    >>> GapDisplay(table).frame()["mean"].tolist()
    [0.3, 0.1]
    """

    _lone = True

    def __init__(self, gaps: pd.DataFrame, *, label: str = "generalization gap", title: str = "") -> None:
        check_columns("gaps", gaps, ("learner", "n", "mean", "low", "high"))
        if gaps["mean"].isna().all():
            raise ValueError("gaps has no value; there is nothing to draw.")
        self.gaps, self.label, self.title = gaps, label, title

    @classmethod
    def from_comparison(
        cls,
        comparison: "Comparison",
        *,
        metric: str | None = None,
        confidence: float = 0.95,
        ax: Axes | None = None,
        style: str | None = None,
    ) -> "GapDisplay":
        """Draw what a comparison found; of a metric of which more is better, training less test.

        Parameters
        ----------
        comparison : Comparison
        metric : str, optional
            None means its first.
        confidence : float
            Of the intervals, in (0, 1).
        ax : matplotlib Axes, optional
        style : {"one-column", "two-column", "slide"}, optional
            As in :meth:`plot`.

        Returns
        -------
        GapDisplay
            Drawn.

        Raises
        ------
        ValueError
            For an unknown metric, and where no repeat has both a training and a test value.
        """
        table, metric = gap_table(comparison, metric=metric, confidence=confidence)
        name = comparison.manifest["dataset"]["name"]
        bands = "" if table["low"].isna().all() else f", bands: {100 * confidence:g} % interval over repeats"
        up = not METRICS[metric].lower_is_better
        label = f"{METRICS[metric].label}: " + ("training − test" if up else "test − training")
        return cls(table, label=label, title=f"{name}{bands}").plot(ax=ax, style=style)

    def frame(self) -> pd.DataFrame:
        """Return the numbers that are drawn.

        Returns
        -------
        DataFrame
        """
        return self.gaps.copy()

    def _draw(self, axes: Any, *, own: bool, legend: bool) -> None:
        (panel,) = axes
        shown = self.gaps.dropna(subset=["mean"])
        positive = bool((shown["mean"] > 0).all())
        for index, learner in enumerate(dict.fromkeys(self.gaps["learner"])):
            rows = shown[shown["learner"] == learner].sort_values("n")
            low, high = (rows[name].to_numpy(dtype=float) for name in ("low", "high"))
            # On a logarithmic axis an interval that reaches below zero ends at the axis.
            low = np.maximum(low, 0) if positive else low
            draw_curve(panel, rows["n"].to_numpy(), rows["mean"].to_numpy(), low, high, index, learner)
        panel.set_xscale("log")
        plain_numbers(panel.xaxis)
        panel.set_xlabel("training examples n")
        panel.set_ylabel(self.label)
        if positive:
            panel.set_yscale("log")
            panel.set_ylim(
                bottom=0.8 * max(np.nanmin([*shown["low"], *shown["mean"]]), shown["mean"].min() / 4)
            )
            label_decades(panel.yaxis)
        else:
            panel.axhline(0, color="0.4", linewidth=1)
        frame_panel(panel)
        self._finish(axes, self.title, own=own, legend=legend)


def gap_table(
    comparison: "Comparison", *, metric: str | None = None, confidence: float = 0.95
) -> tuple[pd.DataFrame, str]:
    """Return the summary of the gap, taken within each repeat, and the metric it is of.

    Raises ValueError for an unknown metric, or where no size has both a test and a training value.
    """
    measured = comparison.manifest["metrics"]
    metric = measured[0] if metric is None else check_choice("metric", metric, measured)
    frame = comparison.frame()
    rows = frame[(frame["metric"] == metric) & frame["split"].isin(["train", "test"])]
    rows = rows.assign(value=rows["value"].where(rows["status"] == "ok"))
    keys = ["dataset", "learner", "n", "repeat"]
    wide = rows.pivot(index=keys, columns="split", values="value")
    if not {"train", "test"} <= set(wide):
        raise ValueError("the comparison has no training and test values to take the difference of.")
    order = pd.MultiIndex.from_frame(rows[keys].drop_duplicates())
    sign = 1 if METRICS[metric].lower_is_better else -1
    gap = (sign * (wide["test"] - wide["train"])).reindex(order).rename("value").reset_index()
    gap = gap.assign(split="gap", metric=metric, status=np.where(gap["value"].isna(), "failed", "ok"))
    return summarize(gap, confidence), metric
