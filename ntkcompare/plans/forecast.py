"""What a plan will cost, from trials on its own data."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ntkcompare.curves.cell import run_cells
from ntkcompare.curves.leg import Leg
from ntkcompare.curves.memory import predict_bytes
from ntkcompare.curves.threads import limit_threads

# Training examples of the two trials. The second tells how cost grows where the first is all overhead.
TRIALS = (100, 200)
# A curve to n costs about nᵉ beyond what a trial shows, e as in the kernel and neighbour paths' products.
GROWTH = 2.0


@dataclass(frozen=True)
class Forecast:
    """The cost of one learner on one leg.

    Attributes
    ----------
    name, learner : str
        Leg and learner.
    cells : int
    seconds : float
        Of all its cells, on this machine, one after another.
    memory : float
        Bytes of one cell.
    """

    name: str
    learner: str
    cells: int
    seconds: float
    memory: float


def forecast(legs: Sequence[Leg], names: Sequence[str]) -> list[Forecast]:
    """Predict time and memory of every learner on every leg.

    Each learner is run on the first draw of each leg at up to 100 and then 200 training examples; what the
    second takes is scaled by (n/200)² to the largest size. It is the order of magnitude that counts: whether
    to wait or to come back tomorrow.

    Parameters
    ----------
    legs : sequence of Leg
        Of a plan, `PlanFile.legs`.
    names : sequence of str
        What tells them apart, as many.

    Returns
    -------
    list of Forecast
        One for each leg and learner.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from ntkcompare.plans import read_plan
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "plan.toml"
    ...     _ = path.write_text('datasets = ["iris"]\\nlearners = ["1-nn"]\\nsizes = [10, 40]\\nrepeats = 2')
    ...     plan = read_plan(path)
    >>> [(found.learner, found.cells) for found in forecast(plan.legs, plan.names)]
    [('1-nn', 2)]
    """
    found = []
    for leg, name in zip(legs, names, strict=True):
        for learner in leg.estimators:
            seconds = _trial(leg, learner) * leg.repeats
            found.append(Forecast(name, learner, leg.repeats, seconds, predict_bytes(leg, learner)))
    return found


def _trial(leg: Leg, learner: str) -> float:
    """Seconds that one cell will take."""
    largest = leg.plan.sizes[-1]
    spent = 0.0
    sizes = sorted({min(n, largest) for n in TRIALS})
    for n in sizes:  # the first pays for imports and compilation
        plan = replace(leg.plan, sizes=(n,))
        start = time.perf_counter()
        with limit_threads(leg.threads):
            run_cells(plan, learner, leg.estimators[learner], [0])
        spent = time.perf_counter() - start
    growth: float = max(1.0, largest / sizes[-1]) ** GROWTH
    return spent * growth


def format_forecast(forecasts: Sequence[Forecast], workers: int) -> str:
    """Return the table that ``--dry-run`` prints.

    Parameters
    ----------
    forecasts : sequence of Forecast
    workers : int
        Processes that share the cells.

    Returns
    -------
    str

    Examples
    --------
    >>> table = format_forecast([Forecast("iris", "knn", 10, 30.0, 2.0**20)], workers=2)
    >>> table.splitlines()[1].split()
    ['iris', 'knn', '10', '30', '1', 'MiB']
    """
    rows = [("comparison", "learner", "cells", "seconds", "memory")]
    rows += [
        (f.name, f.learner, str(f.cells), f"{f.seconds:.3g}", f"{f.memory / 2**20:.0f} MiB")
        for f in forecasts
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    lines = [
        "  ".join(cell.ljust(w) if i < 2 else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths)))
        for row in rows
    ]
    total, cells = sum(f.seconds for f in forecasts), sum(f.cells for f in forecasts)
    peak = max((f.memory for f in forecasts), default=0.0)
    lines += [
        "",
        f"{cells} cells, about {_duration(total / workers)} with {workers} "
        f"worker{'s' if workers > 1 else ''}; the largest cell takes about {peak / 2**20:.0f} MiB "
        "beside the library",
    ]
    return "\n".join(lines)


def _duration(seconds: float) -> str:
    for unit, length in (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{math.ceil(seconds)} s"
