"""Peaks of error curves: where they are, and how high they stand over both sides."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from ntkcompare.analysis.resamples import percentile_interval, resampled_means

Curves = NDArray[np.float64]
# So many that resamples which all agree are told from those that mostly do: no p-value is below their share.
RESAMPLES = 99_999
ANYWHERE = (-math.inf, math.inf)


@dataclass(frozen=True)
class Peak:
    """The place of a peak and its interval; infinite where there is none.

    Attributes
    ----------
    place, low, high : float
        In the units of the axis.
    interval : str
        What low and high are.
    p_value : float
        How probable places so far from the claimed range are where the peak is at its end; 1 without one.
    """

    place: float
    low: float
    high: float
    interval: str
    p_value: float = 1.0


def locate_peak(
    x: ArrayLike,
    curves: ArrayLike,
    claimed: tuple[float, float] = ANYWHERE,
    *,
    confidence: float = 0.95,
    random_state: int = 0,
) -> Peak:
    r"""Return where the mean curve peaks, with an interval over repeats.

    The height at a place is by how much the curve there exceeds both the least value up to it and the
    least value from it on; the peak is where that is largest, the first of equals. A curve that falls, or
    rises, or has a valley only has none. Whole repeats are resampled for the interval, at expanded
    percentiles: an end is infinite if so many resamples have no peak. Where a curve peaks between two places
    is not seen, and so each end reaches to the next place on its side.

    The p-value is that at which the interval of confidence 1 − p would reach the claimed range: of B
    resamples of u repeats, with b those whose peak, moved to the next place on its side, reaches the range,

    .. math:: p = 2\,T_{u-1}\Big(\sqrt{\tfrac{u-1}{u}}\;\Phi^{-1}\big(\tfrac{b+1}{B+1}\big)\Big),

    but 1 at most; T and Φ are the distribution functions of Student and Gauss. Twice the share, as for plain
    percentiles, would be too small by far for few repeats: three that agree say less than a dozen.

    Parameters
    ----------
    x : array-like of shape (n_places,)
        Ascending.
    curves : array-like of shape (n_repeats, n_places)
        At least 2 repeats.
    claimed : tuple of two floats
        Where the peak is said to be, for the p-value.
    confidence : float
        In (0, 1).
    random_state : int
        Of the resamples.

    Raises
    ------
    ValueError
        If shapes do not match, there are fewer than 2 repeats or 3 places, or values are missing.

    References
    ----------
    B. Efron and R. Tibshirani (1993). An introduction to the bootstrap, section 15.4: the level at which an
    interval ends at a value. T. Hesterberg (2015). What teachers should know about the bootstrap. The
    American Statistician 69, 371–386: expanded percentiles.

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
    places = _places(axis, means)
    low, high = percentile_interval(places, confidence, len(table))
    label = f"{100 * confidence:g} % expanded bootstrap interval over {len(table)} repeats"
    place = float(_places(axis, table.mean(axis=0)))
    below, above = _next_places(axis, [min(low, place), max(high, place)])
    p_value = _p_value(axis, places, claimed, len(table))
    return Peak(place, float(below[0]), float(above[1]), f"{label}, to the next places", p_value)


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


def _heights(curves: NDArray[np.float64]) -> NDArray[np.float64]:
    before = np.minimum.accumulate(curves, axis=-1)
    after = np.minimum.accumulate(curves[..., ::-1], axis=-1)[..., ::-1]
    return np.minimum(curves - before, curves - after)


def _places(x: NDArray[np.float64], curves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return where each curve peaks; shape of `curves` less its last axis."""
    heights = _heights(curves)
    return np.where(heights.max(axis=-1) > 0, x[heights.argmax(axis=-1)], np.inf)


def _next_places(x: NDArray[np.float64], places: ArrayLike) -> tuple[Curves, Curves]:
    """Return the next places below and above; an end, and infinity, where there no peak was seen, stay."""
    found = np.asarray(places, dtype=float)
    below = x[np.maximum(np.searchsorted(x, found, side="left") - 1, 0)]
    above = x[np.minimum(np.searchsorted(x, found, side="right"), len(x) - 1)]
    return np.where(np.isinf(found), found, below), np.where(np.isinf(found), found, above)


def _p_value(
    x: NDArray[np.float64], places: NDArray[np.float64], claimed: tuple[float, float], units: int
) -> float:
    below, above = _next_places(x, places)
    reached = min(int((above >= claimed[0]).sum()), int((below <= claimed[1]).sum()))
    t = math.sqrt((units - 1) / units) * float(stats.norm.ppf((reached + 1) / (len(places) + 1)))
    return min(1.0, 2 * float(stats.t.cdf(t, units - 1)))


def _inputs(x: ArrayLike, curves: ArrayLike) -> tuple[NDArray[np.float64], Curves]:
    axis, table = np.asarray(x, dtype=float), np.asarray(curves, dtype=float)
    if axis.ndim != 1 or table.ndim != 2 or table.shape[1] != len(axis) or len(axis) < 3 or len(table) < 2:
        raise ValueError(
            f"curves has shape {table.shape} and x {axis.shape}; give at least 2 repeats at 3 places or more."
        )
    if not (np.isfinite(table).all() and (np.diff(axis) > 0).all()):
        raise ValueError("curves must be finite, and x ascending.")
    return axis, table
