"""Resamples of repeats, and the interval that their quantiles give."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from ntkcompare._checks import check_integer
from ntkcompare.analysis._inputs import Matrix, Vector, check_confidence


def expanded_confidence(confidence: float, units: int) -> float:
    """The percentile coverage that makes up for a bootstrap distribution that is too narrow.

    The variance of a resampled mean is (u − 1)/u of what it should be, and normal where Student's is due.
    With t the (1 + confidence)/2 quantile of Student's distribution on u − 1 degrees of freedom, the
    percentiles are taken at the normal coverage

        1 − 2·Φ(−t·√(u/(u − 1))),

    which for a mean of u values agrees with the t interval where the bootstrap distribution is normal.

    Parameters
    ----------
    confidence : float
        What the interval should cover, in (0, 1).
    units : int
        u ≥ 2, how many independent units are resampled: repeats, or data sets.

    Returns
    -------
    float
        In (0, 1], larger than `confidence`.

    Raises
    ------
    ValueError
        If `confidence` is not in (0, 1), or `units` below 2.

    References
    ----------
    T. Hesterberg (2015). What teachers should know about the bootstrap. The American Statistician 69,
    371–386: the expanded percentile interval.

    Examples
    --------
    >>> round(expanded_confidence(0.95, 10), 4), round(expanded_confidence(0.95, 10_000), 4)
    (0.9829, 0.95)
    """
    check_confidence(confidence)
    check_integer("units", units, minimum=2)
    t = float(stats.t.ppf((1 + confidence) / 2, units - 1))
    return 1 - 2 * float(stats.norm.sf(t * np.sqrt(units / (units - 1))))


def percentile_interval(samples: ArrayLike, confidence: float, units: int) -> tuple[float, float]:
    """The expanded percentile interval of resampled values, of which some may be infinite.

    A resample in which the quantity lies beyond the range of sizes is ±∞ (or 0, below every size): it
    takes part in the order, so that an interval says "beyond" where the data leave that open.

    Parameters
    ----------
    samples : array-like of shape (n_resamples,)
        Without NaN.
    confidence : float
        In (0, 1).
    units : int
        How many independent units were resampled; see `expanded_confidence`.

    Returns
    -------
    (low, high)

    Raises
    ------
    ValueError
        If `samples` is empty or holds NaN.

    Examples
    --------
    >>> percentile_interval([1.0] * 98 + [np.inf] * 2, 0.95, 10_000)
    (1.0, 1.0)
    >>> percentile_interval([1.0] * 90 + [np.inf] * 10, 0.95, 10_000)
    (1.0, inf)
    """
    ordered = np.sort(np.asarray(samples, dtype=np.float64))
    if not len(ordered) or np.isnan(ordered).any():
        raise ValueError("samples is empty or holds NaN; give one number for each resample.")
    tail = (1 - expanded_confidence(confidence, units)) / 2
    last = len(ordered) - 1
    return float(ordered[int(np.floor(tail * last))]), float(ordered[int(np.ceil((1 - tail) * last))])


def resampled_means(curves: Matrix, n_resamples: int, rng: np.random.Generator) -> Matrix:
    """Means over repeats drawn with replacement, each repeat as a whole.

    The sizes of one repeat share a nested order, and the learners of one repeat share the draw: a resample
    takes or leaves all of them together, so that both stay paired.

    Parameters
    ----------
    curves : ndarray of shape (repeats, ...)
        NaN marks a cell that failed; it is left out of the means.
    n_resamples : int
        How many.
    rng : Generator
        Where the draws come from.

    Returns
    -------
    ndarray of shape (n_resamples, ...)
        NaN only where a resample holds no repeat that succeeded at that cell.

    Examples
    --------
    >>> resampled_means(np.ones((3, 2)), 100, np.random.default_rng(0)).mean(axis=0)
    array([1., 1.])
    """
    repeats = len(curves)
    counts = rng.multinomial(repeats, np.full(repeats, 1 / repeats), size=n_resamples).astype(np.float64)
    flat = curves.reshape(repeats, -1)
    present = ~np.isnan(flat)
    totals = counts @ np.where(present, flat, 0.0)
    weights = counts @ present
    means = np.divide(totals, weights, out=np.full_like(totals, np.nan), where=weights > 0)
    return means.reshape(n_resamples, *curves.shape[1:])


def present_mean(curves: Matrix) -> Vector:
    """The mean over repeats of what succeeded.

    >>> present_mean(np.array([[1.0, 2.0], [3.0, np.nan]]))
    array([2., 2.])
    """
    present = ~np.isnan(curves)
    return np.asarray(np.where(present, curves, 0.0).sum(axis=0) / present.sum(axis=0))
