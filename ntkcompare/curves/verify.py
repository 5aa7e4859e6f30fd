"""Whether a saved comparison can be had again: a random sample of its cells, computed anew."""

import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ntkcompare._checks import check_integer, check_real
from ntkcompare.curves.archive import read_archive
from ntkcompare.curves.cell import run_cells
from ntkcompare.curves.metrics import METRICS
from ntkcompare.curves.rebuild import rebuild, rebuild_plan
from ntkcompare.curves.threads import limit_threads

# On the same machine and versions a cell comes out the same to the last bit. Elsewhere sums are rounded
# otherwise; a kernel's or a neighbour's prediction then hardly ever changes, a trained network's may.
TOLERANCE = 0.02
_ROW = ["n", "split", "metric"]


@dataclass(frozen=True)
class Verified:
    """One cell computed anew.

    Attributes
    ----------
    learner : str
    repeat : int
    rows : int
        How many values were compared.
    largest : float
        The largest difference: absolute for shares of examples, else relative.
    verdict : {"identical", "within tolerance", "differs", "not recomputed"}
    reason : str
        Why, where it was not recomputed.
    """

    learner: str
    repeat: int
    rows: int
    largest: float
    verdict: str
    reason: str = ""


def verify(
    folder: str | os.PathLike[str], *, sample: int = 5, seed: int = 0, tolerance: float = TOLERANCE
) -> list[Verified]:
    """Compute a random sample of the cells of a saved comparison anew, and compare.

    Parameters
    ----------
    folder : path
        What `Comparison.save` wrote.
    sample : int
        How many cells; all, if there are fewer.
    seed : int
        Of the choice.
    tolerance : float
        Up to which difference values count as the same: absolute for shares of examples, relative for the
        rest. On the machine and the versions of the run, expect none at all.

    Raises
    ------
    FileNotFoundError, ValueError
        If the folder holds no comparison, or its data set is not what it was.
    """
    check_integer("sample", sample, minimum=1)
    check_real("tolerance", tolerance, minimum=0)
    frame, manifest = read_archive(Path(folder))
    try:
        plan, learners = rebuild_plan(manifest), dict(manifest["learners"])
        threads = manifest["threads"]
        check_integer("threads", threads, minimum=1)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"{folder} cannot be verified: its manifest is not whole ({error}).") from error
    if unknown := set(frame["metric"]) - set(METRICS):
        raise ValueError(
            f"{folder} cannot be verified: its table has the metrics {sorted(map(str, unknown))}."
        )
    cells = frame[["learner", "repeat"]].drop_duplicates().to_numpy().tolist()
    chosen = np.random.default_rng(seed).permutation(len(cells))[:sample]
    return list(_verify(frame, plan, learners, threads, [cells[i] for i in sorted(chosen)], tolerance))


def _verify(
    frame: pd.DataFrame,
    plan: Any,
    learners: dict[str, Any],
    threads: int,
    cells: Sequence[Sequence[Any]],
    tolerance: float,
) -> Iterator[Verified]:
    for learner, repeat in cells:
        stored = frame[(frame["learner"] == learner) & (frame["repeat"] == repeat)]
        try:
            if not isinstance(learners[learner].get("identity"), dict):
                raise ValueError("its parameters have no form that a manifest could hold")
            estimator = rebuild(learners[learner]["identity"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            yield Verified(learner, int(repeat), 0, math.nan, "not recomputed", str(error))
            continue
        with limit_threads(threads):
            anew = pd.DataFrame(run_cells(plan, learner, estimator, [int(repeat)])[0].rows)
        yield _compare(learner, int(repeat), stored, anew, tolerance)


def _compare(
    learner: str, repeat: int, stored: pd.DataFrame, anew: pd.DataFrame, tolerance: float
) -> Verified:
    both = stored.set_index(_ROW)["value"].to_frame("stored").join(anew.set_index(_ROW)["value"], how="outer")
    old, new = both["stored"].to_numpy(dtype=float), both["value"].to_numpy(dtype=float)
    absent = np.isnan(old) & np.isnan(new)
    shares = np.array([METRICS[metric].share for metric in both.index.get_level_values("metric")])
    scale = np.where(shares, 1.0, np.maximum(np.abs(old), np.finfo(float).tiny))
    gaps = np.where(absent, 0.0, np.abs(new - old) / scale)
    largest = float(np.max(np.where(np.isnan(gaps), np.inf, gaps), initial=0.0))
    verdict = "identical" if largest == 0 else "within tolerance" if largest <= tolerance else "differs"
    return Verified(learner, repeat, len(both), largest, verdict)
