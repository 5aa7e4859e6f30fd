"""Drawn: what every Display shares: axes given or made, styles, files."""

import os
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ntkcompare.report.style import PRESETS, legend_below, line_style, marks, settings, text_size

COLUMNS_AT_MOST = 3


def check_columns(name: str, frame: pd.DataFrame, needed: Sequence[str]) -> None:
    """Raise ValueError unless a table has the columns that a figure draws."""
    if missing := [column for column in needed if column not in frame.columns]:
        raise ValueError(f"{name} lacks the column(s) {', '.join(missing)}; it needs {', '.join(needed)}.")


def draw_curve(
    panel: Axes,
    x: Any,
    mean: Any,
    low: Any,
    high: Any,
    index: int,
    label: str,
) -> Line2D:
    """Draw a curve with the look of the series at `index`, and a band where there is an interval."""
    style = line_style(index)
    (line,) = panel.plot(
        x, mean, color=style.color, linestyle=style.linestyle, marker=style.marker, label=label, **marks()
    )
    if np.isfinite(low).any():
        panel.fill_between(x, low, high, color=style.color, alpha=0.12, linewidth=0)
    return line


class Drawn:
    """A figure of one or more panels, side by side where there is room.

    A subclass says how many panels there are (`_names`) and draws them (`_draw`).

    Attributes
    ----------
    figure_ : matplotlib Figure
        What was drawn on.
    ax_ : matplotlib Axes, or ndarray of Axes
        One for each panel.
    """

    figure_: Any
    ax_: Any
    title: str = ""

    _lone = False  # whether there is always one panel, and `ax_` that

    def plot(
        self, ax: Axes | Sequence[Axes] | None = None, *, legend: bool = True, style: str | None = None
    ) -> Self:
        """Draw.

        Parameters
        ----------
        ax : matplotlib Axes, or a sequence of one for each panel, optional
            None makes a new figure with pyplot.
        legend : bool
            Whether to say what is what; a grid of such panels needs one legend for all.
        style : {"one-column", "two-column", "slide"}, optional
            Sizes for a paper or a talk; None means matplotlib's settings as they are.

        Returns
        -------
        Display
            Itself, with `figure_` and `ax_`.

        Raises
        ------
        ValueError
            If the number of axes is not that of the panels, or the style is unknown.
        """
        with matplotlib.rc_context(settings(style)):
            if ax is not None:
                axes = np.atleast_1d(np.asarray(ax, dtype=object)).ravel()
                if len(axes) != len(self._names):
                    raise ValueError(
                        f"ax holds {len(axes)} axes, but there are {len(self._names)} panels: "
                        f"{', '.join(self._names)}."
                    )
                return self._drawn(axes[0].figure, axes, style, own=False, legend=legend)
            from matplotlib import pyplot

            figure = pyplot.figure(figsize=self._figsize(style), layout="constrained")
            return self._new(figure, style, legend=legend)

    def save(self, folder: str | os.PathLike[str], stem: str = "figure", *, style: str | None = None) -> None:
        """Write the figure as PNG and PDF, without pyplot and with no setting of matplotlib changed.

        Text in the PDF stays text. (``figure_.savefig`` writes it as matplotlib is set: as outlines, unless
        ``pdf.fonttype`` is 42.)

        Parameters
        ----------
        folder : path
            Where they go.
        stem : str
            Their name, without ending.
        style
            As in :meth:`plot`.
        """
        with matplotlib.rc_context(settings(style)):
            figure = Figure(figsize=self._figsize(style), layout="constrained")
            self._new(figure, style)
            figure.savefig(Path(folder) / f"{stem}.png", dpi=200)
            figure.savefig(Path(folder) / f"{stem}.pdf", metadata={"CreationDate": None})

    @property
    def _names(self) -> Sequence[str]:
        """The panels, by what an error would call them."""
        return ("one",)

    def _draw(self, axes: Any, *, own: bool, legend: bool) -> None:
        """Draw each panel; `own` says whether the figure is this display's alone, to title as it likes."""
        raise NotImplementedError

    def _screen(self, columns: int, rows: int) -> tuple[float, float]:
        """Width and height in inches where no style is asked for."""
        return 0.8 + 4.4 * columns, 0.6 + 3.4 * rows

    def _columns(self, style: str | None) -> int:
        count = len(self._names)
        most = 2 if count == 4 else COLUMNS_AT_MOST
        if style is not None:
            preset = PRESETS[style]
            most = min(most, max(1, int(preset.width / preset.least)))
        return min(count, most)

    def _figsize(self, style: str | None) -> tuple[float, float]:
        columns = self._columns(style)
        rows = -(-len(self._names) // columns)
        if style is None:
            return self._screen(columns, rows)
        preset = PRESETS[style]
        # A title above and a legend below, of a line or two each.
        return preset.width, preset.aspect * preset.width / columns * rows + 4 * preset.font / 72

    def _new(self, figure: Figure, style: str | None, *, legend: bool = True) -> Self:
        columns = self._columns(style)
        count = len(self._names)
        axes = figure.subplots(-(-count // columns), columns, squeeze=False).ravel()
        for spare in axes[count:]:
            spare.remove()
        return self._drawn(figure, axes[:count], style, own=True, legend=legend)

    def _drawn(self, figure: Any, axes: Any, style: str | None, *, own: bool, legend: bool) -> Self:
        self.figure_, self.ax_ = figure, axes[0] if self._lone else axes
        self._draw(axes, own=own, legend=legend)
        if style is not None:
            for panel in axes:  # ticks yet to be made know nothing of settings that end with this call
                panel.tick_params(
                    which="both", labelsize=text_size(1.0), width=settings(style)["axes.linewidth"]
                )
        return self

    def _finish(self, axes: Any, title: str, *, own: bool, legend: bool) -> None:
        """Put the title above, and one legend for all panels below; in the last panel, if it is not ours."""
        if own and title:
            width = max(20, int(130 * self.figure_.get_figwidth() / text_size(1.2)))
            self.figure_.suptitle(textwrap.fill(title, width), fontsize=text_size(1.2))
        handles: dict[str, Any] = {}
        for panel in axes:
            for handle, label in zip(*panel.get_legend_handles_labels()):
                handles.setdefault(label, handle)
        if not legend or not handles:
            return
        if own:
            legend_below(self.figure_, list(handles.values()), list(handles))
        else:
            axes[-1].legend(list(handles.values()), list(handles), frameon=False, handlelength=3.2)
