"""Groups of learners that the data do not tell apart: what a critical-difference diagram shows."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ntkcompare._checks import check_choice
from ntkcompare.analysis._inputs import check_level
from ntkcompare.analysis.ranks import Friedman, critical_difference, friedman_test, rank_matrix, wilcoxon_holm


@dataclass(frozen=True)
class CriticalDifference:
    """What a critical-difference diagram shows.

    Attributes
    ----------
    ranks : Series
        Average rank of each learner, best first.
    cliques : tuple of tuple of str
        Groups of at least two learners, adjacent in rank, between whom no difference was found; none is part
        of another.
    difference : float
        Nemenyi's critical difference; NaN for Wilcoxon–Holm, which has none.
    friedman : Friedman or None
        None for two learners.
    method : str
        "nemenyi" or "wilcoxon-holm".
    alpha : float
        Level.
    datasets : int
        How many.

    Examples
    --------
    >>> scores = pd.DataFrame({"a": [1.0] * 9, "b": [1.1, 0.9] * 4 + [1.1], "c": [3.0] * 9})
    >>> found = critical_difference_diagram(scores)
    >>> found.ranks.index.tolist(), found.datasets
    (['a', 'b', 'c'], 9)
    """

    ranks: "pd.Series[float]"
    cliques: tuple[tuple[str, ...], ...]
    difference: float
    friedman: Friedman | None
    method: str
    alpha: float
    datasets: int


def critical_difference_diagram(
    scores: pd.DataFrame, *, lower_is_better: bool = True, method: str = "nemenyi", alpha: float = 0.05
) -> CriticalDifference:
    """Return average ranks and the groups of learners that the data do not tell apart.

    Parameters
    ----------
    scores : DataFrame of shape (N, k)
        One row per data set, as `score_matrix` returns it.
    lower_is_better : bool
        Whether small scores are good.
    method : {"nemenyi", "wilcoxon-holm"}
        Which test joins two learners.
    alpha : float
        Level, in (0, 1). If the Friedman test does not reject at it, all learners are one clique.

    Returns
    -------
    CriticalDifference

    Raises
    ------
    ValueError
        As `rank_matrix`.

    References
    ----------
    J. Demšar (2006). JMLR 7, 1–30, section 3.2.4.

    Examples
    --------
    >>> scores = pd.DataFrame({"a": [1.0] * 9, "b": [1.1, 0.9] * 4 + [1.1], "c": [3.0] * 9})
    >>> critical_difference_diagram(scores).cliques
    (('a', 'b'),)
    """
    check_choice("method", method, ("nemenyi", "wilcoxon-holm"))
    check_level(alpha)
    ranks = rank_matrix(scores, lower_is_better=lower_is_better).mean().sort_values(kind="stable")
    n, k = scores.shape
    friedman = friedman_test(scores) if k > 2 else None
    gap = critical_difference(k, n, alpha) if method == "nemenyi" else np.nan
    if friedman is not None and friedman.p >= alpha:
        joined = np.ones((k, k), dtype=bool)
    elif method == "nemenyi":
        joined = np.abs(np.subtract.outer(ranks.to_numpy(), ranks.to_numpy())) <= gap
    else:
        joined = np.eye(k, dtype=bool)
        place = {name: i for i, name in enumerate(ranks.index)}
        pairs = wilcoxon_holm(scores)
        for learner, rival, p in zip(pairs["learner"], pairs["rival"], pairs["p_holm"]):
            joined[place[learner], place[rival]] = joined[place[rival], place[learner]] = p >= alpha
    names = list(map(str, ranks.index))
    cliques = tuple(tuple(names[a:b]) for a, b in _cliques(joined))
    return CriticalDifference(ranks, cliques, float(gap), friedman, method, alpha, n)


def _cliques(joined: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """The longest runs of at least two, all of whom are joined to one another."""
    runs: list[tuple[int, int]] = []
    for start in range(len(joined)):
        end = start + 1
        while end < len(joined) and joined[start : end + 1, end].all():
            end += 1
        if end - start > 1 and (not runs or end > runs[-1][1]):
            runs.append((start, end))
    return runs
