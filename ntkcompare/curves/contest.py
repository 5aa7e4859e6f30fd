"""The contest over data sets: comparisons that may stand beside each other, and the ranking of all."""

from collections.abc import Sequence

import pandas as pd

from ntkcompare._checks import check_choice
from ntkcompare.curves.comparison import Comparison
from ntkcompare.curves.metrics import METRICS
from ntkcompare.curves.ranking import Ranking


def rank_comparisons(
    comparisons: Sequence[Comparison],
    *,
    learners: Sequence[str] | None = None,
    n: int | None = None,
    metric: str | None = None,
    split: str = "test",
    alpha: float = 0.05,
    method: str = "wilcoxon-holm",
) -> Ranking:
    """Rank learners over the data sets of several comparisons.

    Average ranks, the tests of Friedman, Wilcoxon with Holm's correction and Nemenyi, as Demšar (2006)
    recommends them; a data set is one observation, whatever the number of its repeats.

    Parameters
    ----------
    comparisons : sequence of Comparison
        One for each data set, at least two.
    learners : sequence of str, optional
        Whom to rank, at least two; None means all, and each must then be in every comparison.
    n : int, optional
        Training-set size; None means each data set's largest at which all these learners succeeded.
    metric : str, optional
        None means the first of the first comparison.
    split : str
        "test", "train", ...
    alpha : float
        Level of the tests, in (0, 1).
    method : {"wilcoxon-holm", "nemenyi"}
        By which the diagram groups learners. The former does not depend on who else takes part; the latter
        has one critical difference for all.

    Returns
    -------
    Ranking
        With frame(), pairs(), friedman() and plot().

    Raises
    ------
    ValueError, TypeError
        If there are fewer than two data sets or learners, two comparisons are of the same data (replicates
        are not data sets), a learner is missing somewhere, or a name is unknown.

    References
    ----------
    J. Demšar (2006). Statistical comparisons of classifiers over multiple data sets. JMLR 7, 1–30.
    A. Benavoli, G. Corani and F. Mangili (2016). JMLR 17, 1–10.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> parts = [
    ...     nc.compare(name, ["1-nn", "knn"], sizes=[40], repeats=2, progress=False)
    ...     for name in ("iris", "wine", "digits")
    ... ]
    >>> ranking = nc.rank_comparisons(parts)
    >>> ranking
    Ranking(2 learners, 3 data sets, 'error')
    >>> sorted(ranking.frame()["learner"])
    ['1-nn', 'knn']
    """
    from ntkcompare.analysis import rows_at, score_matrix

    parts = list(comparisons)
    for part in parts:
        if not isinstance(part, Comparison):
            raise TypeError(f"comparisons holds {type(part).__name__}; give what compare or load returned.")
    if len(parts) < 2:
        raise ValueError(f"comparisons holds {len(parts)}; ranks over data sets need at least 2 of them.")
    _check_apart(parts)
    name = parts[0].manifest["metrics"][0] if metric is None else check_choice("metric", metric, METRICS)
    present = [list(dict.fromkeys(part.frame()["learner"])) for part in parts]
    every = list(dict.fromkeys(learner for names in present for learner in names))
    chosen = every if learners is None else [check_choice("learners", learner, every) for learner in learners]
    if len(set(chosen)) < 2:
        raise ValueError(f"learners={chosen}: ranks need at least 2 different ones.")
    for part, names in zip(parts, present):
        data = part.manifest["dataset"]["name"]
        if missing := [learner for learner in chosen if learner not in names]:
            raise ValueError(
                f"{', '.join(missing)} did not take part on {data!r}; name with learners= those that "
                "took part everywhere."
            )
        if name not in part.manifest["metrics"]:
            raise ValueError(f"metric={name!r} was not measured on {data!r}; choose another, or measure it.")
    whole = pd.concat([part.frame() for part in parts], ignore_index=True)
    whole = whole[whole["learner"].isin(chosen)]
    rows = rows_at(whole, n=n, split=split, metric=name)
    scores = score_matrix(whole, n=n, split=split, metric=name)[chosen]
    ranking = Ranking(scores, rows, name, split, alpha, method)
    ranking.critical_difference()  # which checks level and method
    return ranking


def _check_apart(parts: Sequence[Comparison]) -> None:
    """Raise ValueError if two comparisons are of the same data: they would count twice."""
    seen: dict[str, str] = {}
    for part in parts:
        data = part.manifest["dataset"]
        for mark in (f"name {data['name']}", f"hash {data.get('sha256') or data['name']}"):
            if mark in seen:
                raise ValueError(
                    f"{data['name']!r} and {seen[mark]!r} are the same data; replicates are not data sets. "
                    "Give one comparison for each."
                )
            seen[mark] = data["name"]
