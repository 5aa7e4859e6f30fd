"""From the results of cells to a comparison: the table in its order, the warnings, the manifest."""

import datetime
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ntkcompare.curves.cell import CellResult
from ntkcompare.curves.comparison import Comparison
from ntkcompare.curves.frame import make_frame
from ntkcompare.curves.leg import Address, Leg
from ntkcompare.curves.manifest import describe_run


def gather(
    leg: Leg,
    number: int,
    results: Mapping[Address, CellResult],
    workers: int,
    started: datetime.datetime,
    seconds: float,
    more: Mapping[str, Any] | None = None,
) -> Comparison:
    """Return the comparison of what there is of leg `number`, and tell its warnings.

    Whichever worker ended first, the table has the order of the leg. `more` goes into the manifest.
    """
    cells = [(address, results[address]) for address in leg.addresses(number) if address in results]
    for note in leg.plan.notes():
        warnings.warn(f"{leg.plan.dataset.name}: {note}", UserWarning, stacklevel=3)
    _tell_warnings((address.learner, result) for address, result in cells)
    manifest = describe_run(
        leg.plan,
        leg.estimators,
        repeats=leg.repeats,
        n_jobs=workers,
        threads=leg.threads,
        started=started,
        seconds=seconds,
        cpu_seconds=sum(result.cpu_seconds for _, result in cells),
    )
    rows = [row for _, result in cells for row in result.rows]
    return Comparison(make_frame(rows), {**manifest, **(more or {})}, leg.plan.dataset)


def _tell_warnings(cells: Iterable[tuple[str, CellResult]]) -> None:
    """Repeat in this process what cells warned of, once per learner and kind."""
    counts: Counter[tuple[str, type[Warning]]] = Counter()
    texts: dict[tuple[str, type[Warning]], str] = {}
    for learner, result in cells:
        counts.update({(learner, category) for category, _ in result.warnings})
        for category, text in result.warnings:
            texts.setdefault((learner, category), text)
    for (learner, category), count in counts.items():
        repeats = "1 repeat" if count == 1 else f"{count} repeats"
        warnings.warn(f"{learner} ({repeats}): {texts[learner, category]}", category, stacklevel=4)
