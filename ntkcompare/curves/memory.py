"""Memory: what a cell will take, and which cells may run beside each other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np

from ntkcompare.curves.budget import Budget
from ntkcompare.curves.leg import Leg
from ntkcompare.curves.schedule import Task
from ntkcompare.exceptions import InsufficientMemoryError

# The backends of joblib whose workers share the memory of this machine; those of any other have their own.
_HERE = ("SequentialBackend", "ThreadingBackend", "MultiprocessingBackend", "LokyBackend")


@dataclass(frozen=True)
class Room:
    """What the cells that run at a time may take together.

    Attributes
    ----------
    bytes : float
    workers : int
        How many share it.
    """

    bytes: float
    workers: int

    @classmethod
    def of(cls, budget: Budget, workers: int) -> "Room":
        """Return the budget's, for workers on this machine; on a cluster, that of one worker.

        There a limit that was given is each worker's. Without one it is the least that a worker of Dask
        has, or none where a cluster does not tell.
        """
        backend, _ = joblib.parallel.get_active_backend()
        if type(backend).__name__ in _HERE:
            return cls(budget.max_memory, workers)
        return cls(_worker_memory(backend) if budget.memory_is_found else budget.max_memory, 1)


def _worker_memory(backend: Any) -> float:
    client = getattr(backend, "client", None)
    told = {} if client is None else client.scheduler_info().get("workers", {})
    limits = [float(worker.get("memory_limit") or math.inf) for worker in told.values()]
    return min(limits, default=math.inf)


def predict_bytes(leg: Leg, learner: str, repeats: int = 1) -> float:
    """Return about how many bytes so many cells in one call will take at their largest size.

    What the learner says by ``predict_memory(n, n_features, n_test)``, if it has that method, and the
    scaled copies of each draw's inputs; not the library itself.
    """
    data, estimator = leg.plan.dataset, leg.estimators[learner]
    n = leg.plan.sizes[-1]
    n_test = len(data) - n  # with what is held back for validation
    if data.X_test is not None:
        n_test = len(data.X_test) + (n_test if leg.plan.validation is not None else 0)
    width = int(np.prod(data.X.shape[1:]))
    inputs = 8.0 * width * (len(data) + max(n_test, 0)) * repeats
    says: Any = getattr(estimator, "predict_memory", None)
    try:
        return inputs + (0.0 if says is None else float(says(n, width, max(n_test, 1))))
    except Exception:
        return inputs  # the cell itself will tell what is wrong with the learner


def split_by_memory(
    tasks: Sequence[Task], legs: Sequence[Leg], room: Room
) -> tuple[list[Task], list[Task], list[tuple[Task, Exception]]]:
    """Divide tasks into those that may run beside others, those that must run alone, and those too big.

    A task runs beside others if one of its size in each worker would fit into the room.
    """
    together: list[Task] = []
    alone: list[Task] = []
    refused: list[tuple[Task, Exception]] = []
    for task in tasks:
        need = predict_bytes(legs[task.leg], task.learner, len(task.repeats))
        if need * room.workers <= room.bytes:
            together.append(task)
        elif need <= room.bytes:
            alone.append(task)
        else:
            refused.append((task, _too_big(need, room.bytes)))
    return together, alone, refused


def _too_big(need: float, max_memory: float) -> Exception:
    return InsufficientMemoryError(
        f"it needs about {need / 2**30:.2f} GiB, but may take {max_memory / 2**30:.2f} GiB; "
        "take smaller sizes, or allow more by max_memory"
    )
