"""How curves look: told apart by colour, and without colour by marker and dashes."""

import math
from dataclasses import dataclass

# Okabe & Ito (2008), safe for colour-blind readers; their yellow is left out, it fades on white.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">")
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
