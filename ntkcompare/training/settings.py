"""The settings of a training run, checked."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ntkcompare._checks import check_choice, check_integer, check_real
from ntkcompare._jax.precision import precision_scope
from ntkcompare.architecture import MLP, Architecture, as_architecture
from ntkcompare.training.losses import LOSSES
from ntkcompare.training.optimizers import OPTIMIZERS, SCHEDULES, default_rate


@dataclass(frozen=True)
class Settings:
    """What an estimator's parameters ask for; see there for what each means."""

    architecture: Architecture
    n_networks: int
    optimizer: str
    loss: str
    learning_rate: float
    momentum: float
    schedule: str
    batch_size: int | None  # None is all at once
    max_epochs: int
    l1: float
    l2: float
    dropout: float
    input_noise: float
    early_stopping: bool
    validation_fraction: float
    patience: int
    min_delta: float
    stop_at_interpolation: bool
    interpolation_loss: float
    interpolation_epochs: int
    centred: bool
    combine: str
    history: str
    dtype: str


def settings_of(estimator: Any) -> Settings:
    """Return the checked parameters of an estimator.

    Raises
    ------
    ValueError, TypeError
        For the first parameter that is out of range, with its name, value and range.
    """
    given = estimator.get_params(deep=False)
    architecture = as_architecture(given["architecture"])
    optimizer = check_choice("optimizer", given["optimizer"], OPTIMIZERS)
    rate = given["learning_rate"]
    rate = default_rate(optimizer, architecture) if rate is None else rate
    size = given["batch_size"]
    if isinstance(size, str):
        check_choice("batch_size", size, ("full",))
    else:
        size = check_integer("batch_size", size, minimum=1)
    dropout = _fraction("dropout", given["dropout"], zero=True)
    if dropout and not isinstance(architecture, MLP):
        raise ValueError(
            f"dropout={dropout} needs an ntkcompare.MLP: the hidden layers of a stax triple cannot be "
            "reached. Use dropout=0."
        )
    with precision_scope(given["dtype"]) as dtype:
        pass
    return Settings(
        architecture=architecture,
        n_networks=check_integer("n_networks", given["n_networks"], minimum=1),
        optimizer=optimizer,
        loss=check_choice("loss", given.get("loss", "mse"), LOSSES),
        learning_rate=check_real("learning_rate", rate, minimum=0, open_minimum=True),
        momentum=_fraction("momentum", given["momentum"], zero=True),
        schedule=check_choice("schedule", given["schedule"], SCHEDULES),
        batch_size=None if size == "full" else size,
        max_epochs=check_integer("max_epochs", given["max_epochs"], minimum=1, maximum=10**7),
        l1=check_real("l1", given["l1"], minimum=0),
        l2=check_real("l2", given["l2"], minimum=0),
        dropout=dropout,
        input_noise=check_real("input_noise", given["input_noise"], minimum=0),
        early_stopping=_flag("early_stopping", given["early_stopping"]),
        validation_fraction=_fraction("validation_fraction", given["validation_fraction"], zero=False),
        patience=check_integer("patience", given["patience"], minimum=1, maximum=2**31 - 2),
        min_delta=check_real("min_delta", given["min_delta"], minimum=0),
        stop_at_interpolation=_flag("stop_at_interpolation", given["stop_at_interpolation"]),
        interpolation_loss=check_real("interpolation_loss", given["interpolation_loss"], minimum=0),
        interpolation_epochs=check_integer(
            "interpolation_epochs", given["interpolation_epochs"], minimum=1, maximum=2**31 - 2
        ),
        centred=_flag("centred", given["centred"]),
        combine=check_choice("combine", given.get("combine", "mean"), ("mean", "vote")),
        history=check_choice("history", given["history"], ("running", "exact")),
        dtype=dtype.name,
    )


def _fraction(name: str, value: Any, *, zero: bool) -> float:
    number = check_real(name, value, minimum=0, open_minimum=not zero)
    if number >= 1:
        raise ValueError(f"{name}={value!r} must be less than 1.")
    return number


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise TypeError(f"{name}={value!r} must be True or False, not {type(value).__name__}.")
