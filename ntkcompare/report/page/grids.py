"""Panels that are no curves: who is ahead over n and noise, and average ranks over data sets."""

from dataclasses import dataclass
from typing import Any

from ntkcompare.report.page.panel import N, Point


@dataclass(frozen=True)
class MapPanel:
    """A grid of n by noise with the difference of two learners in each cell.

    Attributes
    ----------
    title, y_label, unit : str
        Words; `unit` is what the difference is of.
    learner, rival : str
        Their names.
    columns, rows : tuple of float
        n, and the levels of noise, ascending.
    cells : tuple of (n, noise, difference, low, high, ahead)
        The difference is learner − rival; `ahead` is 1 where the learner is told to be ahead, −1 where the
        rival is, else 0.
    favours : int
        The sign of a difference that speaks for the learner.
    """

    title: str
    y_label: str
    unit: str
    learner: str
    rival: str
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[Point, ...]
    favours: int = -1

    @property
    def names(self) -> list[str]:
        """None that a control would show or hide."""
        return []

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "kind": "map",
            "title": self.title,
            "xLabel": N,
            "yLabel": self.y_label,
            "unit": self.unit,
            "columns": list(self.columns),
            "rows": list(self.rows),
            "cells": [list(cell) for cell in self.cells],
            "favours": self.favours,
            "label": f"{self.title}: {self.unit} over {N} and {self.y_label}",
        }


@dataclass(frozen=True)
class RanksPanel:
    """Learners by average rank, and brackets around those that a test does not tell apart.

    Attributes
    ----------
    title, x_label : str
        Words.
    ranks : tuple of (name, rank)
        Best first.
    groups : tuple of (first, last)
        Places in `ranks` of those that are not told apart.
    """

    title: str
    x_label: str
    ranks: tuple[tuple[str, float], ...]
    groups: tuple[tuple[int, int], ...]

    @property
    def names(self) -> list[str]:
        """None that a control would show or hide."""
        return []

    def plain(self) -> dict[str, Any]:
        """Return it for JSON."""
        said = ", ".join(f"{name} {rank:.2f}" for name, rank in self.ranks)
        return {
            "kind": "ranks",
            "title": self.title,
            "xLabel": self.x_label,
            "yLabel": self.x_label,
            "ranks": [list(entry) for entry in self.ranks],
            "groups": [list(group) for group in self.groups],
            "label": f"{self.title}: {said}",
        }
