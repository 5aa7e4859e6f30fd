"""Learners ranked over data sets: Friedman, Nemenyi, Wilcoxon–Holm, and the critical difference."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from ntkcompare._checks import check_integer
from ntkcompare.analysis._inputs import as_finite, check_level
from ntkcompare.analysis.holm import holm_adjust


def rank_matrix(scores: pd.DataFrame, *, lower_is_better: bool = True) -> pd.DataFrame:
    """Return each data set's ranks of the learners, 1 for the best; ties share the mean of their ranks.

    Scores that agree to twelve digits of the largest tie.

    Parameters
    ----------
    scores : DataFrame of shape (n_datasets, n_learners)
        As `score_matrix` returns it: one row per data set, whatever the number of repeats.
    lower_is_better : bool
        Whether small scores are good.

    Returns
    -------
    DataFrame of shape (n_datasets, n_learners)

    Raises
    ------
    ValueError
        If there are fewer than two data sets or learners, a name occurs twice, or a score is missing.

    Examples
    --------
    >>> rank_matrix(pd.DataFrame({"ntk": [0.1, 0.2], "knn": [0.3, 0.2]})).to_numpy().tolist()
    [[1.0, 2.0], [1.5, 1.5]]
    """
    values = _values(scores)
    scale = np.abs(values).max()
    rounded = np.round(values / scale, 12) if scale > 0 else values
    ranks = stats.rankdata(rounded if lower_is_better else -rounded, axis=1)
    return pd.DataFrame(ranks, index=scores.index, columns=scores.columns)


def _values(scores: pd.DataFrame) -> NDArray[np.float64]:
    values = as_finite("scores", scores.to_numpy(dtype=float), 2)
    n, k = values.shape
    if n < 2:
        raise ValueError(
            f"scores has {n} data set(s); ranks over data sets need at least 2, and repeats do not count."
        )
    if k < 2:
        raise ValueError(f"scores has {k} learner(s); at least 2 are needed.")
    for what, names in (("data set", scores.index), ("learner", scores.columns)):
        if names.has_duplicates:
            raise ValueError(f"scores names a {what} twice: {str(names[names.duplicated()][0])!r}.")
    return values


@dataclass(frozen=True)
class Friedman:
    """Whether the learners differ at all.

    Attributes
    ----------
    chi2, p_chi2 : float
        Friedman's statistic, corrected for ties, and its p-value on k − 1 degrees of freedom.
    f, p : float
        Iman and Davenport's F = (N − 1)χ²/(N(k − 1) − χ²) and its p-value, which is the one to use: χ² is
        too conservative.
    datasets, learners : int
        N and k.

    Examples
    --------
    >>> found = friedman_test(pd.DataFrame({"a": [1, 1, 2, 1], "b": [2, 2, 1, 2], "c": [3, 3, 3, 3]}))
    >>> found.datasets, found.learners, found.p < 0.05
    (4, 3, True)
    """

    chi2: float
    p_chi2: float
    f: float
    p: float
    datasets: int
    learners: int


def friedman_test(scores: pd.DataFrame) -> Friedman:
    """Test whether all learners rank alike over data sets.

    Parameters
    ----------
    scores : DataFrame of shape (N, k)
        One row per data set; the direction does not matter.

    Returns
    -------
    Friedman
        With p = 1 if all learners tie on every data set, and F infinite if all data sets agree.

    Raises
    ------
    ValueError
        As `rank_matrix`, or if there are fewer than three learners: for two use Wilcoxon's test.

    References
    ----------
    M. Friedman (1937). The use of ranks to avoid the assumption of normality. JASA 32, 675–701.
    R. Iman and J. Davenport (1980). Approximations of the critical region of the Friedman statistic.
    Communications in Statistics A9, 571–595. J. Demšar (2006). JMLR 7, 1–30, section 3.2.2.

    Examples
    --------
    >>> scores = pd.DataFrame({"a": [1, 1, 1, 2], "b": [2, 2, 3, 1], "c": [3, 3, 2, 3]})
    >>> round(friedman_test(scores).chi2, 6)
    4.5
    """
    ranks = rank_matrix(scores).to_numpy()
    n, k = ranks.shape
    if k < 3:
        raise ValueError(f"scores has {k} learners; the Friedman test needs at least 3, use wilcoxon_holm.")
    if np.ptp(ranks, axis=1).max() == 0:
        return Friedman(0.0, 1.0, 0.0, 1.0, n, k)
    found = stats.friedmanchisquare(*ranks.T)
    chi2 = float(found.statistic)
    left = n * (k - 1) - chi2
    f = (n - 1) * chi2 / left if left > 1e-9 else np.inf
    return Friedman(chi2, float(found.pvalue), f, float(stats.f.sf(f, k - 1, (k - 1) * (n - 1))), n, k)


def critical_difference(n_learners: int, n_datasets: int, alpha: float = 0.05) -> float:
    """Return Nemenyi's critical difference of average ranks, q_α·√(k(k + 1)/(6N)).

    q_α is the upper α quantile of the studentized range of k normal variables, over √2.

    Parameters
    ----------
    n_learners, n_datasets : int
        k ≥ 2 and N ≥ 2.
    alpha : float
        Level for all pairs together, in (0, 1).

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    P. Nemenyi (1963). Distribution-free multiple comparisons. J. Demšar (2006). JMLR 7, 1–30, section 3.2.2.

    Examples
    --------
    >>> round(critical_difference(4, 14), 3)
    1.254
    """
    k = check_integer("n_learners", n_learners, minimum=2)
    n = check_integer("n_datasets", n_datasets, minimum=2)
    q = float(stats.studentized_range.ppf(1 - check_level(alpha), k, np.inf)) / np.sqrt(2)
    return float(q * np.sqrt(k * (k + 1) / (6 * n)))


def nemenyi_test(scores: pd.DataFrame) -> pd.DataFrame:
    """Return Nemenyi's p-value for each pair of learners, corrected for looking at all pairs.

    The difference of average ranks over √(k(k + 1)/(12N)) is compared with the studentized range of k.

    Parameters
    ----------
    scores : DataFrame of shape (N, k)
        One row per data set; the direction does not matter.

    Returns
    -------
    DataFrame of shape (k, k)
        Symmetric, 1 on the diagonal.

    Raises
    ------
    ValueError
        As `rank_matrix`.

    References
    ----------
    As `critical_difference`.

    Examples
    --------
    >>> p = nemenyi_test(pd.DataFrame({"a": [1, 1, 1, 1], "b": [2, 2, 2, 2], "c": [3, 3, 3, 3]}))
    >>> p.round(3).loc["a"].tolist()
    [1.0, 0.333, 0.013]
    """
    ranks = rank_matrix(scores)
    n, k = ranks.shape
    mean = ranks.to_numpy().mean(axis=0)
    gaps = np.abs(mean[:, None] - mean) / np.sqrt(k * (k + 1) / (12 * n))
    p = np.clip(stats.studentized_range.sf(gaps, k, np.inf), 0, 1)
    np.fill_diagonal(p, 1.0)
    return pd.DataFrame(p, index=ranks.columns, columns=ranks.columns)


def wilcoxon_holm(scores: pd.DataFrame) -> pd.DataFrame:
    """Return Wilcoxon's signed-rank test for each pair of learners, corrected by Holm.

    Unlike Nemenyi's, the verdict on a pair does not depend on who else takes part. Zero differences are
    split between the signs.

    Parameters
    ----------
    scores : DataFrame of shape (N, k)
        One row per data set.

    Returns
    -------
    DataFrame
        A row per pair, columns learner, rival, difference (median over data sets of learner − rival),
        statistic, p, p_holm, datasets.

    Raises
    ------
    ValueError
        As `rank_matrix`.

    References
    ----------
    A. Benavoli, G. Corani and F. Mangili (2016). Should we really use post-hoc tests based on mean-ranks?
    JMLR 17, 1–10. J. Demšar (2006). JMLR 7, 1–30, section 3.1.3.

    Examples
    --------
    >>> table = wilcoxon_holm(pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [2, 4, 6, 8, 10]}))
    >>> table[["learner", "rival", "p_holm"]].values.tolist()
    [['a', 'b', 0.0625]]
    """
    values, names = _values(scores), list(scores.columns)
    scale = np.abs(values).max()
    rows = []
    for i, j in combinations(range(len(names)), 2):
        d = values[:, i] - values[:, j]
        d = np.round(d / scale, 12) * scale if scale > 0 else d
        if d.any():
            found = stats.wilcoxon(d, zero_method="zsplit")
            statistic, p = float(found.statistic), float(found.pvalue)
        else:
            statistic, p = len(d) * (len(d) + 1) / 4, 1.0
        rows.append((names[i], names[j], float(np.median(d)), statistic, p, len(d)))
    table = pd.DataFrame(rows, columns=["learner", "rival", "difference", "statistic", "p", "datasets"])
    table.insert(5, "p_holm", holm_adjust(table["p"].to_numpy()))
    return table
