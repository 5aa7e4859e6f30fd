"""A learner from a plan's table: the name it builds on, and the parameters that differ."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from ntkcompare._checks import check_choice
from ntkcompare.architecture import MLP
from ntkcompare.curves.learners import make_learner


def build_learner(name: str, table: Any, task: str) -> Any:
    """Return the estimator that a table describes.

    Parameters
    ----------
    name : str
        What it is called in the plan; also what it builds on, if the table has no ``learner``.
    table : mapping
        Parameters of the estimator, as plain values; ``architecture`` is a table of parameters of `MLP`.
    task : {"classification", "regression"}

    Raises
    ------
    ValueError, TypeError
        For an unknown learner or parameter, with the near ones.

    Examples
    --------
    >>> learner = build_learner("deep", {"learner": "ntk", "architecture": {"depth": 5}}, "classification")
    >>> learner.architecture.depth
    5
    """
    if isinstance(table, str):
        return make_learner(table, task)
    if not isinstance(table, Mapping):
        raise TypeError(f"learners.{name}={table!r} must be a table of parameters, or the name of a learner.")
    parameters = dict(table)
    learner = make_learner(parameters.pop("learner", name), task)
    known = set(learner.get_params(deep=False)) - {"random_state"}
    for key, value in parameters.items():
        check_choice(f"a parameter of learners.{name}", key, known)
        if key == "architecture":
            parameters[key] = _architecture(name, value)
    return learner.set_params(**parameters)


def _architecture(name: str, value: Any) -> MLP:
    if not isinstance(value, Mapping):
        raise TypeError(f"learners.{name}.architecture={value!r} must be a table such as {{ depth = 5 }}.")
    for key in value:
        check_choice(f"a parameter of learners.{name}.architecture", key, [part.name for part in fields(MLP)])
    return MLP(**value)
