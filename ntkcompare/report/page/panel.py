"""Panel: curves over one axis as plain values, which the page's script draws; panels make a figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ntkcompare.report.page.markup import number

Point = tuple[float | str | None, ...]
N = "training examples n"


@dataclass(frozen=True)
class Overlay:
    """A thin line over a curve, such as what theory predicts of it; it goes where the curve goes.

    Attributes
    ----------
    of : str
        The series that it belongs to.
    kind : str
        What the control that shows and hides all of its kind says.
    points : tuple of (x, y)
        In ascending order; the values at the places of the panel are read off, too.
    shown : bool
        Whether it is there before anyone asks.
    """

    of: str
    kind: str
    points: tuple[Point, ...]
    shown: bool = True

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {"of": self.of, "kind": self.kind, "points": list(self.points), "shown": self.shown}


@dataclass(frozen=True)
class Panel:
    """Curves over one axis.

    Attributes
    ----------
    title, x_label, y_label : str
        Words.
    series : tuple of (name, points)
        A point is x, mean, low, high; None for what is missing. x is a number, or a place in `categories`.
        Two more, "up" or "down" and a text, make of it a bound: the true value lies that way, as the text
        says instead of the numbers.
    x_log, y_log : bool
        Whether the axes are logarithmic at first, and can be.
    categories : tuple of str
        Names of the places on the x axis, where these have no order.
    horizontal, vertical : mapping of str to float
        Lines of reference.
    points : bool
        Whether nothing joins the points.
    overlays : tuple of Overlay
        Lines over the curves.
    domain : tuple of two floats, optional
        Ends of the vertical axis; None means those of the values.
    references : tuple of str
        Series that are lines of theory: they have no markers.
    """

    title: str
    x_label: str
    y_label: str
    series: tuple[tuple[str, tuple[Point, ...]], ...]
    x_log: bool = True
    y_log: bool = True
    categories: tuple[str, ...] = ()
    horizontal: Mapping[str, float] = field(default_factory=dict)
    vertical: Mapping[str, float] = field(default_factory=dict)
    points: bool = False
    overlays: tuple[Overlay, ...] = ()
    domain: tuple[float, float] | None = None
    references: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Whose curves they are."""
        return [name for name, _ in self.series]

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "kind": "curves",
            "title": self.title,
            "xLabel": self.x_label,
            "yLabel": self.y_label,
            "xLog": self.x_log,
            "yLog": self.y_log,
            "categories": list(self.categories),
            "series": [{"name": name, "points": [list(p) for p in points]} for name, points in self.series],
            "horizontal": [{"label": label, "value": value} for label, value in self.horizontal.items()],
            "vertical": [{"label": label, "value": value} for label, value in self.vertical.items()],
            "joined": not self.points,
            "overlays": [overlay.plain() for overlay in self.overlays],
            "domain": self.domain,
            "references": list(self.references),
        }


@dataclass(frozen=True)
class Figure:
    """Panels that belong together, and what they show."""

    caption: str
    panels: tuple[Any, ...]


def names_of(figures: Iterable[Figure]) -> list[str]:
    """Return the names of all series, each once, in the order of their appearance."""
    return list(dict.fromkeys(name for figure in figures for panel in figure.panels for name in panel.names))


def plain_points(columns: Sequence[Any]) -> tuple[Point, ...]:
    """Return columns of numbers as points; what is no finite number is None."""
    return tuple(tuple(number(value) for value in row) for row in zip(*columns))
