"""The learning curves of one data set as arrays: what a tidy table holds, paired by repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ntkcompare._checks import check_choice
from ntkcompare.analysis._inputs import Matrix, check_columns

NEEDED = ("dataset", "learner", "n", "repeat", "split", "metric", "value", "status")


@dataclass(frozen=True)
class CurveSet:
    """Curves of several learners on the same draws.

    Attributes
    ----------
    dataset, metric, split : str
        What was measured, on what.
    sizes : ndarray of shape (n_sizes,)
        Ascending; only sizes at which every learner succeeded in some common repeat.
    repeats : ndarray of shape (n_repeats,)
        Their numbers.
    values : mapping of learner → ndarray of shape (n_repeats, n_sizes)
        NaN where any of the learners failed: what one lacks is left out for all, which keeps them paired.

    Examples
    --------
    >>> rows = [("toy", "knn", n, r, "test", "error", 1 / n, "ok") for n in (10, 20) for r in (0, 1)]
    >>> select_curves(pd.DataFrame(rows, columns=NEEDED), ["knn"]).values["knn"].shape
    (2, 2)
    """

    dataset: str
    metric: str
    split: str
    sizes: NDArray[np.int64]
    repeats: NDArray[np.int64]
    values: Mapping[str, Matrix]


def select_curves(
    frame: pd.DataFrame,
    learners: Sequence[str],
    *,
    metric: str | None = None,
    split: str = "test",
    dataset: str | None = None,
    min_repeats: int = 2,
) -> CurveSet:
    """Return the curves of `learners` from a tidy table.

    Parameters
    ----------
    frame : DataFrame
        As `Comparison.frame` returns it; rows whose status is not "ok" count as failed.
    learners : sequence of str
        Each must be in the frame.
    metric : str, optional
        None means the first of the frame.
    split : str
        "test", "train", ...
    dataset : str, optional
        May be left out where the frame holds one only.
    min_repeats : int
        How many repeats must have succeeded somewhere.

    Returns
    -------
    CurveSet

    Raises
    ------
    ValueError
        If a name is unknown, the data set is ambiguous, a cell occurs twice, no size is left, or there are
        too few repeats.

    Examples
    --------
    >>> rows = [("toy", "knn", n, r, "test", "error", 1 / n, "ok") for n in (10, 20) for r in (0, 1)]
    >>> select_curves(pd.DataFrame(rows, columns=NEEDED), ["knn"]).sizes
    array([10, 20])
    """
    check_columns(frame, NEEDED)
    if frame.empty:
        raise ValueError("frame is empty; there is nothing to analyse.")
    metric = first_metric(frame) if metric is None else check_choice("metric", metric, set(frame["metric"]))
    check_choice("split", split, set(frame["split"]))
    names = list(dict.fromkeys(frame["dataset"].astype(str)))
    if dataset is None and len(names) > 1:
        raise ValueError(f"frame holds {len(names)} data sets; give dataset= one of {', '.join(names)}.")
    dataset = names[0] if dataset is None else check_choice("dataset", dataset, names)
    part = frame[(frame["metric"] == metric) & (frame["split"] == split) & (frame["dataset"] == dataset)]
    tables = {}
    for learner in learners:
        check_choice("learner", learner, set(part["learner"]))
        tables[learner] = _table(part[part["learner"] == learner], learner)
    sizes = sorted(set.intersection(*(set(table.columns) for table in tables.values())))
    repeats = sorted(set.intersection(*(set(table.index) for table in tables.values())))
    stacked = np.stack([t.reindex(repeats, columns=sizes).to_numpy(dtype=float) for t in tables.values()])
    failed = np.isnan(stacked).any(axis=0)
    rows, columns = ~failed.all(axis=1), ~failed.all(axis=0)
    if not columns.any():
        raise ValueError(f"{', '.join(map(repr, learners))} have no size at which all of them succeeded.")
    if rows.sum() < min_repeats:
        raise ValueError(
            f"{', '.join(map(repr, learners))} share {rows.sum()} repeat(s) on {dataset!r}; at least "
            f"{min_repeats} are needed for an interval. Raise repeats=."
        )
    stacked[:, failed] = np.nan
    values = {name: block[np.ix_(rows, columns)] for name, block in zip(tables, stacked)}
    return CurveSet(
        dataset,
        metric,
        split,
        np.asarray(sizes, dtype=np.int64)[columns],
        np.asarray(repeats, dtype=np.int64)[rows],
        values,
    )


def first_metric(frame: pd.DataFrame) -> str:
    """The metric of the first row."""
    return str(frame["metric"].iloc[0])


def _table(rows: pd.DataFrame, learner: str) -> pd.DataFrame:
    """A row per repeat, a column per size; NaN where the cell failed."""
    twice = rows.duplicated(["n", "repeat"])
    if twice.any():
        first = rows[twice].iloc[0]
        raise ValueError(
            f"frame holds two rows for {learner!r} at n={first['n']}, repeat {first['repeat']}; "
            "replicates of one draw are not repeats: keep one row for each."
        )
    if (rows["n"] < 1).any():
        raise ValueError(f"frame has n={rows['n'].min()} for {learner!r}; every n must be at least 1.")
    values = rows["value"].astype(float).where(rows["status"] == "ok")
    return rows.assign(value=values).pivot(index="repeat", columns="n", values="value")
