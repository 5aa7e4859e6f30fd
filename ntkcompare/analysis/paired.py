"""Paired differences between two learners: at each size over repeats, and over data sets."""

import numpy as np
import pandas as pd
from scipy import stats

from ntkcompare._checks import check_choice, check_integer
from ntkcompare.analysis._inputs import Vector, check_confidence, difference_of
from ntkcompare.analysis.curveset import select_curves
from ntkcompare.analysis.holm import holm_adjust
from ntkcompare.analysis.intervals import hierarchical_interval, interval_label
from ntkcompare.analysis.scores import rows_at

TESTS = ("t", "sign-flip")


def paired_differences(
    frame: pd.DataFrame,
    learner: str,
    rival: str,
    *,
    metric: str | None = None,
    split: str = "test",
    dataset: str | None = None,
    confidence: float = 0.95,
    test: str = "t",
    n_test: int | None = None,
    simultaneous: bool = False,
) -> pd.DataFrame:
    """Return learner − rival at each size, with interval and a p-value corrected for looking at many sizes.

    The repeats share their draws, so the difference d_r is taken within each. With mean d̄ and standard
    deviation s of R differences, the interval is d̄ ± t·s·√(1/R), and the p-value that of the paired t
    test. Repeats overlap in what they train on, which makes that optimistic; with `n_test` the factor 1/R
    becomes 1/R + n_test/n, which Nadeau and Bengio (2003) give for repeated random splits.

    Parameters
    ----------
    frame : DataFrame
        As `Comparison.frame` returns it.
    learner, rival : str
        Two of its learners. Where small values are good, a negative difference favours `learner`.
    metric, split, dataset : str, optional
        Which rows; see `select_curves`.
    confidence : float
        Nominal coverage of each interval, in (0, 1).
    test : {"t", "sign-flip"}
        "sign-flip" takes the p-value from all 2^R choices of sign for the differences (20,000 random ones
        beyond R = 14): exact for symmetric differences; it cannot fall below 2^(1−R).
    n_test : int, optional
        Test examples per repeat, for the corrected t test.
    simultaneous : bool
        Whether the intervals hold at all sizes together (Bonferroni), as the corrected p-values do.

    Returns
    -------
    DataFrame
        Columns dataset, metric, split, n, learner, rival, difference, low, high, repeats, p, p_holm,
        interval. Sizes at which fewer than two common repeats succeeded are left out. Where all R
        differences are equal there is nothing to estimate scatter from: the interval has no width, and p is
        1 if they are zero, else 2^(1−R).

    Raises
    ------
    ValueError
        If names are unknown, the two are the same, or there are fewer than two common repeats.

    References
    ----------
    C. Nadeau and Y. Bengio (2003). Inference for the generalization error. Machine Learning 52, 239–281.
    S. Holm (1979). Scandinavian Journal of Statistics 6, 65–70.

    Examples
    --------
    >>> rows = [("toy", name, 10, r, "test", "error", base + 0.1 * r + 0.01 * r * shift, "ok")
    ...         for name, base, shift in [("ntk", 0.1, 0), ("knn", 0.3, 1)] for r in range(4)]
    >>> columns = ["dataset", "learner", "n", "repeat", "split", "metric", "value", "status"]
    >>> table = paired_differences(pd.DataFrame(rows, columns=columns), "ntk", "knn")
    >>> table[["difference", "repeats"]].round(3).values.tolist()
    [[-0.215, 4.0]]
    """
    check_confidence(confidence)
    check_choice("test", test, TESTS)
    if learner == rival:
        raise ValueError(f"learner and rival are both {learner!r}; give two different ones.")
    if n_test is not None:
        check_integer("n_test", n_test, minimum=1)
        if test != "t":
            raise ValueError('n_test corrects the t test; leave it out, or set test="t".')
    curves = select_curves(frame, [learner, rival], metric=metric, split=split, dataset=dataset)
    differences = difference_of(curves.values[learner], curves.values[rival])
    columns = [column[~np.isnan(column)] for column in differences.T]
    usable = [i for i, column in enumerate(columns) if len(column) >= 2]
    if not usable:
        raise ValueError(f"{learner!r} and {rival!r} have no size with two common repeats. Raise repeats=.")
    level = 1 - (1 - confidence) / len(usable) if simultaneous else confidence
    rows = []
    for i in usable:
        d, n = columns[i], int(curves.sizes[i])
        factor = 1 / len(d) + (n_test / n if n_test else 0.0)
        half = float(stats.t.ppf((1 + level) / 2, len(d) - 1) * d.std(ddof=1) * np.sqrt(factor))
        mean = float(d.mean())
        names = (curves.dataset, curves.metric, curves.split, n, learner, rival)
        method = "corrected paired t" if n_test else "paired t"
        method = f"simultaneous {method}" if simultaneous else method
        said = interval_label(confidence, method, len(d), "repeats")
        rows.append((*names, mean, mean - half, mean + half, len(d), _p_value(d, test, factor), said))
    heads = ["dataset", "metric", "split", "n", "learner", "rival"]
    table = pd.DataFrame(rows, columns=[*heads, "difference", "low", "high", "repeats", "p", "interval"])
    table.insert(len(heads) + 5, "p_holm", holm_adjust(table["p"].to_numpy()))
    return table


def _without_rounding(values: Vector) -> Vector:
    """Twelve digits of the largest: what should tie, ties."""
    scale = float(np.abs(values).max())
    return np.round(values / scale, 12) * scale if scale > 0 else values


def _p_value(differences: Vector, test: str, factor: float) -> float:
    repeats, mean = len(differences), float(differences.mean())
    spread = float(differences.std(ddof=1))
    if spread <= 1e-14 * abs(mean):
        return 1.0 if mean == 0 else 2.0 ** (1 - repeats)
    if test == "t":
        return float(2 * stats.t.sf(abs(mean) / (spread * np.sqrt(factor)), repeats - 1))
    return sign_flip_p(differences)


def sign_flip_p(differences: Vector, *, n_resamples: int = 20_000, random_state: int = 0) -> float:
    """Return the two-sided p-value of Σd over all choices of sign for the differences d.

    Parameters
    ----------
    differences : array-like of shape (r,)
        r ≥ 2.
    n_resamples, random_state : int
        Beyond 14 differences, how many random choices stand for all 2^r.

    Returns
    -------
    float
        The share of choices with |Σ±d| ≥ |Σd|; random choices count the observed one among themselves.

    Raises
    ------
    ValueError
        If there are fewer than two differences.

    References
    ----------
    R. A. Fisher (1935). *The Design of Experiments*, section 21.

    Examples
    --------
    >>> sign_flip_p(np.array([1.0, 2.0, 3.0]))
    0.25
    """
    d = np.asarray(differences, dtype=np.float64)
    if d.ndim != 1 or len(d) < 2:
        raise ValueError(f"differences has shape {d.shape}; give at least two in one dimension.")
    if len(d) <= 14:
        signs = 1 - 2 * ((np.arange(2 ** len(d))[:, None] >> np.arange(len(d))) & 1)
        extra = 0
    else:
        signs = np.random.default_rng(random_state).choice([-1, 1], size=(n_resamples, len(d)))
        extra = 1
    threshold = abs(d.sum()) * (1 - 1e-12)
    return float((np.sum(np.abs(signs @ d) >= threshold) + extra) / (len(signs) + extra))


def paired_over_datasets(
    frame: pd.DataFrame,
    learner: str,
    rival: str,
    *,
    n: int | None = None,
    metric: str | None = None,
    split: str = "test",
    confidence: float = 0.95,
    n_resamples: int = 9999,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return learner − rival over data sets: hierarchical-bootstrap interval and Wilcoxon's signed-rank test.

    Differences are taken within each repeat of each data set. The interval draws data sets, then their
    repeats; the test sees one mean difference per data set (Demšar 2006, section 3.1.3).

    Parameters
    ----------
    frame : DataFrame
        With at least two data sets.
    learner, rival : str
        Two of its learners.
    n : int, optional
        Training-set size; None means each data set's largest.
    metric, split : str, optional
        Which rows.
    confidence : float
        Nominal coverage, in (0, 1).
    n_resamples, random_state : int
        Of the bootstrap.

    Returns
    -------
    DataFrame of one row
        Columns metric, split, learner, rival, difference, low, high, datasets, wins, ties, losses (data sets
        on which the difference is negative, zero, positive), p, interval.

    Raises
    ------
    ValueError
        If fewer than two data sets are left, or the two learners share no repeat on one of them.

    References
    ----------
    J. Demšar (2006). Statistical comparisons of classifiers over multiple data sets. JMLR 7, 1–30.

    Examples
    --------
    >>> rows = [(d, name, 10, r, "test", "error", i / 10 + (name == "knn") * i / 50, "ok")
    ...         for i, d in enumerate("abcde", 1) for name in ("ntk", "knn") for r in (0, 1)]
    >>> columns = ["dataset", "learner", "n", "repeat", "split", "metric", "value", "status"]
    >>> table = paired_over_datasets(pd.DataFrame(rows, columns=columns), "ntk", "knn")
    >>> table[["difference", "datasets", "wins", "p"]].round(4).values.tolist()
    [[-0.06, 5.0, 5.0, 0.0625]]
    """
    if learner == rival:
        raise ValueError(f"learner and rival are both {learner!r}; give two different ones.")
    for name in (learner, rival):
        check_choice("learner", name, set(frame["learner"]))
    pair = frame[frame["learner"].isin([learner, rival])]
    part = rows_at(pair, n=n, split=split, metric=metric)
    groups = []
    for dataset, rows in part.groupby("dataset", sort=False):
        table = rows.pivot(index="repeat", columns="learner", values="value").dropna()
        if table.empty:
            raise ValueError(f"{learner!r} and {rival!r} share no repeat on {dataset!r}; leave it out.")
        groups.append((table[learner] - table[rival]).to_numpy(dtype=float))
    found = hierarchical_interval(
        groups, confidence=confidence, n_resamples=n_resamples, random_state=random_state
    )
    means = _without_rounding(np.array([group.mean() for group in groups]))
    p = float(stats.wilcoxon(means, zero_method="zsplit").pvalue) if means.any() else 1.0
    row = {
        "metric": part["metric"].iloc[0],
        "split": split,
        "learner": learner,
        "rival": rival,
        "difference": found.estimate,
        "low": found.low,
        "high": found.high,
        "datasets": found.units,
        "wins": int((means < 0).sum()),
        "ties": int((means == 0).sum()),
        "losses": int((means > 0).sum()),
        "p": p,
        "interval": found.label,
    }
    return pd.DataFrame([row])
