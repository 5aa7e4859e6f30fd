"""Panel: what one plot of a study shows, as numbers and words; drawing it is the report's affair."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ntkcompare._checks import check_choice
from ntkcompare.analysis import mean_interval

COLUMNS = ("series", "x", "mean", "low", "high")
SCALES = ("linear", "log", "symlog", "category")


@dataclass(frozen=True, eq=False)
class Panel:
    """Curves over a common axis.

    Attributes
    ----------
    title, x_label, y_label : str
        Words.
    frame : DataFrame
        Columns series, x, mean, low, high; low and high are missing where there is no interval.
    x_scale, y_scale : {"linear", "log", "symlog", "category"}
        "category" is for x alone: values without order, in the order of their appearance.
    horizontal, vertical : mapping of str to float
        Lines of reference with their labels; one labelled "" looks like the one before it.
    points : bool
        Whether to draw points without lines between.
    references : tuple of str
        Series that are no measurement, as what theory says: drawn as lines without markers.

    Raises
    ------
    ValueError
        If a column is missing, a scale unknown, or a series of reference not in the frame.
    """

    title: str
    frame: pd.DataFrame
    x_label: str
    y_label: str
    x_scale: str = "linear"
    y_scale: str = "linear"
    horizontal: Mapping[str, float] = field(default_factory=dict)
    vertical: Mapping[str, float] = field(default_factory=dict)
    points: bool = False
    references: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if missing := [name for name in COLUMNS if name not in self.frame]:
            raise ValueError(f"panel {self.title!r}: frame lacks the columns {', '.join(missing)}.")
        if absent := sorted(set(self.references) - set(self.frame["series"])):
            raise ValueError(f"panel {self.title!r}: references {absent} are no series of its frame.")
        check_choice("x_scale", self.x_scale, SCALES)
        check_choice("y_scale", self.y_scale, SCALES[:-1])


def over_repeats(
    table: pd.DataFrame,
    *,
    x: str,
    y: str = "value",
    series: str | Sequence[str] = "learner",
    least: float = -math.inf,
) -> pd.DataFrame:
    """Return the frame of a panel: mean and 95 % t-interval of `y` over the rows of equal series and x.

    Parameters
    ----------
    table : DataFrame
        A row a repeat.
    x, y : str
        Its columns.
    series : str or sequence of str
        The column, or columns, that name a curve.
    least : float
        The least value that `y` can have, as 0 for an error: a t-interval knows nothing of it, and is cut
        there for the eye. What is judged is not.

    Raises
    ------
    ValueError
        If a value is below `least`.

    Examples
    --------
    >>> table = pd.DataFrame({"learner": ["ntk"] * 2, "n": [10, 10], "repeat": [0, 1], "value": [0.1, 0.3]})
    >>> over_repeats(table, x="n")["mean"].tolist()
    [0.2]
    """
    names = [series] if isinstance(series, str) else list(series)
    if (table[y] < least).any():
        raise ValueError(f"{y} is said to be at least {least:g}, but the least is {table[y].min():g}.")
    rows: list[tuple[Any, ...]] = []
    for key, group in table.groupby([*names, x], sort=False):
        values = group[y].dropna().to_numpy(dtype=float)
        low = high = np.nan
        if len(values) > 1:
            found = mean_interval(values)
            low, high = max(found.low, least), found.high
        assert isinstance(key, tuple)
        label = ", ".join(str(part) for part in key[:-1])
        rows.append((label, key[-1], values.mean() if len(values) else np.nan, low, high))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def above_zero(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what a logarithmic axis can show of a panel's frame: means above 0, with intervals cut there.

    For means over repeats of which some may be 0 or less: left out beforehand, these would raise the mean.

    Parameters
    ----------
    frame : DataFrame
        As of `over_repeats`.

    Examples
    --------
    >>> table = pd.DataFrame({"learner": ["a", "b"], "n": [10, 10], "repeat": [0, 0], "value": [-0.1, 0.3]})
    >>> above_zero(over_repeats(table, x="n"))["series"].tolist()
    ['b']
    """
    shown = frame[frame["mean"] > 0]
    return shown.assign(low=shown["low"].clip(lower=0.0))
