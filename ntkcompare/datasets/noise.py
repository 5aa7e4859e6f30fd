"""Noise: everything that may be done to the data of a draw, in one description, and the doing of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice, check_real
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.label_noise import NOISE_KINDS, check_transition, corrupt_labels

Margins = tuple[NDArray[np.float64], NDArray[np.intp]]


@dataclass(frozen=True)
class Noise:
    """What is done to the examples of a draw; everything off by default.

    Parameters
    ----------
    labels : float
        Probability that a class label is replaced, in [0, 1].
    kind : {"uniform", "flip", "pairwise", "random", "margin"}
        By what; see `corrupt_labels`.
    matrix : sequence of sequences of float, optional
        For "pairwise": the probability of each given label, a row per true class, in the order of the
        classes.
    snr : float, optional
        For regression: Gaussian noise on the targets, of variance Var(y)/snr, where Var(y) is that of the
        clean targets of the training pool.
    features : float
        Gaussian noise on the inputs before scaling, its standard deviation in units of each feature's own
        over the training pool, so that a constant feature stays as it is.
    on_test : bool
        Whether labels, targets and inputs of the test set suffer the same; by default it stays clean.

    Examples
    --------
    >>> Noise(labels=0.2, kind="flip")
    Noise(labels=0.2, kind='flip', matrix=None, snr=None, features=0.0, on_test=False)
    """

    labels: float = 0.0
    kind: str = "uniform"
    matrix: tuple[tuple[float, ...], ...] | None = None
    snr: float | None = None
    features: float = 0.0
    on_test: bool = False

    def __post_init__(self) -> None:
        check_real("label_noise", self.labels, minimum=0, maximum=1)
        check_choice("noise_kind", self.kind, NOISE_KINDS)
        check_real("feature noise", self.features, minimum=0)
        if self.snr is not None:
            check_real("snr", self.snr, minimum=0, open_minimum=True)
        if self.matrix is not None:
            if self.kind != "pairwise":
                raise ValueError(f"noise_kind={self.kind!r} takes no matrix; use noise_kind='pairwise'.")
            table = check_transition(self.matrix, len(self.matrix))
            # As a tuple it compares, hashes and stores like the rest.
            object.__setattr__(self, "matrix", tuple(map(tuple, table.tolist())))

    @property
    def in_training(self) -> bool:
        """Whether labels or targets to train on are touched at all."""
        return self.labels > 0 or self.snr is not None

    def check_for(self, dataset: Dataset) -> None:
        """Raise ValueError if this noise is not defined for a data set.

        Parameters
        ----------
        dataset : Dataset

        Raises
        ------
        ValueError
            For label noise on a regression, and noise on targets of a classification.
        """
        if dataset.classes is None and self.labels > 0:
            raise ValueError(
                f"label_noise={self.labels!r} is defined for class labels, but {dataset.name!r} is a "
                "regression; use Noise(snr=...), noise on its targets."
            )
        if dataset.classes is not None and self.snr is not None:
            raise ValueError(
                f"snr={self.snr!r} is defined for real targets, but {dataset.name!r} has classes; "
                "use label_noise."
            )
        if dataset.classes is not None and self.matrix is not None:
            check_transition(self.matrix, len(dataset.classes))


def corrupt_targets(
    y: NDArray[Any],
    noise: Noise,
    random: np.random.Generator,
    *,
    classes: NDArray[Any] | None,
    margins: Margins | None = None,
    spread: float | None = None,
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return the labels or targets as they are given, and which of them were drawn anew.

    Parameters
    ----------
    y : ndarray of shape (n,)
        The clean ones.
    noise : Noise
        What to do.
    random : numpy.random.Generator
        Source of randomness; equal generators give paired noise at different levels.
    classes : ndarray, or None
        Sorted class labels; None for regression.
    margins : pair of ndarrays, optional
        What `class_margins` says of these rows; needed by kind "margin".
    spread : float, optional
        The standard deviation that `snr` refers to; None means that of `y`.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([0.0, 2.0, 4.0, 6.0])
    >>> noisy, replaced = corrupt_targets(y, Noise(snr=5.0), np.random.default_rng(0), classes=None)
    >>> noisy - y
    array([ 0.125..., -0.132...,  0.640...,  0.104...])
    """
    if classes is not None:
        return corrupt_labels(
            y, noise.labels, noise.kind, classes, random, matrix=noise.matrix, margins=margins
        )
    if noise.snr is None:
        return y, np.zeros(len(y), dtype=np.bool_)
    spread = float(y.std()) if spread is None else spread
    return y + spread / np.sqrt(noise.snr) * random.normal(size=len(y)), np.ones(len(y), dtype=np.bool_)


def corrupt_inputs(
    X: NDArray[Any], noise: Noise, random: np.random.Generator, *, pool: NDArray[Any] | None = None
) -> NDArray[Any]:
    """Return the inputs with noise on their features; `X` itself where there is none.

    Parameters
    ----------
    X : ndarray of shape (n, ...)
        Clean inputs; a missing one stays missing.
    noise : Noise
        What to do.
    random : numpy.random.Generator
        Source of randomness; equal generators give the same noise at each strength, times the strength.
    pool : ndarray of shape (n_pool, ...), optional
        Whose features set the scale; None means `X`.
    """
    if noise.features == 0:
        return X
    pool = np.asarray(X if pool is None else pool, dtype=np.float64)
    pool = np.where(np.isnan(pool).all(axis=0), 0.0, pool)
    # Scaled first: squares of inputs near the float range would overflow.
    peak = float(np.nanmax(np.abs(pool))) or 1.0
    constant = np.nanmax(pool, axis=0) == np.nanmin(pool, axis=0)
    spread = np.where(constant, 0.0, np.nanstd(pool / peak, axis=0) * peak)
    noisy: NDArray[Any] = X + noise.features * spread * random.normal(size=X.shape)
    return noisy
