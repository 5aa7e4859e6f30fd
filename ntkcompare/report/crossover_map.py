"""CrossoverMapDisplay: who is ahead, over the number of examples and the noise."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.drawn import Drawn, check_columns
from ntkcompare.report.style import text_size

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison


class CrossoverMapDisplay(Drawn):
    """A grid of n by noise, coloured by the difference of two learners, with a mark on who is ahead.

    The marks are for what the interval of the difference tells apart from 0: a filled disc where the learner
    is ahead, a ring where the rival is; the rest is hatched. So the map can be read without colour. The line
    is where the difference, interpolated, changes sign.

    Parameters
    ----------
    differences : DataFrame
        Columns n, noise, difference (learner − rival), low, high.
    learner, rival : str
        Their names.
    label : str
        What the difference is of.
    lower_is_better : bool
        Whether a negative difference favours the learner.
    title, noise_label : str
        Words.

    Attributes
    ----------
    figure_, ax_
        Of matplotlib, once drawn.

    Examples
    --------
    >>> table = pd.DataFrame({"n": [10, 20] * 2, "noise": [0.0, 0.0, 0.2, 0.2], "difference": [1, -1, 1, 1],
    ...                       "low": 0.5, "high": 2.0})
    >>> CrossoverMapDisplay(table, "ntk", "knn").frame().shape
    (4, 5)
    """

    _lone = True

    def __init__(
        self,
        differences: pd.DataFrame,
        learner: str,
        rival: str,
        *,
        label: str = "error",
        lower_is_better: bool = True,
        title: str = "",
        noise_label: str = "label noise",
    ) -> None:
        check_columns("differences", differences, ("n", "noise", "difference", "low", "high"))
        shown = differences.dropna(subset=["difference"])
        if shown.empty:
            raise ValueError("differences has no value; there is nothing to draw.")
        if shown.duplicated(["n", "noise"]).any():
            raise ValueError("differences has two rows at one n and noise; keep one for each.")
        self.differences, self.learner, self.rival = differences, learner, rival
        self.label, self.lower_is_better = label, lower_is_better
        self.title, self.noise_label = title, noise_label

    @classmethod
    def from_comparisons(
        cls,
        comparisons: "Sequence[Comparison]",
        learner: str,
        rival: str,
        *,
        metric: str | None = None,
        confidence: float = 0.95,
        ax: Axes | None = None,
        style: str | None = None,
    ) -> "CrossoverMapDisplay":
        """Draw comparisons that differ in their label noise.

        Parameters
        ----------
        comparisons : sequence of Comparison
            Of one data set, each level of label noise once.
        learner, rival : str
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
        CrossoverMapDisplay
            Drawn.

        Raises
        ------
        ValueError
            If there are none, two have the same noise, they are of different data, or a name is unknown.
        """
        if not comparisons:
            raise ValueError("comparisons is empty; give one for each level of noise.")
        runs = [part.manifest for part in comparisons]
        names = list(dict.fromkeys(run["dataset"]["name"] for run in runs))
        if len(names) > 1:
            raise ValueError(f"comparisons are of {', '.join(names)}; a map is of one data set.")
        levels = [run["label_noise"] for run in runs]
        if len(set(levels)) < len(levels):
            raise ValueError(f"comparisons have the label noise {levels}; each level must be there once.")
        metric = runs[0]["metrics"][0] if metric is None else metric
        parts = [
            part.differences(learner, rival, metric=metric, confidence=confidence).assign(noise=level)
            for part, level in zip(comparisons, levels)
        ]
        display = cls(
            pd.concat(parts, ignore_index=True),
            learner,
            rival,
            label=METRICS[metric].label,
            lower_is_better=METRICS[metric].lower_is_better,
            title=f"{names[0]}, {100 * confidence:g} % intervals",
        )
        return display.plot(ax=ax, style=style)

    def frame(self) -> pd.DataFrame:
        """Return the numbers that are drawn.

        Returns
        -------
        DataFrame
        """
        return self.differences.copy()

    def _draw(self, axes: Any, *, own: bool, legend: bool) -> None:
        (panel,) = axes
        grid, low, high = (
            self.differences.pivot(index="noise", columns="n", values=name).astype(float)
            for name in ("difference", "low", "high")
        )
        x, y = np.arange(grid.shape[1]), np.arange(grid.shape[0])
        reach = float(np.nanmax(np.abs(grid.to_numpy()))) or 1.0
        colours = "RdBu" if not self.lower_is_better else "RdBu_r"
        mesh = panel.pcolormesh(
            x, y, grid.to_numpy(), cmap=colours, norm=TwoSlopeNorm(0, -reach, reach), alpha=0.75,
            edgecolors="white", linewidth=1,
        )  # fmt: skip
        ahead, behind = (high < 0, low > 0) if self.lower_is_better else (low > 0, high < 0)
        size = 5 * text_size(1)
        for where, filled in ((ahead, True), (behind, False)):
            rows, columns = np.nonzero(where.to_numpy())
            face = "black" if filled else "white"
            panel.scatter(columns, rows, s=size, facecolor=face, edgecolor="black", linewidth=1, zorder=3)
        open_ = ~(ahead | behind).to_numpy() & grid.notna().to_numpy()
        for row, column in zip(*np.nonzero(open_)):
            panel.add_patch(_cell(column, row))
        if min(grid.shape) > 1 and (grid < 0).any(axis=None) and (grid > 0).any(axis=None):
            panel.contour(x, y, grid.to_numpy(), levels=[0], colors="black", linewidths=1.2, zorder=2)
        panel.set_xticks(x, [f"{n:g}" for n in grid.columns])
        panel.set_yticks(y, [f"{level:g}" for level in grid.index])
        panel.tick_params(length=0)
        panel.spines[:].set_visible(False)
        panel.set_xlabel("training examples n")
        panel.set_ylabel(self.noise_label)
        bar = self.figure_.colorbar(mesh, ax=panel, pad=0.02)
        bar.set_label(f"{self.label}: {self.learner} − {self.rival}")
        bar.outline.set_visible(False)
        handles = {
            f"{self.learner} ahead": _disc("black"),
            f"{self.rival} ahead": _disc("white"),
            "not told apart": Patch(facecolor="none", edgecolor="0.35", hatch="////", linewidth=0),
        }
        self._marked(panel, handles, own=own, legend=legend)

    def _marked(self, panel: Axes, handles: dict[str, Any], *, own: bool, legend: bool) -> None:
        from ntkcompare.report.style import legend_below

        self._finish([panel], self.title, own=own, legend=False)
        if legend and own:
            legend_below(self.figure_, list(handles.values()), list(handles))
        elif legend:
            panel.legend(list(handles.values()), list(handles), loc="best")


def _disc(face: str) -> Line2D:
    return Line2D([], [], linestyle="none", marker="o", color="black", markerfacecolor=face)


def _cell(column: int, row: int) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(
        (column - 0.5, row - 0.5), 1, 1, facecolor="none", edgecolor="0.35", hatch="////", linewidth=0
    )
