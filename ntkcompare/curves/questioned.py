"""The tidy table under questions: its names, checked, and the joining of answers."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from ntkcompare._checks import check_choice
from ntkcompare.curves.metrics import METRICS


class Questioned:
    """A tidy table of which questions can be asked; `Comparison` is one."""

    manifest: dict[str, Any]
    _frame: pd.DataFrame

    def _metric(self, metric: str | None) -> str:
        measured = self.manifest["metrics"]
        return str(measured[0]) if metric is None else check_choice("metric", metric, measured)

    def _error(self, metric: str | None) -> str:
        name = self._metric(metric)
        if not METRICS[name].lower_is_better:
            raise ValueError(f"metric={name!r} grows as a learner gets better; this needs an error.")
        if METRICS[name].signed:
            raise ValueError(f"metric={name!r} may be negative; this needs an error, which is not.")
        return name

    def _learners(self) -> list[str]:
        return list(dict.fromkeys(self._frame["learner"]))

    def _answers(
        self,
        answer: Callable[..., pd.DataFrame],
        asked: Sequence[dict[str, str]],
        metric: str,
        split: str,
    ) -> pd.DataFrame:
        """Join `answer(**names)` for each of `asked`; what cannot be answered is a row that says why.

        Raises ValueError if none can.
        """
        check_choice("split", split, set(self._frame["split"]))
        tables, reasons = [], []
        head = {"dataset": str(self._frame["dataset"].iloc[0]), "metric": metric, "split": split}
        for names in asked:
            try:
                table = answer(**names)
            except ValueError as error:
                reasons.append(str(error))
                tables.append(pd.DataFrame([{**head, **names, "reason": str(error)}]))
            else:
                added = {name: value for name, value in {**head, **names}.items() if name not in table}
                heads = pd.DataFrame([added] * len(table), index=table.index)
                tables.append(pd.concat([heads, table.assign(reason="")], axis=1))
        if len(reasons) == len(asked):
            raise ValueError(" ".join(dict.fromkeys(reasons)))
        return joined(tables)


def joined(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return all rows under the columns of the fullest table: one that only gives a reason has fewer.

    What a row lacks is missing, or the empty text; whole numbers stay whole.

    >>> joined([pd.DataFrame({"n": [1], "b": [0.5]}), pd.DataFrame({"n": [2]})])["b"].tolist()
    [0.5, nan]
    """
    columns = list(max(tables, key=lambda table: table.shape[1]).columns)
    rows = [row for table in tables for row in table.to_dict("records")]
    whole = pd.DataFrame(rows, columns=columns)
    for name in columns:
        kinds = {table[name].dtype.kind for table in tables if name in table}
        if not whole[name].isna().any():
            continue
        if kinds == {"i"}:
            whole[name] = whole[name].astype("Int64")
        elif kinds == {"b"}:
            whole[name] = whole[name].astype("boolean")
        elif not kinds & set("fu"):
            whole[name] = whole[name].fillna("")
    return whole
