"""Memory: what a cell will take, and which cells may run beside each other."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ntkcompare.curves.leg import Leg
from ntkcompare.curves.schedule import Task
from ntkcompare.exceptions import InsufficientMemoryError


def predict_bytes(leg: Leg, learner: str) -> float:
    """Return about how many bytes a cell will take at its largest size, beside the library itself.

    What the learner says by ``predict_memory(n, n_features, n_test)``, if it has that method, and the
    scaled copies of the draw's inputs.
    """
    data, estimator = leg.plan.dataset, leg.estimators[learner]
    n = leg.plan.sizes[-1]
    n_test = len(data) - n if data.X_test is None else len(data.X_test)
    width = int(np.prod(data.X.shape[1:]))
    inputs = 8.0 * width * (len(data) + max(n_test, 0))
    says: Any = getattr(estimator, "predict_memory", None)
    return inputs + (0.0 if says is None else float(says(n, width, max(n_test, 1))))


def split_by_memory(
    tasks: Sequence[Task], legs: Sequence[Leg], max_memory: float, workers: int
) -> tuple[list[Task], list[Task], list[tuple[Task, Exception]]]:
    """Divide tasks into those that may run beside others, those that must run alone, and those too big.

    A task runs beside others if one of its size in each worker would fit into `max_memory`.
    """
    together: list[Task] = []
    alone: list[Task] = []
    refused: list[tuple[Task, Exception]] = []
    needs: dict[tuple[int, str], float] = {}
    for task in tasks:
        where = task.leg, task.learner
        if where not in needs:
            needs[where] = predict_bytes(legs[task.leg], task.learner)
        need = needs[where]
        if need * workers <= max_memory:
            together.append(task)
        elif need <= max_memory:
            alone.append(task)
        else:
            refused.append((task, _too_big(need, max_memory)))
    return together, alone, refused


def _too_big(need: float, max_memory: float) -> Exception:
    return InsufficientMemoryError(
        f"it needs about {need / 2**30:.2f} GiB, but may take {max_memory / 2**30:.2f} GiB; "
        "take smaller sizes, or allow more by max_memory"
    )
