"""Who is best at each size, and who cannot be told from the best."""

import numpy as np
import pandas as pd
from scipy import stats

from ntkcompare.analysis._inputs import check_columns, check_confidence, difference_of
from ntkcompare.analysis.curveset import NEEDED
from ntkcompare.analysis.intervals import interval_label


def best_table(
    frame: pd.DataFrame, *, lower_is_better: bool = True, confidence: float = 0.95
) -> pd.DataFrame:
    """Return, for one metric and split, each learner's paired difference from the best at each size.

    The best has the best mean over its repeats. A learner ties with it if the t interval of their difference
    within repeats, d̄ ± t·s/√R, includes 0: the table then marks both alike. The intervals are not corrected
    for the number of comparisons, so that a mark errs on the side of telling apart.

    Parameters
    ----------
    frame : DataFrame
        As `Comparison.frame` returns it, of one data set, metric and split.
    lower_is_better : bool
        Whether small values are good.
    confidence : float
        Nominal coverage, in (0, 1).

    Returns
    -------
    DataFrame
        Columns learner, n, best (bool), tied (bool; the best ties with itself), difference (learner − best),
        low, high, repeats, interval. With fewer than two common repeats there is no interval, and only an
        equal mean ties. A learner without a value at some n has no row there.

    Raises
    ------
    ValueError
        If columns are missing, a cell occurs twice, or there is more than one data set, metric or split.

    References
    ----------
    C. Nadeau and Y. Bengio (2003). Inference for the generalization error. Machine Learning 52, 239–281.

    Examples
    --------
    >>> rows = [("toy", name, 10, r, "test", "error", value + 0.01 * r * wobble, "ok") for r in (0, 1, 2)
    ...         for name, value, wobble in [("ntk", 0.1, 1), ("nngp", 0.1, 1.5), ("knn", 0.3, 1)]]
    >>> table = best_table(pd.DataFrame(rows, columns=NEEDED))
    >>> table[["learner", "best", "tied"]].values.tolist()
    [['ntk', True, True], ['nngp', False, True], ['knn', False, False]]
    """
    check_columns(frame, NEEDED)
    check_confidence(confidence)
    for name in ("dataset", "metric", "split"):
        if frame[name].nunique() != 1:
            found = ", ".join(map(repr, dict.fromkeys(frame[name])))
            raise ValueError(f"frame must hold one {name}, not {found or 'none'}.")
    if frame.duplicated(["learner", "n", "repeat"]).any():
        raise ValueError("frame holds a cell twice; keep one row for each learner, size and repeat.")
    learners, sizes = list(dict.fromkeys(frame["learner"])), sorted(set(frame["n"]))
    good = frame[(frame["status"] == "ok") & frame["value"].notna()]
    table = good.pivot(index=["learner", "repeat"], columns="n", values="value")
    repeats = sorted(set(frame["repeat"]))
    index = pd.MultiIndex.from_product([learners, repeats])
    whole = table.reindex(index, columns=sizes).to_numpy(dtype=float)
    values = whole.reshape(len(learners), len(repeats), len(sizes))
    counts = (~np.isnan(values)).sum(axis=1)
    means = np.where(counts > 0, np.nansum(values, axis=1) / np.maximum(counts, 1), np.nan)
    rows = []
    for j, n in enumerate(sizes):
        if not counts[:, j].any():
            continue
        first = int(np.nanargmin(means[:, j]) if lower_is_better else np.nanargmax(means[:, j]))
        for i, learner in enumerate(learners):
            if counts[i, j]:
                d = difference_of(values[i, :, j], values[first, :, j])
                equal = bool(np.isclose(means[i, j], means[first, j], rtol=1e-12, atol=0))
                rows.append((learner, n, i == first, *_judged(d[~np.isnan(d)], equal, confidence)))
    names = ["learner", "n", "best", "tied", "difference", "low", "high", "repeats", "interval"]
    return pd.DataFrame(rows, columns=names)


def _judged(
    differences: "np.ndarray[tuple[int], np.dtype[np.float64]]", equal: bool, confidence: float
) -> tuple[bool, float, float, float, int, str]:
    r = len(differences)
    mean = float(differences.mean()) if r else np.nan
    if r < 2:
        return equal, mean, np.nan, np.nan, r, f"no interval: {r} common repeats"
    half = float(stats.t.ppf((1 + confidence) / 2, r - 1) * differences.std(ddof=1) / np.sqrt(r))
    said = interval_label(confidence, "paired t", r, "repeats")
    return abs(mean) <= half or mean == 0, mean, mean - half, mean + half, r, said
