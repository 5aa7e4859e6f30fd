"""How near the best each learner comes on each data set: PMA, P90 and P95 of the UCI literature."""

import numpy as np
import pandas as pd
from scipy import stats

from ntkcompare.analysis._inputs import as_finite, check_confidence
from ntkcompare.analysis.intervals import bootstrap_interval
from ntkcompare.analysis.ranks import rank_matrix


def maximum_table(
    accuracies: pd.DataFrame,
    *,
    best: "pd.Series[float] | None" = None,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return average accuracy, percentage of the maximum, and P90/P95 of each learner over data sets.

    On data set i the maximum M_i is the best accuracy of any learner. Then

    - PMA: the mean over data sets of 100·accuracy_i/M_i;
    - P90 (P95): the percentage of data sets on which accuracy_i is at least 90 % (95 %) of M_i;
    - rank: the average rank (Friedman), 1 for the best.

    Parameters
    ----------
    accuracies : DataFrame of shape (n_datasets, n_learners)
        In [0, 1], one row per data set; for errors give 1 − error.
    best : Series, optional
        M_i where more learners than these took part; never below the best of these.
    confidence : float
        Nominal coverage, in (0, 1).
    n_resamples, random_state : int
        Of the bootstrap over data sets.

    Returns
    -------
    DataFrame
        A row per learner, by rank: learner, rank, accuracy, accuracy_low, accuracy_high, pma, pma_low,
        pma_high, p90, p90_low, p90_high, p95, p95_low, p95_high (all but rank and learner in %), datasets,
        interval. The intervals of accuracy and PMA are expanded bootstraps over data sets; those of P90 and
        P95 are Wilson's.

    Raises
    ------
    ValueError
        If there are fewer than two data sets or learners, an accuracy is not in [0, 1], or a maximum is 0
        or below the best of these.

    References
    ----------
    M. Fernández-Delgado, E. Cernadas, S. Barro and D. Amorim (2014). Do we need hundreds of classifiers to
    solve real world classification problems? JMLR 15, 3133–3181.
    S. Arora et al. (2020). Harnessing the power of infinitely wide deep nets on small-data tasks. ICLR.

    Examples
    --------
    >>> table = maximum_table(pd.DataFrame({"ntk": [0.9, 0.80], "knn": [0.6, 0.75]}))
    >>> table[["learner", "pma", "p90", "p95"]].round(2).values.tolist()
    [['ntk', 100.0, 100.0, 100.0], ['knn', 80.21, 50.0, 0.0]]
    """
    check_confidence(confidence)
    ranks = rank_matrix(accuracies, lower_is_better=False).mean()
    values = accuracies.to_numpy(dtype=float)
    if values.min() < 0 or values.max() > 1:
        raise ValueError("accuracies must lie in [0, 1]; give shares, and 1 − error in place of errors.")
    top = values.max(axis=1)
    if best is not None:
        given = as_finite("best", best.reindex(accuracies.index).to_numpy(dtype=float), 1)
        if (given < top - 1e-12).any():
            raise ValueError("best is below the accuracy of one of the learners; give the best over all.")
        top = given
    if top.min() <= 0:
        raise ValueError("on some data set every accuracy is 0, which leaves its percentages undefined.")
    share = values / top[:, None]
    resampling = {"confidence": confidence, "n_resamples": n_resamples, "random_state": random_state}
    said = (
        f"{100 * confidence:g} % over {len(values)} data sets: expanded bootstrap (means), Wilson (P90, P95)"
    )
    rows = []
    for j, name in enumerate(accuracies.columns):
        row = {"learner": name, "rank": float(ranks.iloc[j])}
        for key, column in (("accuracy", values[:, j]), ("pma", share[:, j])):
            found = bootstrap_interval(column, np.mean, **resampling)  # type: ignore[arg-type]
            row |= {
                key: 100 * found.estimate,
                f"{key}_low": 100 * found.low,
                f"{key}_high": 100 * found.high,
            }
        for key, least in (("p90", 0.90), ("p95", 0.95)):
            hits = int((share[:, j] >= least - 1e-12).sum())
            bounds = stats.binomtest(hits, len(values)).proportion_ci(confidence, method="wilson")
            row |= {
                key: 100 * hits / len(values),
                f"{key}_low": 100 * float(bounds.low),
                f"{key}_high": 100 * float(bounds.high),
            }
        rows.append(row | {"datasets": len(values), "interval": said})
    return pd.DataFrame(rows).sort_values("rank", kind="stable", ignore_index=True)
