"""Intervals: over the repeats of one data set, and over data sets by a hierarchical bootstrap."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from ntkcompare._checks import check_choice
from ntkcompare.analysis._inputs import Vector, as_sample, check_confidence, generator
from ntkcompare.analysis.resamples import percentile_interval, resampled_means

METHODS = ("t", "expanded", "percentile", "bca")


@dataclass(frozen=True)
class Interval:
    """An estimate and what is known of it.

    Attributes
    ----------
    estimate, low, high : float
        Of the quantity, in its own unit.
    confidence : float
        Nominal coverage.
    method : str
        How it was made.
    units : int
        How many independent units it rests on.
    unit : str
        What these are: "repeats" or "data sets".

    Examples
    --------
    >>> print(Interval(0.25, 0.2, 0.3, 0.95, "t", 5, "repeats"))
    0.25 (95 % t interval over 5 repeats: 0.2 to 0.3)
    """

    estimate: float
    low: float
    high: float
    confidence: float
    method: str
    units: int
    unit: str = "repeats"

    @property
    def half_width(self) -> float:
        """Half of high − low."""
        return (self.high - self.low) / 2

    @property
    def label(self) -> str:
        """What the interval is, for a table or a legend."""
        return interval_label(self.confidence, self.method, self.units, self.unit)

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.estimate:.4g} ({self.label}: {self.low:.4g} to {self.high:.4g})"


def interval_label(confidence: float, method: str, units: int, unit: str) -> str:
    """Say what an interval is.

    >>> interval_label(0.9, "hierarchical bootstrap", 12, "data sets")
    '90 % hierarchical bootstrap interval over 12 data sets'
    """
    return f"{100 * confidence:g} % {method} interval over {units} {unit}"


def mean_interval(
    values: ArrayLike,
    *,
    method: str = "t",
    confidence: float = 0.95,
    n_resamples: int = 9999,
    random_state: int = 0,
) -> Interval:
    """Return an interval for the mean of repeated measurements.

    With mean m and standard deviation s (ddof 1) of r values:

    - "t": m ± t·s/√r, t the (1 + confidence)/2 quantile of Student's distribution, r − 1 degrees of
      freedom; exact for normal values, and the one to use below ten repeats.
    - "percentile": quantiles of the resampled means; too narrow by √((r − 1)/r) and more.
    - "expanded": the same at the coverage of `expanded_confidence`, which makes up for that.
    - "bca": bias-corrected and accelerated, by `scipy.stats.bootstrap`.

    No bootstrap interval reaches beyond the values it draws from, so that with r repeats it covers at most
    1 − 2^(1−r) of the time for a symmetric distribution: 94 % with 5. Repeats share examples, so every one
    of these speaks of draws from this data set rather than of new data (Nadeau & Bengio 2003).

    Parameters
    ----------
    values : array-like of shape (r,)
        One per repeat, r ≥ 2.
    method : {"t", "expanded", "percentile", "bca"}
        See above.
    confidence : float
        Nominal coverage, in (0, 1).
    n_resamples, random_state : int
        Of the bootstrap.

    Returns
    -------
    Interval
        Of zero width where all values are equal.

    Raises
    ------
    ValueError
        If there are fewer than two values, NaN or infinity among them, or an argument is out of range.

    References
    ----------
    B. Efron (1987). Better bootstrap confidence intervals. JASA 82, 171–185.
    T. Hesterberg (2015). What teachers should know about the bootstrap. The American Statistician 69,
    371–386.
    C. Nadeau and Y. Bengio (2003). Inference for the generalization error. Machine Learning 52, 239–281.

    Examples
    --------
    >>> print(mean_interval([0.1, 0.2, 0.3]))
    0.2 (95 % t interval over 3 repeats: -0.04841 to 0.4484)
    """
    sample = as_sample("values", values)
    check_choice("method", method, METHODS)
    check_confidence(confidence)
    r, mean = len(sample), float(sample.mean())
    if method == "t":
        half = float(stats.t.ppf((1 + confidence) / 2, r - 1)) * float(stats.sem(sample))
        return Interval(mean, mean - half, mean + half, confidence, "t", r)
    if np.ptp(sample) == 0:
        return Interval(mean, mean, mean, confidence, f"{method} bootstrap", r)
    return bootstrap_interval(
        sample,
        _mean,
        method=method,
        confidence=confidence,
        n_resamples=n_resamples,
        random_state=random_state,
    )


def _mean(values: Any, axis: int = -1) -> Any:
    return np.mean(values, axis=axis)


def bootstrap_interval(
    values: ArrayLike,
    statistic: Callable[..., Any],
    *,
    method: str = "expanded",
    confidence: float = 0.95,
    n_resamples: int = 9999,
    random_state: int = 0,
) -> Interval:
    """Return a bootstrap interval for any statistic of repeated measurements.

    Parameters
    ----------
    values : array-like of shape (r,)
        One per repeat, r ≥ 2.
    statistic : callable
        (values, axis=) → statistic along that axis, as `scipy.stats.bootstrap` takes it.
    method : {"expanded", "percentile", "bca"}
        See `mean_interval`.
    confidence : float
        Nominal coverage, in (0, 1).
    n_resamples, random_state : int
        Of the bootstrap.

    Returns
    -------
    Interval

    Raises
    ------
    ValueError
        If there are fewer than two values, an argument is out of range, or BCa is not defined because no
        resample differs from another.

    References
    ----------
    B. Efron and R. Tibshirani (1993). *An Introduction to the Bootstrap*, chapters 13 and 14.

    Examples
    --------
    >>> interval = bootstrap_interval([1.0, 2.0, 3.0, 4.0, 9.0], np.median)
    >>> interval.estimate, 2.0 in interval
    (3.0, True)
    """
    sample = as_sample("values", values)
    check_choice("method", method, METHODS[1:])
    check_confidence(confidence)
    rng, n_resamples = generator(random_state, n_resamples)
    if method == "bca" and np.ptp(sample) == 0:
        raise ValueError('method="bca" is not defined for equal values; use method="expanded".')
    found = stats.bootstrap(
        (sample,),
        statistic,
        n_resamples=n_resamples,
        batch=1000,
        vectorized=True,
        confidence_level=confidence,
        method="BCa" if method == "bca" else "percentile",
        random_state=rng,
    )
    low, high = float(found.confidence_interval.low), float(found.confidence_interval.high)
    if method == "expanded":
        low, high = percentile_interval(found.bootstrap_distribution, confidence, len(sample))
    if np.isnan(low) or np.isnan(high):
        raise ValueError('method="bca" is not defined for these values; use method="expanded".')
    estimate = float(statistic(sample, axis=-1))
    return Interval(estimate, low, high, confidence, f"{method} bootstrap", len(sample))


def hierarchical_interval(
    groups: Sequence[ArrayLike],
    *,
    confidence: float = 0.95,
    resample_repeats: bool = True,
    n_resamples: int = 9999,
    random_state: int = 0,
) -> Interval:
    """Return an interval for the mean over data sets of their means over repeats.

    Each resample draws data sets with replacement, then repeats with replacement within each data set
    drawn. The unit is the data set: more repeats make the mean of one data set more certain, and never
    stand in for another data set. The percentiles are expanded for the number of data sets.

    Parameters
    ----------
    groups : sequence of array-like
        For each data set the values of its repeats; their numbers may differ, one is enough.
    confidence : float
        Nominal coverage, in (0, 1).
    resample_repeats : bool
        Whether to draw within data sets, too. The scatter of the repeats is already in the means of the
        data sets, so the second stage counts it twice: this errs on the wide side where repeats scatter
        as much as data sets do (Davison & Hinkley, section 3.8). False draws whole data sets.
    n_resamples, random_state : int
        Of the bootstrap.

    Returns
    -------
    Interval
        Its units are data sets.

    Raises
    ------
    ValueError
        If there are fewer than two data sets, or one of them has no finite value.

    References
    ----------
    A. Davison and D. Hinkley (1997). *Bootstrap Methods and their Application*, section 3.8.

    Examples
    --------
    >>> print(hierarchical_interval([[0.1, 0.2], [0.3, 0.3, 0.3], [0.2, 0.4]]))
    0.25 (95 % hierarchical bootstrap interval over 3 data sets: 0.1 to 0.4)
    """
    samples = [as_sample(f"groups[{i}]", group, minimum=1) for i, group in enumerate(groups)]
    if len(samples) < 2:
        raise ValueError(
            f"groups holds {len(samples)} data set(s); an interval over data sets needs at least 2. "
            "For one data set, use mean_interval over its repeats."
        )
    check_confidence(confidence)
    rng, n_resamples = generator(random_state, n_resamples)
    means = np.array([sample.mean() for sample in samples])
    drawn = rng.integers(len(samples), size=(n_resamples, len(samples)))
    picked = means[drawn]
    if resample_repeats:
        for index, sample in enumerate(samples):
            here = drawn == index
            picked[here] = resampled_means(sample, int(here.sum()), rng) if here.any() else 0.0
    low, high = percentile_interval(picked.mean(axis=1), confidence, len(samples))
    estimate = float(means.mean())
    return Interval(estimate, low, high, confidence, "hierarchical bootstrap", len(samples), "data sets")


def t_intervals(values: Vector, confidence: float) -> tuple[Vector, Vector, Vector]:
    """Mean and t interval of each column of an array of shape (r, m) without NaN, r ≥ 2."""
    mean = values.mean(axis=0)
    half = stats.t.ppf((1 + confidence) / 2, len(values) - 1) * stats.sem(values, axis=0)
    return mean, mean - half, mean + half
