"""Tables of means that state their interval: over repeats, and over data sets."""

from typing import Any, cast

import numpy as np
import pandas as pd

from ntkcompare._checks import check_choice
from ntkcompare.analysis._inputs import check_columns, check_confidence
from ntkcompare.analysis.curveset import NEEDED
from ntkcompare.analysis.intervals import METHODS, hierarchical_interval, mean_interval
from ntkcompare.analysis.scores import rows_at

GROUPS = ["dataset", "learner", "n", "split", "metric"]


def table_over_repeats(
    frame: pd.DataFrame,
    *,
    method: str = "t",
    confidence: float = 0.95,
    n_resamples: int = 2000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return mean and interval over the repeats of each data set × learner × size × split × metric.

    Parameters
    ----------
    frame : DataFrame
        As `Comparison.frame` returns it.
    method : {"t", "expanded", "percentile", "bca"}
        See `mean_interval`.
    confidence : float
        Nominal coverage, in (0, 1).
    n_resamples, random_state : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        Columns dataset, learner, n, split, metric, mean, low, high, repeats, failed, interval. `interval`
        says in words what low and high are; where fewer than two repeats succeeded they are missing, and
        it says so.

    Raises
    ------
    ValueError
        If columns are missing or an argument is out of range.

    Examples
    --------
    >>> rows = [("toy", "knn", 10, r, "test", "error", 0.1 * r, "ok") for r in (1, 2, 3)]
    >>> table = table_over_repeats(pd.DataFrame(rows, columns=NEEDED))
    >>> table[["mean", "repeats", "interval"]].values.tolist()
    [[0.2..., 3, '95 % t interval over 3 repeats']]
    """
    check_columns(frame, NEEDED)
    check_choice("method", method, METHODS)
    check_confidence(confidence)
    rows: list[tuple[Any, ...]] = []
    for key, group in frame.groupby(GROUPS, sort=False):
        values = group.loc[group["status"] == "ok", "value"].to_numpy(dtype=float)
        failed = len(group) - len(values)
        if len(values) < 2:
            mean = float(values[0]) if len(values) else np.nan
            said = f"no interval: {len(values)} of {len(group)} repeats succeeded"
            rows.append((*cast("tuple[Any, ...]", key), mean, np.nan, np.nan, len(values), failed, said))
            continue
        found = mean_interval(
            values,
            method=method,
            confidence=confidence,
            n_resamples=n_resamples,
            random_state=random_state,
        )
        numbers = (found.estimate, found.low, found.high, len(values), failed, found.label)
        rows.append((*cast("tuple[Any, ...]", key), *numbers))
    return pd.DataFrame(rows, columns=[*GROUPS, "mean", "low", "high", "repeats", "failed", "interval"])


def table_over_datasets(
    frame: pd.DataFrame,
    *,
    n: int | None = None,
    split: str = "test",
    metric: str | None = None,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return mean and hierarchical-bootstrap interval over data sets, per learner.

    Parameters
    ----------
    frame : DataFrame
        With at least two data sets.
    n : int, optional
        Training-set size; None means each data set's largest at which all its learners succeeded.
    split, metric : str, optional
        Which rows; the metric defaults to the first.
    confidence : float
        Nominal coverage, in (0, 1).
    n_resamples, random_state : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        Columns learner, split, metric, mean, low, high, datasets, repeats (all data sets together), interval.

    Raises
    ------
    ValueError
        If fewer than two data sets remain, or a learner lacks one of them.

    Examples
    --------
    >>> rows = [(d, "knn", 10, r, "test", "error", v + 0.01 * r, "ok")
    ...         for d, v in {"a": 0.1, "b": 0.2, "c": 0.3}.items() for r in (0, 1)]
    >>> table = table_over_datasets(pd.DataFrame(rows, columns=NEEDED))
    >>> table[["datasets", "repeats", "interval"]].values.tolist()
    [[3, 6, '95 % hierarchical bootstrap interval over 3 data sets']]
    """
    part = rows_at(frame, n=n, split=split, metric=metric)
    rows = []
    for learner in dict.fromkeys(part["learner"]):
        of_learner = part[part["learner"] == learner]
        groups = [group["value"].to_numpy(dtype=float) for _, group in of_learner.groupby("dataset")]
        found = hierarchical_interval(
            groups, confidence=confidence, n_resamples=n_resamples, random_state=random_state
        )
        numbers = (found.estimate, found.low, found.high, len(groups), sum(map(len, groups)), found.label)
        rows.append((learner, split, part["metric"].iloc[0], *numbers))
    names = ["learner", "split", "metric", "mean", "low", "high", "datasets", "repeats", "interval"]
    return pd.DataFrame(rows, columns=names)
