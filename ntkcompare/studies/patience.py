"""Patience: the rule by which training is stopped early, on losses that are already known."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ntkcompare._checks import check_integer, check_real


class Stop(NamedTuple):
    """Where the rule stopped: the checks are counted from 0.

    Attributes
    ----------
    best : int
        The check whose model is kept.
    last : int
        The check after which the rule stopped, or the last there was.
    """

    best: int
    last: int


def stop_by_patience(losses: ArrayLike, patience: int, min_delta: float = 0.0) -> Stop:
    """Return where the patience rule stops on a sequence of validation losses.

    A loss is better if it is below the best so far by more than `min_delta`; the first one is. The rule
    stops once `patience` checks in a row were not better. It is that of
    ``MLPClassifier(early_stopping=True)``, for learners whose whole path is known at once.

    Parameters
    ----------
    losses : array-like of shape (n_checks,)
        Finite.
    patience : int
        At least 1.
    min_delta : float
        ε ≥ 0, in units of the losses.

    Raises
    ------
    ValueError, TypeError
        If there is no loss, one is not finite, or an argument is out of range.

    References
    ----------
    L. Prechelt (1998). Early stopping — but when? *Neural Networks: Tricks of the Trade*, LNCS 1524, 55–69.

    Examples
    --------
    >>> stop_by_patience([3.0, 1.0, 2.0, 0.9, 2.0, 2.0, 0.0], patience=2)
    Stop(best=3, last=5)
    >>> stop_by_patience([3.0, 1.0, 2.0, 0.9, 2.0, 2.0, 0.0], patience=2, min_delta=0.5)
    Stop(best=1, last=3)
    """
    values = np.asarray(losses, dtype=float)
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all():
        raise ValueError(f"losses of shape {values.shape} must be a sequence of finite numbers, not empty.")
    check_integer("patience", patience, minimum=1)
    check_real("min_delta", min_delta, minimum=0)
    best = 0
    for i, loss in enumerate(values):
        if loss < values[best] - min_delta:
            best = i
        elif i - best >= patience:
            return Stop(best, i)
    return Stop(best, len(values) - 1)
