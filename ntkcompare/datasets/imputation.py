"""Imputation: what stands in for missing inputs, learned from training rows alone."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice

MISSING = ("refuse", "mean", "median", "mode", "zero")


def fit_fill(missing: str, X: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Return one value per feature to put where an input is missing; None for "refuse".

    A feature that no row of `X` knows is filled with 0.

    Parameters
    ----------
    missing : {"refuse", "mean", "median", "mode", "zero"}
        "mode" is the most frequent value, the smallest among equals.
    X : ndarray of shape (n, ...)
        The training pool, missing entries as NaN.

    Examples
    --------
    >>> import numpy as np
    >>> fit_fill("median", np.array([[1.0, np.nan], [np.nan, np.nan], [5.0, np.nan]]))
    array([3., 0.])
    """
    check_choice("missing", missing, MISSING)
    if missing == "refuse":
        return None
    columns = X.reshape(len(X), -1).T
    values = [_statistic(missing, column[~np.isnan(column)]) for column in columns]
    return np.array(values).reshape(X.shape[1:])


def filled(X: NDArray[Any], fill: NDArray[np.float64] | None) -> NDArray[Any]:
    """Return `X` with missing entries replaced; `X` itself where `fill` is None."""
    return X if fill is None else np.where(np.isnan(X), fill, X)


def _statistic(missing: str, known: NDArray[np.float64]) -> float:
    if len(known) == 0 or missing == "zero":
        return 0.0
    if missing == "mode":
        values, counts = np.unique(known, return_counts=True)
        return float(values[counts.argmax()])
    # Scaled first: a sum of values near the float range would overflow.
    peak = float(np.abs(known).max()) or 1.0
    return float((np.mean if missing == "mean" else np.median)(known / peak)) * peak
