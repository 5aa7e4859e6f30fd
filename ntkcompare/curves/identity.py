"""Identity: everything that determines a cell, so that a store can tell whether it has it already."""

from dataclasses import fields
from typing import Any

from ntkcompare.curves.plan import Plan
from ntkcompare.store import canonical

# The version of this library that last changed the numbers some learner gives. Raise it with them:
# results stored under another one are computed anew.
NUMBERS = "0.1.0"


def specify_cell(plan: Plan, learner: str, estimator: Any, repeat: int, threads: int) -> dict[str, Any]:
    """Return what determines one learner's results on one repeat, in canonical form.

    The data by their hash, the draw and its noise, the learner with its parameters and its seed, the sizes,
    what is measured, and the number of threads, which decides how sums are rounded. A ``random_state`` among
    the parameters has no say: the harness sets it.

    Raises
    ------
    ntkcompare.store.Unhashable
        If a parameter has no canonical form, such as an object of the user's own.
    """
    data = plan.dataset
    settings = {part.name: getattr(plan, part.name) for part in fields(plan) if part.name != "dataset"}
    if plan.validation is None:  # as it was before there was any: what stores hold keeps its name
        del settings["validation"]
    specification = {
        **settings,
        "label_noise": plan.label_noise,
        "noise_kind": plan.noise_kind,
        "numbers": NUMBERS,
        "dataset": data.name,
        "sha256": data.sha256,
        "task": data.task,
        "learner": learner,
        "estimator": estimator,
        "seed": plan.seed(repeat, learner),
        "repeat": repeat,
        "threads": threads,
    }
    where = f"learners[{learner!r}]"
    form: dict[str, Any] = canonical(specification, where, without=frozenset({"random_state"}))
    return form
