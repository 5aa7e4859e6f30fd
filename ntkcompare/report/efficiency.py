"""DataEfficiencyDisplay: how many times more examples one learner needs for the error of another."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ntkcompare.report.drawn import Drawn, check_columns, draw_curve
from ntkcompare.report.style import frame_panel, label_decades, line_style, marks, plain_numbers

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison


_BOUNDS = {"more than": "^", "at most": "v"}


class DataEfficiencyDisplay(Drawn):
    """The ratio of examples needed against n, a curve for each rival.

    A point at which the ratio is only known to be more than that is a filled triangle upwards, one at which
    it is at most that a filled triangle downwards: the rival reaches the error outside of the range of sizes.

    Parameters
    ----------
    ratios : DataFrame
        What `Comparison.data_efficiency` returns: learner, rival, n, ratio, low, high, bound.
    title : str
        Above the panel.

    Attributes
    ----------
    figure_, ax_
        Of matplotlib, once drawn.

    Examples
    --------
    >>> table = pd.DataFrame({"learner": "ntk", "rival": "knn", "n": [10, 100], "ratio": [2.0, 3.0],
    ...                       "low": [1.0, 2.0], "high": [4.0, np.inf], "bound": ["", "more than"]})
    >>> DataEfficiencyDisplay(table).frame().shape
    (2, 7)
    """

    _lone = True

    def __init__(self, ratios: pd.DataFrame, *, title: str = "") -> None:
        check_columns("ratios", ratios, ("learner", "rival", "n", "ratio", "low", "high", "bound"))
        if ratios["ratio"].isna().all():
            raise ValueError("ratios has no value; there is nothing to draw.")
        self.ratios, self.title = ratios, title

    @classmethod
    def from_comparison(
        cls,
        comparison: "Comparison",
        learner: str | None = None,
        rival: str | None = None,
        *,
        metric: str | None = None,
        confidence: float = 0.95,
        ax: Axes | None = None,
        style: str | None = None,
    ) -> "DataEfficiencyDisplay":
        """Draw what a comparison found; `learner` defaults to its first.

        Parameters
        ----------
        comparison : Comparison
        learner, rival : str, optional
            Who is compared with whom.
        metric : str, optional
            None means the first.
        confidence : float
            Of the intervals, in (0, 1).
        ax : matplotlib Axes, optional
        style : {"one-column", "two-column", "slide"}, optional
            As in :meth:`plot`.

        Returns
        -------
        DataEfficiencyDisplay
            Drawn.

        Raises
        ------
        ValueError
            For an unknown learner, rival or metric.
        """
        first = next(iter(comparison.manifest["learners"])) if learner is None else learner
        table = comparison.data_efficiency(first, rival, metric=metric, confidence=confidence)
        title = (
            f"{comparison.manifest['dataset']['name']}, bands: {100 * confidence:g} % interval over repeats"
        )
        return cls(table, title=title).plot(ax=ax, style=style)

    def frame(self) -> pd.DataFrame:
        """Return the numbers that are drawn.

        Returns
        -------
        DataFrame
        """
        return self.ratios.copy()

    def _draw(self, axes: Any, *, own: bool, legend: bool) -> None:
        (panel,) = axes
        shown = self.ratios.dropna(subset=["ratio"])
        learners = list(dict.fromkeys(shown["learner"]))
        names = list(dict.fromkeys([*self.ratios["learner"], *self.ratios["rival"]]))
        top, bottom = 1.3 * max(1.0, shown["ratio"].max()), min(1.0, shown["ratio"].min()) / 1.3
        for index, pair in enumerate(dict.fromkeys(zip(shown["learner"], shown["rival"]))):
            rows = shown[(shown["learner"] == pair[0]) & (shown["rival"] == pair[1])].sort_values("n")
            alone = len(learners) == 1
            # A rival looks as it does in the learning curves of the same comparison.
            index = names.index(pair[1]) if alone else index
            self._curve(panel, rows, index, pair[1] if alone else f"{pair[1]} for {pair[0]}", (bottom, top))
        panel.axhline(1, color="0.4", linewidth=1, zorder=1)
        panel.set_xscale("log")
        panel.set_yscale("log")
        panel.set_ylim(bottom, top)
        plain_numbers(panel.xaxis)
        label_decades(panel.yaxis)
        panel.set_xlabel("training examples n")
        panel.set_ylabel(
            f"× examples for {learners[0]}'s error" if len(learners) == 1 else "× examples needed"
        )
        for bound, marker in _BOUNDS.items():
            if (shown["bound"] == bound).any():
                panel.plot([], [], linestyle="none", marker=marker, color="0.3", label=f"{bound} that")
        frame_panel(panel)
        self._finish(axes, self.title, own=own, legend=legend)

    def _curve(
        self, panel: Axes, rows: pd.DataFrame, index: int, label: str, ends: tuple[float, float]
    ) -> None:
        n, ratio = (rows[name].to_numpy(dtype=float) for name in ("n", "ratio"))
        # An interval without an end within the range goes on to the edge of the panel.
        reach = ends[0] / 10, ends[1] * 10
        low, high = (rows[name].to_numpy(dtype=float).clip(*reach) for name in ("low", "high"))
        # A bound is no point of the curve.
        known = (rows["bound"] == "").to_numpy()
        draw_curve(panel, n, np.where(known, ratio, np.nan), low, high, index, label)
        for bound, marker in _BOUNDS.items():
            at = (rows["bound"] == bound).to_numpy()
            sizes = marks(hollow=False)
            sizes["markersize"] *= 1.6
            colour = line_style(index).color
            panel.plot(n[at], ratio[at], linestyle="none", marker=marker, color=colour, **sizes)
