"""Data efficiency: how many times more examples one learner needs for another's error."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ntkcompare.analysis._inputs import Vector, as_finite, as_sizes, check_confidence, generator
from ntkcompare.analysis.curveset import select_curves
from ntkcompare.analysis.intervals import interval_label
from ntkcompare.analysis.resamples import percentile_interval, present_mean, resampled_means


def envelope(errors: ArrayLike) -> Vector:
    """The least error reached with up to n examples: the running minimum.

    A measured curve wiggles; its envelope does not, so that "the n at which the error falls to ε" has one
    answer, the first.

    >>> envelope([0.5, 0.3, 0.4, 0.2]).tolist()
    [0.5, 0.3, 0.3, 0.2]
    """
    return np.asarray(np.minimum.accumulate(as_finite("errors", errors, 1)))


def examples_needed(sizes: ArrayLike, errors: ArrayLike, targets: ArrayLike) -> Vector:
    """Return the first n at which the envelope of a curve falls to each target.

    Between two sizes, log error is linear in log n; where the error falls to zero, error is linear in log n.

    Parameters
    ----------
    sizes : array-like of shape (n_sizes,)
        Positive, ascending.
    errors : array-like of shape (n_sizes,)
        ≥ 0, lower is better.
    targets : array-like of shape (n_targets,)
        Errors to reach.

    Returns
    -------
    ndarray of shape (n_targets,)
        0 where the error is below the target already at the smallest size (it needs at most that many),
        infinity where it is not reached at the largest.

    Raises
    ------
    ValueError
        If shapes do not match, an error is negative, or sizes are not positive and ascending.

    Examples
    --------
    >>> examples_needed([10, 1000], [0.1, 0.001], [0.01, 0.5, 0.0001]).round(6).tolist()
    [100.0, 0.0, inf]
    """
    n, e = as_sizes(sizes), as_finite("errors", errors, 1)
    if len(n) != len(e):
        raise ValueError(f"sizes and errors have {len(n)} and {len(e)} entries; they must match.")
    if (e < 0).any():
        raise ValueError(f"errors holds {e.min():g}; data efficiency needs a metric that is at least 0.")
    return _needed(np.log(n), e, as_finite("targets", targets, 1))


def _needed(log_n: Vector, errors: Vector, targets: Vector) -> Vector:
    best = np.minimum.accumulate(errors)
    found = np.empty(len(targets))
    for i, target in enumerate(targets):
        if best[0] < target:
            found[i] = 0.0
        elif best[-1] > target:
            found[i] = np.inf
        else:
            j = int(np.argmax(best <= target))
            place = log_n[j] if j == 0 else _between(log_n[j - 1 : j + 1], best[j - 1 : j + 1], target)
            found[i] = np.exp(place)
    return found


def _between(log_n: Vector, ends: Vector, target: float) -> float:
    """Where the error falls from ends[0] > target to ends[1] ≤ target."""
    if ends[1] > 0:
        ends, target = np.log(ends), np.log(target)
    share = (ends[0] - target) / (ends[0] - ends[1])
    return float(log_n[0] + share * (log_n[1] - log_n[0]))


def data_efficiency(
    frame: pd.DataFrame,
    learner: str,
    rival: str,
    *,
    metric: str | None = None,
    split: str = "test",
    dataset: str | None = None,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return how many times more examples `rival` needs for the error that `learner` has at n.

        ratio(n) = n_rival(e_learner(n)) / n,

    where e_learner is the envelope of the mean curve, and n_rival inverts that of the rival
    (`examples_needed`). Intervals resample whole repeats, both learners together, at the expanded
    percentiles.

    Parameters
    ----------
    frame : DataFrame
        As `Comparison.frame` returns it.
    learner, rival : str
        Two of its learners.
    metric, split, dataset : str, optional
        Which rows; the metric must be an error: at least 0, lower is better.
    confidence : float
        Nominal coverage, in (0, 1).
    n_resamples, random_state : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        A row per size with columns dataset, metric, split, n, learner, rival, error (the target), needed
        (n_rival), ratio, low, high, bound, interval. Where the rival reaches the target outside the measured
        range, `bound` says "at most" (needed is the smallest size) or "more than" (the largest), and ratio
        is that bound; low = 0 and high = infinity mean the same of the interval. Else `bound` is "".

    Raises
    ------
    ValueError
        If names are unknown or the same, a value is negative, or there are fewer than two sizes or repeats.

    Examples
    --------
    >>> rows = [("toy", name, n, r, "test", "error", scale / n, "ok")
    ...         for r in range(3) for n in (10, 100, 1000) for name, scale in [("ntk", 1.0), ("knn", 4.0)]]
    >>> columns = ["dataset", "learner", "n", "repeat", "split", "metric", "value", "status"]
    >>> data_efficiency(pd.DataFrame(rows, columns=columns), "ntk", "knn")[["n", "ratio", "bound"]]
          n  ratio      bound
    0    10    4.0
    1   100    4.0
    2  1000    1.0  more than
    """
    if learner == rival:
        raise ValueError(f"learner and rival are both {learner!r}; give two different ones.")
    check_confidence(confidence)
    rng, n_resamples = generator(random_state, n_resamples)
    curves = select_curves(frame, [learner, rival], metric=metric, split=split, dataset=dataset)
    sizes = as_sizes(curves.sizes)
    pair = np.stack([curves.values[learner], curves.values[rival]], axis=1)
    if np.nanmin(pair) < 0:
        raise ValueError(
            f"{curves.metric!r} holds {np.nanmin(pair):g}; data efficiency needs an error, at least 0."
        )
    mine, other = present_mean(pair)
    target, needed = np.minimum.accumulate(mine), _needed(np.log(sizes), other, np.minimum.accumulate(mine))
    drawn = np.array([_resampled(sizes, row) for row in resampled_means(pair, n_resamples, rng)])
    said = interval_label(confidence, "expanded bootstrap", len(pair), "repeats")
    rows: list[tuple[Any, ...]] = []
    for i, n in enumerate(curves.sizes):
        low, high = percentile_interval(drawn[:, i] / n, confidence, len(pair))
        bound = "at most" if needed[i] == 0 else "more than" if np.isinf(needed[i]) else ""
        reached = float(np.clip(needed[i], sizes[0], sizes[-1]))
        names = (curves.dataset, curves.metric, curves.split, int(n), learner, rival)
        rows.append((*names, target[i], reached, reached / n, low, high, bound, said))
    heads = ["dataset", "metric", "split", "n", "learner", "rival", "error", "needed", "ratio", "low", "high"]
    return pd.DataFrame(rows, columns=[*heads, "bound", "interval"])


def _resampled(sizes: Vector, pair: Vector) -> Vector:
    """What the rival needs at every size, in a resample that may lack some sizes."""
    ok = ~np.isnan(pair).any(axis=0)
    target = np.minimum.accumulate(np.interp(np.log(sizes), np.log(sizes[ok]), pair[0, ok]))
    return _needed(np.log(sizes[ok]), pair[1, ok], target)
