"""One score per data set and learner: the table that rank tests start from."""

import pandas as pd

from ntkcompare._checks import check_choice, check_integer
from ntkcompare.analysis._inputs import check_columns
from ntkcompare.analysis.curveset import NEEDED, first_metric


def rows_at(
    frame: pd.DataFrame, *, n: int | None = None, split: str = "test", metric: str | None = None
) -> pd.DataFrame:
    """Return the successful rows at one size of each data set, the same for all its learners.

    Parameters
    ----------
    frame : DataFrame
        As `Comparison.frame` returns it, of at least two data sets.
    n : int, optional
        Training-set size; None means each data set's largest at which all its learners succeeded.
    split, metric : str, optional
        Which rows; the metric defaults to the first.

    Returns
    -------
    DataFrame
        With the columns of `frame`.

    Raises
    ------
    ValueError
        If columns or names are missing, a learner has no value on some data set, a cell occurs twice, or
        fewer than two data sets are left.

    Examples
    --------
    >>> rows = [(d, "knn", n, 0, "test", "error", 1 / n, "ok") for d in "ab" for n in (10, 20)]
    >>> sorted(rows_at(pd.DataFrame(rows, columns=NEEDED))["n"])
    [20, 20]
    """
    check_columns(frame, NEEDED)
    if frame.empty:
        raise ValueError("frame is empty; there is nothing to analyse.")
    metric = first_metric(frame) if metric is None else check_choice("metric", metric, set(frame["metric"]))
    check_choice("split", split, set(frame["split"]))
    asked = frame[(frame["metric"] == metric) & (frame["split"] == split)]
    learners = list(dict.fromkeys(asked["learner"]))
    twice = asked.duplicated(["dataset", "learner", "n", "repeat"])
    if twice.any():
        first = asked[twice].iloc[0]
        raise ValueError(
            f"frame holds two rows for {first['learner']!r} on {first['dataset']!r} at n={first['n']}, "
            f"repeat {first['repeat']}; keep one row for each."
        )
    good = asked[(asked["status"] == "ok") & asked["value"].notna()]
    kept = []
    for dataset in dict.fromkeys(asked["dataset"]):
        rows = good[good["dataset"] == dataset]
        counts = rows.groupby("n")["learner"].nunique()
        shared = counts.index[counts == len(learners)]
        size = check_integer("n", n, minimum=1) if n is not None else max(shared, default=None)
        if size not in shared:
            where = "any size" if size is None else f"n={size}"
            raise ValueError(
                f"on {dataset!r} not all of {', '.join(map(repr, learners))} have a value at {where}; "
                "leave out the data set or the learner, or give another n."
            )
        kept.append(rows[rows["n"] == size])
    if len(kept) < 2:
        raise ValueError(
            f"frame holds {len(kept)} data set(s); a statement over data sets needs at least 2, and repeats "
            "of one do not count as more."
        )
    joined: pd.DataFrame = pd.concat(kept)
    return joined


def score_matrix(
    frame: pd.DataFrame, *, n: int | None = None, split: str = "test", metric: str | None = None
) -> pd.DataFrame:
    """Return the mean over repeats per data set (row) and learner (column).

    Replicates end here: whatever their number, a data set is one row to every test that follows.

    Parameters
    ----------
    frame, n, split, metric
        As in `rows_at`.

    Returns
    -------
    DataFrame of shape (n_datasets, n_learners)
        In the order in which the frame names them.

    Raises
    ------
    ValueError
        As `rows_at`.

    Examples
    --------
    >>> rows = [(d, "knn", 10, r, "test", "error", r / 10, "ok") for d in "ab" for r in (1, 2)]
    >>> score_matrix(pd.DataFrame(rows, columns=NEEDED))["knn"].round(3).to_dict()
    {'a': 0.15, 'b': 0.15}
    """
    rows = rows_at(frame, n=n, split=split, metric=metric)
    means = rows.pivot_table(index="dataset", columns="learner", values="value", aggfunc="mean")
    means = means.loc[list(dict.fromkeys(rows["dataset"])), list(dict.fromkeys(rows["learner"]))]
    return means.astype(float)
