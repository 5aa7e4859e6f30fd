"""CriticalDifferenceDisplay: average ranks, and who is not told apart."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.drawn import Drawn
from ntkcompare.report.style import PRESETS

if TYPE_CHECKING:
    from ntkcompare.analysis import CriticalDifference


class CriticalDifferenceDisplay(Drawn):
    """The critical-difference diagram of Demšar (2006): an axis of ranks, the best on the left.

    A bar joins the learners of a group that the test does not tell apart. With Nemenyi's test a ruler above
    shows the critical difference.

    Parameters
    ----------
    found : ntkcompare.analysis.CriticalDifference
        Ranks and groups.
    metric : str, optional
        What was measured, for the title.

    Attributes
    ----------
    figure_, ax_
        Of matplotlib, once drawn.

    References
    ----------
    J. Demšar (2006). Statistical comparisons of classifiers over multiple data sets. JMLR 7, 1–30.

    Examples
    --------
    >>> from ntkcompare.analysis import critical_difference_diagram
    >>> scores = pd.DataFrame({"a": [1.0] * 9, "b": [1.1, 0.9] * 4 + [1.1], "c": [3.0] * 9})
    >>> CriticalDifferenceDisplay(critical_difference_diagram(scores)).frame()["learner"].tolist()
    ['a', 'b', 'c']
    """

    _lone = True

    def __init__(self, found: "CriticalDifference", *, metric: str | None = None) -> None:
        self.found = found
        tests = {"nemenyi": "Nemenyi's test", "wilcoxon-holm": "Wilcoxon's test with Holm's correction"}
        what = f"average rank by {METRICS[metric].label}, " if metric in METRICS else ""
        self.title = f"{what}{found.datasets} data sets, {tests[found.method]}, level {found.alpha:g}"

    def frame(self) -> pd.DataFrame:
        """Return a row per learner, best first: its rank and the numbers of its groups."""
        rows = [
            (name, rank, ", ".join(str(i) for i, c in enumerate(self.found.cliques, 1) if name in c))
            for name, rank in self.found.ranks.items()
        ]
        return pd.DataFrame(rows, columns=["learner", "rank", "groups"])

    @property
    def _levels(self) -> int:
        return -(-len(self.found.ranks) // 2)

    @property
    def _lines(self) -> float:
        """Height in lines of text: ruler and axis, bars, names, title."""
        return 5.0 + 0.8 * len(self.found.cliques) + 1.5 * self._levels

    def _screen(self, columns: int, rows: int) -> tuple[float, float]:
        return 7.0, 0.19 * self._lines + 0.4

    def _figsize(self, style: str | None) -> tuple[float, float]:
        if style is None:
            return self._screen(1, 1)
        preset = PRESETS[style]
        return preset.width, preset.font / 72 * (1.4 * self._lines + 3)

    def _draw(self, axes: Any, *, own: bool, legend: bool) -> None:
        (panel,) = axes
        ranks, k = self.found.ranks, len(self.found.ranks)
        line = {"color": "black", "linewidth": 1, "clip_on": False, "solid_capstyle": "butt"}
        panel.set_xlim(1 - 0.42 * (k - 1), k + 0.42 * (k - 1))
        panel.set_ylim(-self._lines + 3, 3)
        panel.axis("off")
        panel.plot([1, k], [0, 0], **line)
        for tick in range(1, k + 1):
            panel.plot([tick, tick], [0, 0.4], **line)
            panel.text(tick, 0.6, str(tick), ha="center", va="bottom")
        if np.isfinite(self.found.difference):
            self._ruler(panel, line)
        below = -0.5
        for clique in self.found.cliques:
            ends = [ranks[name] for name in (clique[0], clique[-1])]
            panel.plot([ends[0] - 0.02 * k, ends[1] + 0.02 * k], [below, below], **{**line, "linewidth": 4})
            below -= 0.8
        for i, (name, rank) in enumerate(ranks.items()):
            left = i < self._levels
            level = below - 0.9 - 1.5 * (i if left else k - 1 - i)
            end = 1 - 0.08 * (k - 1) if left else k + 0.08 * (k - 1)
            panel.plot([rank, rank, end], [0, level, level], **line)
            side, shift = ("right", -1) if left else ("left", 1)
            text = f"{name}  {rank:.2f}" if left else f"{rank:.2f}  {name}"
            panel.text(end + shift * 0.02 * (k - 1), level, text, ha=side, va="center")
        self._finish(axes, self.title, own=own, legend=False)

    def _ruler(self, panel: Any, line: dict[str, Any]) -> None:
        end = 1 + self.found.difference
        panel.plot([1, end], [2.2, 2.2], **line)
        for x in (1, end):
            panel.plot([x, x], [2.0, 2.4], **line)
        panel.text(
            (1 + end) / 2, 2.4, f"critical difference {self.found.difference:.2f}", ha="center", va="bottom"
        )
