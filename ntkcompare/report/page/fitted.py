"""Fitted: the power law with an offset that each learner's test error follows, and how well it foretells."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ntkcompare.report.page.markup import number, short
from ntkcompare.report.page.panel import Overlay, plain_points
from ntkcompare.report.page.table import Cell, table
from ntkcompare.report.page.thinned import thinned

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison

FORM, KIND = "power", "fitted a·n^(−b) + c"
POINTS = 25


class Fitted:
    """The laws fitted to the test curves of a comparison, in its first metric.

    Parameters
    ----------
    comparison : Comparison
        What is asked.
    """

    def __init__(self, comparison: "Comparison") -> None:
        self._comparison = comparison = thinned(comparison)
        self.metric = str(comparison.manifest["metrics"][0])
        try:
            found = comparison.fits(forms=FORM, metric=self.metric).dropna(subset=["estimate"])
        except ValueError:  # of a share of right answers, of one size, of one repeat
            found = pd.DataFrame()
        self._laws = (
            {str(name): rows for name, rows in found.groupby("learner", sort=False)} if len(found) else {}
        )

    def curves(self, scale: float = 1.0) -> tuple[Overlay, ...]:
        """Return the law of each learner as a line, in the unit of the panel."""
        overlays = []
        for name, rows in self._laws.items():
            a, b, c = rows.set_index("parameter")["estimate"][["a", "b", "c"]].astype(float)
            sizes = self._sizes(name)
            n = np.unique([*sizes, *np.geomspace(sizes[0], sizes[-1], POINTS).round(2)])
            values = [float(f"{value:.5g}") for value in scale * (a * n**-b + c)]
            overlays.append(Overlay(name, KIND, plain_points([n, values]), shown=False))
        return tuple(overlays)

    def tables(self) -> str:
        """Return the parameters, and how well each form foretells the largest sizes; "" without a law."""
        if not self._laws:
            return ""
        rows = []
        for name, part in self._laws.items():
            law = part.set_index("parameter")
            cells = [Cell(_with_ends(law.loc[key]), float(law["estimate"][key])) for key in ("a", "b", "c")]
            rows.append([Cell.of(name), *cells, Cell.of(float(part["residual"].iloc[0]))])
        interval = next(iter(self._laws.values()))["interval"].iloc[0]
        heads = ["learner", "a", "b", "c", "residual of log error"]
        sizes = len(self._comparison.manifest["sizes"])
        caption = (
            f"The law a·n^(−b) + c, fitted to each mean test curve at {sizes} sizes. In brackets: {interval}."
        )
        return "\n".join(filter(None, [table(caption, heads, rows), self._heldout()]))

    def _heldout(self) -> str:
        try:
            found = self._comparison.forms(metric=self.metric).dropna(subset=["heldout_error"])
        except ValueError:
            return ""
        forms = list(dict.fromkeys(found.sort_values("heldout_error", kind="stable")["form"]))
        rows = []
        for name, part in found.groupby("learner", sort=False):
            errors = part.set_index("form")
            cells = [_missed(errors.loc[form], best=form == errors.index[0]) for form in forms]
            rows.append([Cell.of(str(name)), *cells])
        left_out = int(found["heldout"].iloc[0])
        sizes = "the largest size" if left_out == 1 else f"the {left_out} largest sizes"
        caption = (
            f"By how much each form, fitted without {sizes}, misses what was measured there: root mean "
            f"square of the difference in log error (0.1 is 10 %). In brackets: {found['interval'].iloc[0]}. "
            "Bold: the least. “last value” says that more examples change nothing."
        )
        return table(caption, ["learner", *forms], rows)

    def _sizes(self, name: str) -> list[int]:
        frame = self._comparison.frame()
        rows = frame[
            (frame["learner"] == name) & (frame["metric"] == self.metric) & (frame["split"] == "test")
        ]
        return sorted(int(n) for n in rows.loc[rows["value"].notna(), "n"].unique())


def _missed(row: Any, *, best: bool) -> Cell:
    value = float(row["heldout_error"])
    if not np.isfinite(value):
        return Cell("not above 0", 1e300)
    return Cell(f"{short(value)} [{_end(row['low'])}, {_end(row['high'])}]", value, strong=best)


def _with_ends(row: Any) -> str:
    return f"{_end(row['estimate'])} [{_end(row['low'])}, {_end(row['high'])}]"


def _end(value: Any) -> str:
    return short(value) if number(value) is not None else "∞"
