"""Mean and interval over repeats."""

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ntkcompare._checks import check_choice, check_real

GROUPS = ["dataset", "learner", "n", "split", "metric"]


def summarize(frame: pd.DataFrame, confidence: float = 0.95, method: str = "t") -> pd.DataFrame:
    """Return mean and interval over the repeats of each learner × size × split × metric.

    With mean m and standard deviation s (ddof 1) of r repeats, the interval "t" is m ± t·s/√r, where t is the
    (1 + confidence)/2 quantile of Student's distribution with r − 1 degrees of freedom. Repeats share
    examples, so it speaks of draws from this data set rather than of new data (Nadeau & Bengio 2003).

    Parameters
    ----------
    frame : DataFrame
        A tidy table as `Comparison.frame` returns it.
    confidence : float
        Coverage of the interval, in (0, 1).
    method : {"t", "expanded", "percentile", "bca"}
        Student's t, the one to use below ten repeats, or a bootstrap; see
        :func:`ntkcompare.analysis.mean_interval`.

    Returns
    -------
    DataFrame
        Columns dataset, learner, n, split, metric, mean, low, high, repeats, failed, interval; `repeats`
        counts what went into the mean, `failed` what could not be computed, and `interval` says in words
        what low and high are. With fewer than two repeats there is no interval: low and high are missing.

    Raises
    ------
    ValueError, TypeError
        If `confidence` is no number in (0, 1), or the method is unknown.

    References
    ----------
    C. Nadeau and Y. Bengio (2003). Inference for the generalization error. Machine Learning 52, 239–281.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"dataset": "toy", "learner": "knn", "n": 9, "split": "test", "metric": "error", "status": "ok"}
    >>> table = summarize(pd.DataFrame([{**row, "value": 0.2}, {**row, "value": 0.4}]), confidence=0.5)
    >>> table[["mean", "low", "high"]].round(3).values.tolist()
    [[0.3, 0.2, 0.4]]
    """
    from ntkcompare.analysis.intervals import METHODS, interval_label, mean_interval

    check_choice("method", method, METHODS)
    check_real("confidence", confidence, minimum=0, open_minimum=True)
    if confidence >= 1:
        raise ValueError(f"confidence={confidence!r} must be less than 1, e.g. 0.95.")
    good = frame["status"] == "ok"
    groups = frame.assign(value=frame["value"].where(good), failed=~good).groupby(
        GROUPS, sort=False, as_index=False
    )
    table = groups.agg(
        mean=("value", "mean"),
        spread=("value", "std"),  # missing where there are fewer than two
        repeats=("value", "count"),
        failed=("failed", "sum"),
    )
    r = table["repeats"].to_numpy()
    quantile = stdtrit(np.maximum(r - 1, 1), (1 + confidence) / 2)
    half = quantile * table["spread"] / np.sqrt(np.maximum(r, 1))
    said = [
        interval_label(confidence, "t", good, "repeats")
        if good > 1
        else f"no interval: {good} of {good + failed} repeats succeeded"
        for good, failed in zip(table["repeats"], table["failed"])
    ]
    table = table.assign(low=table["mean"] - half, high=table["mean"] + half, interval=said)
    if method != "t":
        each = [values.dropna().to_numpy() for _, values in groups["value"]]
        found = [
            mean_interval(values, method=method, confidence=confidence) if len(values) > 1 else None
            for values in each
        ]
        table["low"] = [np.nan if one is None else one.low for one in found]
        table["high"] = [np.nan if one is None else one.high for one in found]
        table["interval"] = [old if one is None else one.label for one, old in zip(found, said)]
    return table[[*GROUPS, "mean", "low", "high", "repeats", "failed", "interval"]]
