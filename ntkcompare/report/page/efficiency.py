"""Efficiency: how many times more examples the others need for one learner's error, as a figure."""

import math
from typing import TYPE_CHECKING, Any

from ntkcompare.report.page.markup import number, short
from ntkcompare.report.page.panel import Figure, N, Panel, Point
from ntkcompare.report.page.thinned import thinned

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison

_WAYS = {"more than": "up", "at most": "down"}
_KERNELS = "ntkcompare.ntk."


def efficiency_figure(comparison: "Comparison", metric: str) -> list[Figure]:
    """Return the ratio for each rival of the first kernel learner, or else of the first; none without one."""
    learners = comparison.manifest["learners"]
    present = list(dict.fromkeys(comparison.frame()["learner"]))
    kernels = [name for name in present if str(learners.get(name, {}).get("class", "")).startswith(_KERNELS)]
    learner = str((kernels or present)[0])
    try:
        found = thinned(comparison).data_efficiency(learner, metric=metric).dropna(subset=["ratio"])
    except ValueError:  # one learner, one size, one repeat, or a metric of which more is better
        return []
    if found.empty:
        return []
    ends = 1 / 1.3 * min(1.0, found["ratio"].min()), 1.3 * max(1.0, found["ratio"].max())
    series = []
    for rival in dict.fromkeys(found["rival"]):
        rows = found[found["rival"] == rival].sort_values("n")
        series.append((str(rival), tuple(_point(row, ends) for row in rows.to_dict("records"))))
    interval = next((str(text) for text in found["interval"] if text), "")
    panel = Panel(
        "data efficiency",
        N,
        f"× examples for {learner}’s error",
        tuple(series),
        horizontal={"as many": 1.0},
        domain=ends,
    )
    return [
        Figure(
            f"Data efficiency: how many times more examples than {learner} each learner needs for the test "
            f"error that {learner} has at n. Bands: {interval}. A filled triangle: the error lies outside of "
            "what was measured, so that the ratio is only known to be more, or at most, that.",
            (panel,),
        )
    ]


def _point(row: dict[str, Any], ends: tuple[float, float]) -> Point:
    """Ends of an interval without end lie beyond the panel."""
    low, high = float(row["low"]), float(row["high"])
    bound, ratio = str(row["bound"]), float(row["ratio"])
    drawn = (max(low, ends[0] / 10), min(high, 10 * ends[1]))
    point = (number(row["n"]), ratio, *map(number, drawn))
    if not bound and low > 0 and math.isfinite(high):
        return point
    said = f"{bound} {short(ratio)}" if bound else short(ratio)
    lower = short(low) if 0 < low < math.inf else "below the range" if low == 0 else "beyond the range"
    upper = short(high) if 0 < high < math.inf else "below the range" if high == 0 else "beyond the range"
    return (*point, _WAYS.get(bound, ""), f"{said} ({lower} to {upper})")
