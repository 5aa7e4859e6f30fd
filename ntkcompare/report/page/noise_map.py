"""Maps over n and label noise, of a data set that was compared at several levels of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import pandas as pd

from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.page.grids import MapPanel
from ntkcompare.report.page.markup import number
from ntkcompare.report.page.panel import Figure

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison

RIVALS = 4
_KERNELS = "ntkcompare.ntk."


@dataclass(frozen=True)
class MapFigure(Figure):
    """The maps of one data set, a panel for each rival of one learner."""

    data: str = ""


def maps_in_words(figure: MapFigure) -> str:
    """Return how often the learner of the maps is told apart from each rival."""
    parts = []
    for panel in figure.panels:
        ahead = [cell[5] for cell in panel.cells]
        parts.append(
            f"of {panel.rival} in {ahead.count(1)} and behind it in {ahead.count(-1)} of {len(ahead)}"
        )
    learner = figure.panels[0].learner
    return f"On {figure.data} {learner} is ahead {'; '.join(parts)} pairs of n and label noise."


def noise_maps(parts: "Mapping[str, Comparison]") -> list[MapFigure]:
    """Return a figure for each data set that was compared at several levels of label noise."""
    figures = []
    ordered = sorted(parts.values(), key=lambda part: (str(part.manifest["dataset"]["name"]), noise_of(part)))
    for name, group in groupby(ordered, key=lambda part: str(part.manifest["dataset"]["name"])):
        levels = {noise_of(part): part for part in reversed(list(group))}
        if len(levels) < 2:
            continue
        panels = _panels(dict(sorted(levels.items())))
        if panels:
            caption = (
                f"{name}: who is ahead over n and label noise. In each cell the difference of the test "
                f"{panels[0].unit.split(':')[0]}; ● where the learner named first is told to be ahead by the "
                "paired 95 % interval, ○ where its rival is. The line is where the lead changes."
            )
            figures.append(MapFigure(caption, tuple(panels), name))
    return figures


def _panels(levels: "Mapping[float, Comparison]") -> list[MapPanel]:
    first = next(iter(levels.values())).manifest
    metric = str(first["metrics"][0])
    if any(metric not in part.manifest["metrics"] for part in levels.values()):
        return []
    everywhere = [
        n for n in first["learners"] if all(n in part.manifest["learners"] for part in levels.values())
    ]
    kernels = [
        name for name in everywhere if str(first["learners"][name].get("class", "")).startswith(_KERNELS)
    ]
    if len(everywhere) < 2:
        return []
    learner = (kernels or everywhere)[0]
    panels = []
    for rival in [name for name in everywhere if name != learner][:RIVALS]:
        try:
            tables = [
                part.differences(learner, rival, metric=metric).assign(noise=level)
                for level, part in levels.items()
            ]
        except ValueError:  # a single repeat
            continue
        panels.append(_panel(pd.concat(tables, ignore_index=True), learner, rival, metric))
    return [panel for panel in panels if panel.cells]


def _panel(found: pd.DataFrame, learner: str, rival: str, metric: str) -> MapPanel:
    told = METRICS[metric]
    scale, unit = (100.0, f"{told.label}, points") if told.share else (1.0, told.label)
    favours = -1 if told.lower_is_better else 1
    found = found.dropna(subset=["n"])
    cells = []
    for row in found.to_dict("records"):
        numbers = [number(scale * float(row[name])) for name in ("difference", "low", "high")]
        sure = 0 if None in numbers[1:] or row["low"] <= 0 <= row["high"] else 1
        ahead = sure * (1 if favours * float(row["difference"]) > 0 else -1)
        cells.append((float(row["n"]), float(row["noise"]), *numbers, ahead))
    return MapPanel(
        f"{learner} or {rival}",
        "label noise",
        f"{unit}: {learner} − {rival}",
        learner,
        rival,
        tuple(sorted({float(n) for n in found["n"]})),
        tuple(sorted({float(level) for level in found["noise"]})),
        tuple(cells),
        favours,
    )


def noise_of(part: "Comparison") -> float:
    """Return the level of label noise of a comparison."""
    return float(number(part.manifest["label_noise"]) or 0.0)
