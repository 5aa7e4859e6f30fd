"""What trained networks say, each and together."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax

from ntkcompare._jax.precision import precision_scope
from ntkcompare.architecture import Architecture
from ntkcompare.training import batches
from ntkcompare.training.program import forward
from ntkcompare.training.sample import Targets

Array = NDArray[Any]


def evaluate(architecture: Architecture, dtype: str, params: Any, initial: Any, X: Array) -> Array:
    """Return the outputs of one network, shape (n, n_outputs), less those of `initial` unless that is ().

    Rows are computed in chunks of one size, so that a row's output does not depend on the others.
    """
    with precision_scope(dtype):
        compute = forward(architecture, initial != ())
        rows = batches.LARGE
        parts = []
        for start in range(0, len(X), rows):
            chunk = np.asarray(X[start : start + rows], dtype)
            parts.append(np.asarray(compute(params, initial, batches.pad(chunk, rows)))[: len(chunk)])
        return np.concatenate(parts)


def mean_loss(loss: str, outputs: Array, targets: Array) -> float:
    """Return the mean over examples of what :func:`~ntkcompare.training.losses.example_loss` is for one.

    >>> mean_loss("mse", np.ones((2, 2)), np.zeros((2, 2)))
    1.0
    """
    outputs = outputs.astype(np.float64)
    if loss == "mse":
        return float(0.5 * np.mean(np.sum((outputs - targets) ** 2, axis=1)))
    return float(-np.mean(np.sum(targets * log_softmax(outputs, axis=1), axis=1)))


def labels(outputs: Array, targets: Targets) -> Array:
    """Return outputs, of shape (..., n_outputs), in the units of the labels."""
    return np.asarray(targets.shift + targets.scale * outputs.astype(np.float64))


def scores(values: Array, loss: str, combine: str) -> Array:
    """Return a score for each class, shape (n, n_classes), from values (n_networks, n, n_classes).

    "vote" is the share of networks that choose the class, each its largest value, the lower class on a
    tie. "mean" is the mean over networks of their softmax for "cross_entropy", of their values for "mse".

    >>> scores(np.array([[[3.0, 0.0]], [[0.0, 1.0]], [[0.0, 1.0]]]), "mse", "vote").round(2).tolist()
    [[0.33, 0.67]]
    """
    if combine == "vote":
        chosen = values.argmax(axis=2)
        return np.asarray((chosen[:, :, None] == np.arange(values.shape[2])).mean(axis=0))
    return np.asarray((softmax(values, axis=2) if loss == "cross_entropy" else values).mean(axis=0))
