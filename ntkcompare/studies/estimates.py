"""Estimates: the findings on a mean, on several means, on a share, and on every case."""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from ntkcompare.analysis import mean_interval
from ntkcompare.studies.finding import CONFIDENCE, REFUTED, Finding


def mean_finding(
    name: str,
    values: ArrayLike,
    claimed: tuple[float, float],
    *,
    confidence: float = CONFIDENCE,
    key: bool = True,
) -> Finding:
    """Return the finding on the mean of one value a repeat, with its t-interval.

    With another confidence than 0.95, say for the most telling of several cases, its p-value is multiplied
    likewise.

    Parameters
    ----------
    name : str
        What was measured, in words and units.
    values : array-like of shape (repeats,)
        At least two.
    claimed : tuple of two floats
        Least and greatest mean that the claim allows.
    confidence : float
        Coverage of the interval, in (0, 1).
    key : bool
        Whether the verdict rests on it.

    Returns
    -------
    Finding

    Raises
    ------
    ValueError
        For fewer than two values, or NaN among them.

    Examples
    --------
    >>> import math
    >>> mean_finding("gain", [0.1, 0.2, 0.3], (0, math.inf)).outcome
    'inconclusive'
    """
    found = mean_interval(values, confidence=confidence)
    p = min(1.0, _p_value(values, claimed) * (1 - CONFIDENCE) / (1 - confidence))
    return Finding(name, found.estimate, found.low, found.high, claimed, found.label, key, p)


def _p_value(values: ArrayLike, claimed: tuple[float, float]) -> float:
    """Two-sided p-value of the t-test of the mean against the nearer end of the claimed range."""
    sample = np.asarray(values, dtype=float)
    mean, error = float(sample.mean()), float(stats.sem(sample))
    distance = max(claimed[0] - mean, mean - claimed[1])
    if distance <= 0:
        return 1.0
    return 2 * float(stats.t.sf(distance / error, len(sample) - 1)) if error else 0.0


def every_mean_finding(
    name: str,
    values: ArrayLike,
    claimed: tuple[float, float],
    *,
    confidence: float = CONFIDENCE,
    key: bool = True,
) -> Finding:
    """Return the finding on several means at once: what is claimed has to hold for each.

    With m cases each t-interval has the confidence 1 − (1 − confidence)/m, so that all of them hold together
    with `confidence` (Bonferroni). The finding is that of one case: of those whose interval is outside the
    claimed range, the one of the mean furthest from it, with the p-value of the surest; else the one whose
    interval reaches furthest out.

    Parameters
    ----------
    name : str
        What was measured, in words and units.
    values : array-like of shape (repeats, m)
        A column per case.
    claimed : tuple of two floats
        Least and greatest mean that the claim allows.
    confidence : float
        Coverage of all intervals together, in (0, 1).
    key : bool
        Whether the verdict rests on it.

    Returns
    -------
    Finding

    Raises
    ------
    ValueError
        For an array of another shape, or one without values.

    References
    ----------
    O. J. Dunn (1961). Multiple comparisons among means. JASA 56, 52–64.

    Examples
    --------
    >>> gaps = [[0.001, 0.010], [0.002, 0.012], [0.000, 0.011]]
    >>> found = every_mean_finding("gap", gaps, (-0.02, 0.02))
    >>> found.outcome, found.interval
    ('supported', '97.5 % t interval over 3 repeats, the worst of 2 cases')
    """
    array = np.asarray(values, dtype=float)
    if array.ndim != 2 or not array.size:
        raise ValueError(f"{name!r}: values of shape {array.shape} must be (repeats, cases).")
    cases = array.shape[1]
    part = 1 - (1 - confidence) / cases
    each = [mean_finding(name, column, claimed, confidence=part, key=key) for column in array.T]
    outside = [found for found in each if found.outcome == REFUTED]
    if outside:
        worst = max(outside, key=lambda found: max(claimed[0] - found.estimate, found.estimate - claimed[1]))
        # The case furthest outside need not be the surest; that one is enough to refute.
        worst = replace(worst, p_value=min(found.p_value for found in outside))
    else:
        worst = max(each, key=lambda found: max(claimed[0] - found.low, found.high - claimed[1]))
    return replace(worst, interval=f"{worst.interval}, the worst of {cases} cases")


def share_finding(
    name: str,
    held: int,
    of: int,
    claimed: tuple[float, float],
    *,
    confidence: float = CONFIDENCE,
    key: bool = True,
) -> Finding:
    """Return the finding on the share of cases in which something held, with its Clopper–Pearson interval.

    The interval takes the cases as independent.

    Parameters
    ----------
    name : str
        What was measured, in words.
    held, of : int
        In how many cases it held, of how many; 0 ≤ held ≤ of.
    claimed : tuple of two floats
        Least and greatest share that the claim allows.
    confidence : float
        Coverage of the interval, in (0, 1).
    key : bool
        Whether the verdict rests on it.

    Returns
    -------
    Finding

    Raises
    ------
    ValueError
        If `held` of `of` is no share.

    References
    ----------
    C. Clopper and E. Pearson (1934). The use of confidence or fiducial limits illustrated in the case of the
    binomial. Biometrika 26, 404–413.

    Examples
    --------
    >>> finding = share_finding("bound held", 20, 20, (0.8, 1.0))
    >>> finding.estimate, round(finding.low, 3), finding.outcome
    (1.0, 0.832, 'supported')
    """
    if not 0 <= held <= of or of < 1:
        raise ValueError(f"{name!r}: held={held} of {of} cases is no share.")
    ends = stats.binomtest(held, of).proportion_ci(confidence, method="exact")
    label = f"{100 * confidence:g} % Clopper–Pearson interval over {of} cases"
    ways = [
        stats.binomtest(held, of, claimed[0], alternative="less").pvalue if held / of < claimed[0] else 1.0,
        stats.binomtest(held, of, claimed[1], alternative="greater").pvalue
        if held / of > claimed[1]
        else 1.0,
    ]
    p = min(1.0, 2 * min(ways) * (1 - CONFIDENCE) / (1 - confidence))
    return Finding(name, held / of, float(ends.low), float(ends.high), claimed, label, key, p)


def exact_finding(name: str, values: ArrayLike, claimed: tuple[float, float], *, key: bool = True) -> Finding:
    """Return the finding on all values at once: what is claimed has to hold for each.

    For identities and exhaustive counts, where nothing is left to chance. `estimate` is the value
    furthest outside the claimed range or, where all are within, the one nearest to an end of it.

    Parameters
    ----------
    name : str
        What was measured, in words and units.
    values : array-like
        Of any shape.
    claimed : tuple of two floats
        Least and greatest value that the claim allows.
    key : bool
        Whether the verdict rests on it.

    Returns
    -------
    Finding

    Raises
    ------
    ValueError
        If there are no values, or NaN among them.

    Examples
    --------
    >>> exact_finding("|difference|", [0.0, 1e-15], (0, 1e-12)).outcome
    'supported'
    """
    array = np.asarray(values, dtype=float).ravel()
    if not array.size or np.isnan(array).any():
        raise ValueError(f"{name!r}: needs values without NaN, not {array}.")
    least, most = claimed
    outside = array[(array < least) | (array > most)]
    if outside.size:  # one case outside refutes what is claimed of all
        worst = float(outside[np.maximum(least - outside, outside - most).argmax()])
        return Finding(name, worst, worst, worst, claimed, f"the worst of {array.size} cases", key)
    with np.errstate(invalid="ignore"):
        room = np.nan_to_num(np.minimum(array - least, most - array), nan=0.0)  # infinite value, infinite end
    ends = float(array.min()), float(array.max())
    return Finding(name, float(array[room.argmin()]), *ends, claimed, f"range of {array.size} cases", key)
