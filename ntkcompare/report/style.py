"""How curves look: told apart by colour, and without colour by marker and dashes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

# Okabe & Ito (2008), safe for colour-blind readers; their yellow is left out, it fades on white.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_MARKERS = ("o", "s", "^", "D", "v", ">", "p", "<", "h")
_DASHES: tuple[str | tuple[int, tuple[float, ...]], ...] = (
    "-",
    (0, (5, 1.5)),
    (0, (1, 1)),
    (0, (4, 1, 1, 1)),
)


@dataclass(frozen=True)
class LineStyle:
    """Colour, marker and dashes of one learner."""

    color: str
    marker: str
    linestyle: str | tuple[int, tuple[float, ...]]


def line_style(index: int) -> LineStyle:
    """Return the style of the learner at a position; 252 differ.

    >>> line_style(0).color
    '#0072B2'
    """
    return LineStyle(
        _COLOURS[index % len(_COLOURS)], _MARKERS[index % len(_MARKERS)], _DASHES[index % len(_DASHES)]
    )


def zero_threshold(smallest: float) -> float:
    """Return the power of ten at or below the smallest positive value.

    Under it an axis turns from logarithmic to linear, so that an error of zero can be shown.

    >>> zero_threshold(0.0025)
    0.001
    """
    return float(10.0 ** math.floor(math.log10(smallest)))


def legend_below(figure: Figure, handles: Sequence[Any], labels: Sequence[str]) -> None:
    """Put one legend under all panels, in as many columns as the figure has room for."""
    for columns in range(len(labels), 0, -1):
        legend = figure.legend(
            handles,
            labels,
            loc="outside lower center",
            ncols=columns,
            frameon=False,
            handlelength=3.2,
            columnspacing=1.5,
        )
        if legend.get_window_extent().width <= figure.bbox.width or columns == 1:
            return
        legend.remove()


def label_decades(panel: Axes) -> None:
    """Number the ticks of a logarithmic axis: powers of ten, with 2 and 5 times these where there is room."""
    low, high = panel.get_ylim()
    steps = (1.0,) if high / low > 300 else (1.0, 2.0, 5.0)
    panel.yaxis.set_major_locator(LogLocator(subs=steps))
    panel.yaxis.set_minor_locator(LogLocator(subs=tuple(range(2, 10))))
    panel.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    panel.yaxis.set_minor_formatter(NullFormatter())
