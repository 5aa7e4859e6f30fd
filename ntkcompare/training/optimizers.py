"""Optimizers and learning-rate schedules, from optax."""

import math
from typing import Any

import numpy as np
import optax
from numpy.typing import NDArray

from ntkcompare._jax.precision import precision_scope
from ntkcompare.architecture import MLP, Architecture

OPTIMIZERS = ("adam", "momentum", "sgd")
SCHEDULES = ("constant", "cosine", "exponential", "step")
_RATES = {"adam": 0.01, "momentum": 0.02, "sgd": 0.2}


def default_rate(optimizer: str, architecture: Architecture) -> float:
    """Return a learning rate that trains a network whose inputs are of order 1.

    It is 0.01 for "adam", 0.02 for "momentum" and 0.2 for "sgd" in the "ntk" parameterization, whatever the
    width. In the "standard" one Adam takes the same steps at W_std/√width of its rate, the others at the
    square of that.

    >>> default_rate("sgd", MLP(width=100, W_std=1.0, parameterization="standard"))
    0.002...
    """
    rate = _RATES[optimizer]
    if not isinstance(architecture, MLP) or architecture.parameterization == "ntk":
        return rate
    shrink = float(architecture.W_std) / math.sqrt(architecture.width)
    return rate * (shrink if optimizer == "adam" else shrink**2)


def direction(name: str, momentum: Any) -> optax.GradientTransformation:
    """Return the transformation of a gradient into a direction; the step is −rate·direction.

    - "sgd": the gradient g;
    - "momentum": v ← momentum·v + g;
    - "adam": m̂/(√v̂ + 1e-8), with decay rates 0.9 and 0.999 (Kingma & Ba 2015).
    """
    if name == "adam":
        return optax.scale_by_adam()
    if name == "momentum":
        return optax.trace(decay=momentum)
    return optax.identity()


def learning_rates(schedule: str, learning_rate: float, max_epochs: int) -> NDArray[np.float64]:
    """Return the learning rate of each epoch, shape (max_epochs,).

    Over E epochs, at epoch e = 0…E−1: "constant" η; "cosine" η·½(1 + cos πe/E); "exponential"
    η·0.01^(e/E); "step" η, then η/10 from the epoch ⌈E/2⌉ and η/100 from ⌈3E/4⌉ on.

    >>> learning_rates("step", 1.0, 8).round(4).tolist()
    [1.0, 1.0, 1.0, 1.0, 0.1, 0.1, 0.01, 0.01]
    """
    # Within a scope: optax would otherwise compute in the dtype of the user's JAX flags.
    with precision_scope(np.float64):
        return learning_rate * np.asarray(_factor(schedule, max_epochs)(np.arange(max_epochs)), np.float64)


def _factor(schedule: str, max_epochs: int) -> optax.Schedule:
    if schedule == "cosine":
        return optax.cosine_decay_schedule(1.0, max_epochs)
    if schedule == "exponential":
        return optax.exponential_decay(1.0, transition_steps=max_epochs, decay_rate=0.01)
    if schedule == "step":
        boundaries = {-(-max_epochs // 2): 0.1, -(-3 * max_epochs // 4): 0.1}
        return optax.piecewise_constant_schedule(1.0, boundaries)
    return np.ones_like
