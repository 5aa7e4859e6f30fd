"""PanelDisplay: the panels of a study, drawn."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, NullFormatter

from ntkcompare.report.style import legend_below, line_style, zero_threshold

if TYPE_CHECKING:
    from ntkcompare.studies.panel import Panel

COLUMNS_AT_MOST = 3


class PanelDisplay:
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
    """

    def __init__(self, panels: "Sequence[Panel]", *, title: str = "") -> None:
        if not panels:
            raise ValueError("panels is empty; give at least one.")
        self.panels, self.title = tuple(panels), title

    def frame(self) -> pd.DataFrame:
        """Return the numbers that are drawn: a row per panel, series and x."""
        return pd.concat(
            [
                panel.frame.assign(panel=panel.title, x_label=panel.x_label, y_label=panel.y_label)
                for panel in self.panels
            ],
            ignore_index=True,
        )

    def plot(self, ax: Axes | Sequence[Axes] | None = None) -> "PanelDisplay":
        """Draw on one axes per panel, by default in a new figure of pyplot's; return self."""
        if ax is not None:
            axes = np.atleast_1d(np.asarray(ax, dtype=object)).ravel()
            if len(axes) != len(self.panels):
                raise ValueError(f"ax holds {len(axes)} axes, but there are {len(self.panels)} panels.")
            return self._draw(axes[0].figure, axes, own=False)
        from matplotlib import pyplot

        return self._draw_new(pyplot.figure(figsize=self._figsize, layout="constrained"))

    def save(self, folder: Path, stem: str = "figure") -> None:
        """Write PNG and PDF, without pyplot and with no setting of matplotlib changed."""
        figure = Figure(figsize=self._figsize, layout="constrained")
        self._draw_new(figure)
        # Fonts are embedded as TrueType: text in the PDF stays text, to search and to edit.
        with matplotlib.rc_context({"pdf.fonttype": 42}):
            figure.savefig(folder / f"{stem}.png", dpi=200)
            figure.savefig(folder / f"{stem}.pdf", metadata={"CreationDate": None})

    @property
    def _shape(self) -> tuple[int, int]:
        columns = min(len(self.panels), 2 if len(self.panels) == 4 else COLUMNS_AT_MOST)
        return -(-len(self.panels) // columns), columns

    @property
    def _figsize(self) -> tuple[float, float]:
        rows, columns = self._shape
        return 0.8 + 3.9 * columns, 0.9 + 3.3 * rows

    def _draw_new(self, figure: Figure) -> "PanelDisplay":
        axes = figure.subplots(*self._shape, squeeze=False).ravel()
        for spare in axes[len(self.panels) :]:
            spare.remove()
        return self._draw(figure, axes[: len(self.panels)], own=True)

    def _draw(self, figure: Any, axes: Any, *, own: bool) -> "PanelDisplay":
        self.figure_, self.ax_ = figure, axes
        names = list(dict.fromkeys(name for panel in self.panels for name in panel.frame["series"]))
        handles: dict[str, Any] = {}
        for panel, ax in zip(self.panels, axes):
            _draw_panel(panel, ax, names)
            for handle, label in zip(*ax.get_legend_handles_labels()):
                handles.setdefault(label, handle)
        if own:
            figure.suptitle(self.title, fontsize=12)
            legend_below(figure, list(handles.values()), list(handles))
        else:
            axes[-1].legend(list(handles.values()), list(handles), frameon=False, handlelength=3.2)
        return self


def _draw_panel(panel: "Panel", ax: Axes, names: Sequence[str]) -> None:
    categories = list(dict.fromkeys(panel.frame["x"])) if panel.x_scale == "category" else []
    for name in dict.fromkeys(panel.frame["series"]):
        rows = panel.frame[panel.frame["series"] == name].dropna(subset=["mean"])
        index = names.index(name)
        if categories:
            x = np.array([categories.index(value) for value in rows["x"]], dtype=float)
            # Beside each other, so that intervals at one category can be told apart.
            x += (index - (len(names) - 1) / 2) * 0.6 / max(len(names), 1)
        else:
            rows = rows.sort_values("x")
            x = rows["x"].to_numpy(dtype=float)
        _draw_series(panel, ax, x, rows, index, name, bars=bool(categories) or panel.points)
    for lines, draw, colour in ((panel.horizontal, ax.axhline, "0.35"), (panel.vertical, ax.axvline, "0.6")):
        index = -1
        for label, value in lines.items():
            index += bool(label) or index < 0  # a line without a label belongs to the one before
            draw(value, color=colour, linewidth=1, linestyle=("--", ":", "-.")[index % 3], label=label)
    ax.set_title(panel.title, fontsize=11)
    ax.set_xlabel(panel.x_label)
    ax.set_ylabel(panel.y_label)
    ax.grid(color="0.9", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
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
        markersize=4.5,
        markerfacecolor="white",
        markeredgewidth=1.2,
        linewidth=1.5,
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
    if scale in ("log", "symlog"):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axis.set_minor_formatter(NullFormatter())
