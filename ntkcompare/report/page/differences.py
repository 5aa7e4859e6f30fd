"""Differences: every pair of learners at every size, asked once for a page."""

from typing import TYPE_CHECKING

import pandas as pd

from ntkcompare.analysis import holm_adjust
from ntkcompare.curves.metrics import METRICS

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison

LEVEL = 0.05
_COLUMNS = ["n", "learner", "rival", "low", "high", "p"]


class Differences:
    """The paired differences of a comparison.

    Parameters
    ----------
    comparison : Comparison
        What is asked.
    """

    def __init__(self, comparison: "Comparison") -> None:
        self._comparison = comparison
        self._tables: dict[tuple[str, str], pd.DataFrame] = {}

    def ahead(self, metric: str, leader: str, n: int) -> set[str]:
        """Return those whom `leader` is told apart from on the test set at n.

        By the paired t-test, with the p-values of every pair at that size corrected by Holm: the leader was
        found by looking at all of them.
        """
        rows = self._table(metric, "test")
        rows = rows[rows["n"] == n]
        if rows.empty:
            return set()
        rows = rows.assign(p=holm_adjust(rows["p"].to_numpy(dtype=float)))
        pairs = rows[(rows["p"] < LEVEL) & ((rows["learner"] == leader) | (rows["rival"] == leader))]
        return {str(name) for name in [*pairs["learner"], *pairs["rival"]]} - {leader}

    def best(self, metric: str, split: str) -> set[tuple[str, int]]:
        """Return (learner, n) of the best at each size, and of those who tie with it.

        A tie is a paired 95 % interval of the difference to the best that holds zero.
        """
        table = self._comparison.summary()
        table = table[(table["metric"] == metric) & (table["split"] == split)].dropna(subset=["mean"])
        table = table.sort_values("mean", ascending=METRICS[metric].lower_is_better, kind="stable")
        first = table.drop_duplicates("n")
        best = {int(n): str(learner) for n, learner in zip(first["n"], first["learner"])}
        found = {(learner, n) for n, learner in best.items()}
        rows = self._table(metric, split)
        level = rows[(rows["low"] <= 0) & (rows["high"] >= 0)]
        for n, *pair in zip(level["n"], level["learner"], level["rival"]):
            if best.get(int(n)) in pair:
                found |= {(str(name), int(n)) for name in pair}
        return found

    def _table(self, metric: str, split: str) -> pd.DataFrame:
        """Without a row where there are no two repeats, or no two learners."""
        key = metric, split
        if key not in self._tables:
            try:
                found = self._comparison.differences(metric=metric, split=split)
                self._tables[key] = found.dropna(subset=["n", "low", "high", "p"])
            except ValueError:
                self._tables[key] = pd.DataFrame(columns=_COLUMNS)
        return self._tables[key]
