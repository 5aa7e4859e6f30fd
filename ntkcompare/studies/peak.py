"""Peaks of error curves: where they are, and how high they stand over both sides."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ntkcompare.analysis.resamples import percentile_interval, resampled_means

Curves = NDArray[np.float64]
RESAMPLES = 999


@dataclass(frozen=True)
class Peak:
    """The place of a peak and its interval; infinite where there is none.

    Attributes
    ----------
    place, low, high : float
        In the units of the axis.
    interval : str
        What low and high are.
    """

    place: float
    low: float
    high: float
    interval: str


def locate_peak(x: ArrayLike, curves: ArrayLike, *, confidence: float = 0.95, random_state: int = 0) -> Peak:
    """Return where the mean curve peaks, with an interval over repeats.

    The height at a place is by how much the curve there exceeds both the least value up to it and the
    least value from it on; the peak is where that is largest, the first of equals. A curve that falls, or
    rises, or has a valley only has none. Whole repeats are resampled for the interval, at expanded
    percentiles: an end is infinite if so many resamples have no peak. Where a curve peaks between two places
    is not seen, and so each end reaches to the next place on its side.

    Parameters
    ----------
    x : array-like of shape (n_places,)
        Ascending.
    curves : array-like of shape (n_repeats, n_places)
        At least 2 repeats.
    confidence : float
        In (0, 1).
    random_state : int
        Of the resamples.

    Raises
    ------
    ValueError
        If shapes do not match, there are fewer than 2 repeats or 3 places, or values are missing.

    Examples
    --------
    >>> peak = locate_peak([1, 2, 4, 8], [[0.3, 0.2, 0.5, 0.1], [0.3, 0.2, 0.6, 0.1]])
    >>> peak.place, peak.low, peak.high
    (4.0, 2.0, 8.0)
    >>> locate_peak([1, 2, 4], [[0.3, 0.2, 0.1], [0.3, 0.2, 0.2]]).place
    inf
    """
    axis, table = _inputs(x, curves)
    means = resampled_means(table, RESAMPLES, np.random.default_rng(random_state))
    low, high = percentile_interval([_place(axis, mean) for mean in means], confidence, len(table))
    label = f"{100 * confidence:g} % expanded bootstrap interval over {len(table)} repeats"
    place = _place(axis, table.mean(axis=0))
    low, high = min(low, place), max(high, place)
    # An infinite end stays so: there no peak was seen at all.
    below, above = axis[axis < low], axis[axis > high]
    low = float(below[-1]) if below.size and math.isfinite(low) else low
    return Peak(place, low, float(above[0]) if above.size else high, f"{label}, to the next places")


def held_out_heights(x: ArrayLike, curves: ArrayLike) -> NDArray[np.float64]:
    """Return each repeat's height of the peak that the mean of the *other* repeats has.

    Place, and lowest point on either side, are those of the others, so that noise does not choose the
    numbers that it is measured by: where there is no peak, the mean of the heights is not above zero. The
    height is the lesser of both sides; 0 where the others have no peak.

    Parameters
    ----------
    x, curves
        As in `locate_peak`.

    Returns
    -------
    ndarray of shape (n_repeats,)

    Examples
    --------
    >>> held_out_heights([1, 2, 4, 8], [[0.3, 0.2, 0.5, 0.1], [0.3, 0.2, 0.6, 0.3]]).round(3).tolist()
    [0.3, 0.3]
    """
    _, table = _inputs(x, curves)
    heights = []
    for i, curve in enumerate(table):
        others = np.delete(table, i, axis=0).mean(axis=0)
        above = _heights(others)
        top = int(above.argmax())
        left, right = int(others[: top + 1].argmin()), top + int(others[top:].argmin())
        heights.append(min(curve[top] - curve[left], curve[top] - curve[right]) if above[top] > 0 else 0.0)
    return np.array(heights)


def _heights(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    before = np.minimum.accumulate(curve)
    after = np.minimum.accumulate(curve[::-1])[::-1]
    return np.minimum(curve - before, curve - after)


def _place(x: NDArray[np.float64], curve: NDArray[np.float64]) -> float:
    heights = _heights(curve)
    top = int(heights.argmax())
    return float(x[top]) if heights[top] > 0 else np.inf


def _inputs(x: ArrayLike, curves: ArrayLike) -> tuple[NDArray[np.float64], Curves]:
    axis, table = np.asarray(x, dtype=float), np.asarray(curves, dtype=float)
    if axis.ndim != 1 or table.ndim != 2 or table.shape[1] != len(axis) or len(axis) < 3 or len(table) < 2:
        raise ValueError(
            f"curves has shape {table.shape} and x {axis.shape}; give at least 2 repeats at 3 places or more."
        )
    if not (np.isfinite(table).all() and (np.diff(axis) > 0).all()):
        raise ValueError("curves must be finite, and x ascending.")
    return axis, table
