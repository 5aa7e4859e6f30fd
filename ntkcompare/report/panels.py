"""PanelDisplay: the panels of a study, drawn."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ntkcompare.report.drawn import Drawn
from ntkcompare.report.style import (
    frame_panel,
    label_decades,
    line_style,
    marks,
    plain_numbers,
    zero_threshold,
)

if TYPE_CHECKING:
    from ntkcompare.studies.panel import Panel

_REFERENCE = "0.35"
_REFERENCE_DASHES = ("--", ":", "-.")


class PanelDisplay(Drawn):
    """Panels side by side, one legend for all; a series has the same look in each.

    Parameters
    ----------
    panels : sequence of ntkcompare.studies.Panel
        At least one.
    title : str
        Over the figure.

    Attributes
    ----------
    figure_, ax_
        Of matplotlib, once drawn.

    Examples
    --------
    >>> from ntkcompare.studies import Panel, over_repeats
    >>> table = pd.DataFrame({"learner": ["ntk"] * 2, "n": [10, 20], "value": [0.2, 0.1]})
    >>> display = PanelDisplay([Panel("toy", over_repeats(table, x="n"), "n", "error")])
    >>> display.frame()[["panel", "series", "x", "mean"]]
      panel series   x  mean
    0   toy    ntk  10   0.2
    1   toy    ntk  20   0.1
    """

    def __init__(self, panels: "Sequence[Panel]", *, title: str = "") -> None:
        if not panels:
            raise ValueError("panels is empty; give at least one.")
        self.panels, self.title = tuple(panels), title

    def frame(self) -> pd.DataFrame:
        """Return the numbers that are drawn: a row per panel, series and x.

        Returns
        -------
        DataFrame
        """
        return pd.concat(
            [
                panel.frame.assign(panel=panel.title, x_label=panel.x_label, y_label=panel.y_label)
                for panel in self.panels
            ],
            ignore_index=True,
        )

    @property
    def _names(self) -> Sequence[str]:
        return [panel.title for panel in self.panels]

    def _screen(self, columns: int, rows: int) -> tuple[float, float]:
        return 0.8 + 3.9 * columns, 0.9 + 3.3 * rows

    def _draw(self, axes: Any, *, own: bool, legend: bool) -> None:
        names = list(
            dict.fromkeys(
                name
                for panel in self.panels
                for name in panel.frame["series"]
                if name not in panel.references
            )
        )
        for panel, ax in zip(self.panels, axes):
            _draw_panel(panel, ax, names)
        self._finish(axes, self.title, own=own, legend=legend)


def _draw_panel(panel: "Panel", ax: Axes, names: Sequence[str]) -> None:
    categories = list(dict.fromkeys(panel.frame["x"])) if panel.x_scale == "category" else []
    here = list(dict.fromkeys(panel.frame["series"]))
    for name in here:
        rows = panel.frame[panel.frame["series"] == name].dropna(subset=["mean"])
        if categories:
            x = np.array([categories.index(value) for value in rows["x"]], dtype=float)
            # Beside each other, so that intervals at one category can be told apart.
            x += (here.index(name) - (len(here) - 1) / 2) * 0.6 / len(here)
        else:
            rows = rows.sort_values("x")
            x = rows["x"].to_numpy(dtype=float)
        if name in panel.references:
            dashes = _REFERENCE_DASHES[panel.references.index(name) % 3]
            ax.plot(x, rows["mean"].to_numpy(), color=_REFERENCE, linewidth=1, linestyle=dashes, label=name)
        else:
            bars = bool(categories) or panel.points
            _draw_series(panel, ax, x, rows, names.index(name), name, bars=bars)
    for lines, draw, colour in (
        (panel.horizontal, ax.axhline, _REFERENCE),
        (panel.vertical, ax.axvline, "0.6"),
    ):
        index = -1
        for label, value in lines.items():
            index += bool(label) or index < 0  # a line without a label belongs to the one before
            draw(value, color=colour, linewidth=1, linestyle=_REFERENCE_DASHES[index % 3], label=label)
    frame_panel(ax, panel.title)
    ax.set_xlabel(panel.x_label)
    ax.set_ylabel(panel.y_label)
    if categories:
        ax.set_xticks(range(len(categories)), [str(value) for value in categories])
        if sum(len(str(value)) for value in categories) > 30:
            ax.tick_params(axis="x", rotation=30)
            for tick in ax.get_xticklabels():
                tick.set_horizontalalignment("right")
    else:
        _scale(ax.xaxis, panel.x_scale, panel.frame["x"])
    _scale(ax.yaxis, panel.y_scale, panel.frame["mean"])


def _draw_series(
    panel: "Panel", ax: Axes, x: Any, rows: pd.DataFrame, index: int, name: str, *, bars: bool
) -> None:
    style = line_style(index)
    mean, low, high = (rows[column].to_numpy(dtype=float) for column in ("mean", "low", "high"))
    ax.plot(
        x,
        mean,
        color=style.color,
        linestyle="none" if bars else style.linestyle,
        marker=style.marker,
        **marks(),
        markevery=max(1, len(x) // 15),
        label=name,
    )
    if not np.isfinite(low).any():
        return
    if bars:
        ax.vlines(x, low, high, color=style.color, linewidth=1.2)
    else:
        ax.fill_between(x, low, high, color=style.color, alpha=0.12, linewidth=0)


def _scale(axis: Any, scale: str, values: Any) -> None:
    set_scale = axis.axes.set_xscale if axis.axis_name == "x" else axis.axes.set_yscale
    if scale == "log":
        set_scale("log")
    elif scale == "symlog":
        numbers = np.abs(np.asarray(values, dtype=float))
        positive = numbers[numbers > 0]
        set_scale(
            "symlog", linthresh=zero_threshold(float(positive.min())) if positive.size else 1.0, linscale=0.4
        )
        plain_numbers(axis)
    if scale != "linear":  # a line of reference fixed the limits, with the margins of a linear axis
        axis.axes.autoscale(axis=axis.axis_name)
    if scale == "log":
        label_decades(axis)
