"""Inputs in the precision of a network."""

import numpy as np

from ntkcompare.architecture import MLP
from ntkcompare.training.sample import Array
from ntkcompare.training.settings import Settings


def as_inputs(X: Array, settings: Settings, name: str = "X") -> Array:
    """Return finite inputs, shape (n, ...), in the dtype of the settings.

    Raises
    ------
    ValueError
        If a value is too large for that dtype, or the network takes vectors and X has none.
    """
    if X.ndim != 2 and isinstance(settings.architecture, MLP):
        raise ValueError(
            f"{name} of shape {X.shape} must be (n, n_features) for an ntkcompare.MLP; flatten them, or "
            "give a stax triple that takes them."
        )
    with np.errstate(over="ignore"):
        inputs = X.astype(settings.dtype)
    if not np.isfinite(inputs).all():
        raise ValueError(
            f"{name} reaches {np.abs(X).max():.3g}, beyond the range of {settings.dtype}; rescale it."
        )
    return inputs
