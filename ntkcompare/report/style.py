"""How curves look: told apart by colour, and without colour by marker and dashes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib import rcParams
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from ntkcompare._checks import check_choice

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
class Preset:
    """What a figure is for.

    Attributes
    ----------
    width : float
        Of the whole figure, in inches.
    least : float
        Width that a panel needs, in inches; if there is less, panels go below each other.
    aspect : float
        Height of a panel over its width.
    font, line, marker : float
        Sizes in points.
    """

    width: float
    least: float
    aspect: float
    font: float
    line: float
    marker: float


PRESETS = {
    "one-column": Preset(3.4, 2.4, 0.78, 8.0, 1.1, 3.6),
    "two-column": Preset(7.0, 2.2, 0.85, 8.0, 1.1, 3.6),
    "slide": Preset(12.0, 4.5, 0.8, 18.0, 2.6, 9.0),
}
# Fonts are embedded as TrueType: text in the PDF stays text, to search and to edit.
_TEXT = {"pdf.fonttype": 42, "ps.fonttype": 42, "svg.fonttype": "none"}


def settings(style: str | None) -> dict[Any, Any]:
    """Return matplotlib's settings for a preset, for `matplotlib.rc_context`; None means the user's own.

    >>> settings("slide")["font.size"]
    18.0
    """
    if style is None:
        return dict(_TEXT)
    preset = PRESETS[check_choice("style", style, PRESETS)]
    thin = 0.55 * preset.line
    sizes = ("axes.labelsize", "xtick.labelsize", "ytick.labelsize", "legend.fontsize", "font.size")
    return {
        **_TEXT,
        **dict.fromkeys(sizes, preset.font),
        "lines.linewidth": preset.line,
        "lines.markersize": 1.2 * preset.marker,
        "axes.linewidth": thin,
        "xtick.major.width": thin,
        "ytick.major.width": thin,
        "xtick.minor.width": 0.75 * thin,
        "ytick.minor.width": 0.75 * thin,
        "hatch.linewidth": thin,
    }


def text_size(factor: float) -> float:
    """Return a multiple of the font size in force."""
    return factor * float(rcParams["font.size"])


def marks(*, hollow: bool = True) -> dict[str, Any]:
    """Return the sizes of a curve's line and markers, as matplotlib's settings in force have them."""
    line = float(rcParams["lines.linewidth"])
    shown: dict[str, Any] = {"linewidth": line, "markersize": float(rcParams["lines.markersize"]) / 1.2}
    return {**shown, "markeredgewidth": 0.8 * line} | ({"markerfacecolor": "white"} if hollow else {})


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
    """Put one legend under all panels, in as few rows as the figure has room for, evenly filled."""
    for rows in range(1, len(labels) + 1):
        columns = -(-len(labels) // rows)
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


def label_decades(axis: Any) -> None:
    """Number the ticks of a logarithmic axis: powers of ten, with more between them where there is room."""
    low, high = sorted(axis.get_view_interval())
    steps = (
        (1.0,) if high / low > 300 else (1.0, 2.0, 5.0) if high / low > 8 else (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)
    )
    axis.set_major_locator(LogLocator(subs=steps))
    axis.set_minor_locator(LogLocator(subs=tuple(range(2, 10))))
    plain_numbers(axis)


def frame_panel(panel: Axes, title: str = "") -> None:
    """Give a panel its title, a faint grid behind the curves, and two spines."""
    panel.set_title(title, fontsize=text_size(1.1))
    panel.grid(color="0.9", linewidth=0.6)
    panel.set_axisbelow(True)
    panel.spines[["top", "right"]].set_visible(False)


def plain_numbers(axis: Any) -> None:
    """Write the numbers of a logarithmic axis as they are: 0.01 and not a power."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())
