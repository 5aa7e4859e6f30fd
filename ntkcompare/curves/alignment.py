"""Kernel–target alignment on the draws of a plan."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.architecture import MLP
from ntkcompare.curves.draw import Draw
from ntkcompare.curves.plan import Plan
from ntkcompare.curves.rebuild import rebuild
from ntkcompare.datasets import fit_scaling
from ntkcompare.kernels.gram import gram

Array = NDArray[Any]


def training_inputs(plan: Plan, draw: Draw, n: int | None = None) -> Array:
    """Return the first n training inputs of a draw, or all, scaled as learners see them."""
    pool, _ = draw.inputs(plan.dataset)
    fitted_on = pool if plan.scale_fit == "pool" else pool[:n]
    return fit_scaling(plan.scaling, fitted_on, missing=plan.dataset.missing)(pool[:n])


def alignment_rows(
    plan: Plan, learners: Mapping[str, Mapping[str, Any]], sizes: Sequence[int], repeats: int, clean: bool
) -> Iterator[dict[str, Any]]:
    """Yield a row per kernel learner × repeat × size: dataset, learner, n, repeat, value, status, reason.

    Parameters
    ----------
    plan : Plan
    learners : mapping of str to mapping
        What the manifest tells of each.
    sizes : sequence of int
        Ascending.
    repeats : int
    clean : bool
        Whether labels are the true ones rather than those given.
    """
    models = {name: _model(told) for name, told in learners.items()}
    for repeat in range(repeats):
        draw = plan.draw(repeat)
        targets = _targets(draw.y_clean if clean else draw.y_train, plan.dataset.classes)
        found: dict[str, list[float | str]] = {}
        for name, model in models.items():
            # Learners that differ in ridge or time alone have one kernel.
            key = model if isinstance(model, str) else repr((model.kernel, model.architecture))
            if key not in found:
                found[key] = _along(plan, draw, model, targets, sizes)
            for n, value in zip(sizes, found[key]):
                cell = {"dataset": plan.dataset.name, "learner": name, "n": n, "repeat": repeat}
                if isinstance(value, str):
                    yield {**cell, "value": np.nan, "status": "failed", "reason": value}
                else:
                    yield {**cell, "value": value, "status": "ok", "reason": ""}


def _model(told: Mapping[str, Any]) -> Any:
    """The estimator, or the reason in words why it cannot be made again."""
    if not isinstance(told.get("identity"), dict):
        return "its parameters have no form that a manifest could hold"
    try:
        return rebuild(told["identity"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        return str(error)


def _along(plan: Plan, draw: Draw, model: Any, targets: Array, sizes: Sequence[int]) -> list[float | str]:
    """The alignment at each size, or why there is none."""
    from ntkcompare.analysis import kernel_alignment

    if isinstance(model, str):
        return [model] * len(sizes)

    def kernel(n: int) -> Array:
        X = training_inputs(plan, draw, n)
        flat = model.architecture is None or isinstance(model.architecture, MLP)
        X = X.reshape(len(X), -1) if flat else X
        return gram(X, architecture=model.architecture, kernel=model.kernel)

    whole = kernel(sizes[-1]) if plan.scale_fit == "pool" else None
    values: list[float | str] = []
    for n in sizes:
        try:
            block = kernel(n) if whole is None else whole[:n, :n]
            values.append(kernel_alignment(block, targets[:n]))
        except ValueError as error:
            values.append(str(error))
    return values


def _targets(y: Array, classes: Array | None) -> Array:
    if classes is None:
        return np.asarray(y, dtype=np.float64).reshape(len(y), -1)
    return np.asarray(y[:, None] == classes, dtype=np.float64)
