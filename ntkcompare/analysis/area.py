"""The area under a learning curve: one number for a range of sizes."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ntkcompare._checks import check_choice
from ntkcompare.analysis._inputs import Vector, as_curves, as_sizes, check_columns
from ntkcompare.analysis.curveset import NEEDED, select_curves
from ntkcompare.analysis.intervals import mean_interval


def area_under_curve(sizes: ArrayLike, values: ArrayLike, *, scale: str = "log") -> Vector:
    """Return the mean height of learning curves over the range of sizes.

        ∫ e dx / (x_max − x_min),  x = log n or n,

    by the trapezoid rule: in the unit of the metric, and comparable only between equal ranges of sizes.

    Parameters
    ----------
    sizes : array-like of shape (n_sizes,)
        Positive, ascending.
    values : array-like of shape (n_curves, n_sizes)
        Without NaN.
    scale : {"log", "linear"}
        Whether equal ratios of n count the same, or equal differences.

    Returns
    -------
    ndarray of shape (n_curves,)

    Raises
    ------
    ValueError
        If there are fewer than two sizes, or shapes do not match.

    Examples
    --------
    >>> area_under_curve([1, 10, 100], [[0.4, 0.2, 0.2]]).round(3).tolist()
    [0.25]
    """
    check_choice("scale", scale, ("log", "linear"))
    x = as_sizes(sizes)
    heights = as_curves("values", values, len(x), minimum=1)
    if np.isnan(heights).any():
        raise ValueError("values holds NaN; leave out the repeats or the sizes that failed.")
    x = np.log(x) if scale == "log" else x
    return np.asarray(((heights[:, 1:] + heights[:, :-1]) / 2 @ np.diff(x)) / (x[-1] - x[0]))


def area_table(
    frame: pd.DataFrame,
    *,
    metric: str | None = None,
    split: str = "test",
    dataset: str | None = None,
    scale: str = "log",
    method: str = "t",
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Return the area under each learner's curve with an interval over repeats.

    All learners are measured at the sizes and repeats that they share, so that the areas compare.

    Parameters
    ----------
    frame : DataFrame
        As `Comparison.frame` returns it.
    metric, split, dataset : str, optional
        Which rows; see `select_curves`.
    scale : {"log", "linear"}
        See `area_under_curve`.
    method, confidence
        Of the interval; see `mean_interval`.

    Returns
    -------
    DataFrame
        Columns dataset, metric, split, learner, area, low, high, repeats, smallest, largest, interval;
        ascending in area.

    Raises
    ------
    ValueError
        If fewer than two sizes, or two repeats without a failure, are shared by all learners.

    Examples
    --------
    >>> rows = [("toy", name, n, r, "test", "error", scale / n + r / 100, "ok")
    ...         for r in range(3) for n in (10, 100) for name, scale in [("ntk", 1.0), ("knn", 4.0)]]
    >>> columns = ["dataset", "learner", "n", "repeat", "split", "metric", "value", "status"]
    >>> area_table(pd.DataFrame(rows, columns=columns))[["learner", "area"]].round(3).values.tolist()
    [['ntk', 0.065], ['knn', 0.23]]
    """
    check_columns(frame, NEEDED)
    learners = list(dict.fromkeys(frame["learner"]))
    curves = select_curves(frame, learners, metric=metric, split=split, dataset=dataset)
    whole = ~np.isnan(curves.values[learners[0]]).any(axis=1)
    if whole.sum() < 2:
        raise ValueError(
            f"{whole.sum()} repeat(s) have every learner at every size; at least 2 are needed. Leave out "
            "the learners or sizes that failed."
        )
    rows = []
    for learner, values in curves.values.items():
        areas = area_under_curve(curves.sizes, values[whole], scale=scale)
        found = mean_interval(areas, method=method, confidence=confidence)
        ends = (int(curves.sizes[0]), int(curves.sizes[-1]), found.label)
        numbers = (found.estimate, found.low, found.high, found.units)
        rows.append((curves.dataset, curves.metric, curves.split, learner, *numbers, *ends))
    heads = ["dataset", "metric", "split", "learner", "area", "low", "high", "repeats", "smallest", "largest"]
    table = pd.DataFrame(rows, columns=[*heads, "interval"])
    return table.sort_values("area", kind="stable", ignore_index=True)
