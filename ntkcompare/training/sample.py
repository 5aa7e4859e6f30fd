"""What a network is trained on: rows of a pool of inputs, and labels as targets."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

Array = NDArray[Any]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Targets:
    """Labels in a network's units: label = shift + scale·value.

    Attributes
    ----------
    values : ndarray of shape (n, n_outputs)
    shift, scale : ndarray of shape (n_outputs,)
    classification : bool
        Whether the largest output counts, and not its value.
    """

    values: Array
    shift: Array
    scale: Array
    classification: bool


@dataclass(frozen=True, eq=False)
class Sample:
    """Training examples, and perhaps validation examples.

    Attributes
    ----------
    X : ndarray of shape (n_pool, *shape)
        Inputs. Samples of one pool share the array itself.
    targets : Targets
        Of the first rows of X, at least as many as are used.
    train, validation : ndarray of int
        The rows to learn from and those to stop by, maybe none.
    corrupted : ndarray of bool, shape (n_train,)
        Training rows whose label is known to be wrong.
    """

    X: Array
    targets: Targets
    train: Rows
    validation: Rows
    corrupted: NDArray[np.bool_]

    @property
    def rows(self) -> Rows:
        """Training rows, then validation rows."""
        return np.concatenate([self.train, self.validation])


@dataclass(frozen=True, eq=False)
class Job:
    """One network: trained on what, from which of the seed's draws, and then perhaps asked at `X_test`."""

    sample: Sample
    seed: int
    network: int = 0
    X_test: Array | None = None


def class_targets(codes: Array, n_classes: int, loss: str, train: Rows) -> Targets:
    """Return one-hot targets; for "mse" less the share of each class among the training rows.

    So the network starts, like the kernels, from the mean of the labels.

    >>> class_targets(np.array([0, 1, 1]), 2, "mse", np.array([0, 1])).values.tolist()
    [[0.5, -0.5], [-0.5, 0.5], [-0.5, 0.5]]
    """
    one_hot = np.asarray(codes[:, None] == np.arange(n_classes), dtype=np.float64)
    shift = one_hot[train].mean(axis=0) if loss == "mse" else np.zeros(n_classes)
    return Targets(one_hot - shift, shift, np.ones(n_classes), True)


def value_targets(y: Array, train: Rows) -> Targets:
    """Return y, shape (n, n_outputs), with mean 0 and variance 1 over the training rows.

    An output that does not vary there keeps its scale.

    Raises
    ------
    ValueError
        If y is too large to have a variance.

    >>> value_targets(np.array([[1.0, 7.0], [5.0, 7.0]]), np.array([0, 1])).values.tolist()
    [[-1.0, 0.0], [1.0, 0.0]]
    """
    with np.errstate(over="ignore", invalid="ignore"):
        shift, scale = y[train].mean(axis=0), y[train].std(axis=0)
    if not np.isfinite(scale).all():
        raise ValueError(f"y reaches {np.abs(y).max():.3g}, whose square is not finite; rescale it.")
    rounding = 16 * np.finfo(np.float64).eps * np.abs(y[train]).max(axis=0)
    scale = np.where(scale > rounding, scale, 1.0)
    return Targets((y - shift) / scale, shift, scale, False)


def split(n: int, fraction: float, codes: Array | None, seed: int) -> tuple[Rows, Rows]:
    """Return training and validation rows among 0…n−1, at random, each class in proportion where it can be.

    Raises
    ------
    ValueError
        If one part would be empty.
    """
    n_validation = max(1, round(fraction * n))
    if n_validation >= n:
        raise ValueError(
            f"early_stopping=True needs two examples at least, one to learn from and one to stop by, but "
            f"there are n_samples={n}; or pass validation_data to fit."
        )
    stratify = None
    if codes is not None:
        counts = np.bincount(codes)
        counts = counts[counts > 0]
        if counts.min() >= 2 and len(counts) <= min(n_validation, n - n_validation):
            stratify = codes
    train, validation = train_test_split(
        np.arange(n), test_size=n_validation, stratify=stratify, random_state=seed % 2**32
    )
    return train, validation
