"""Tasks made for a distance: two classes in ten dimensions, of which one distance by design says the most."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.datasets import load_dataset

Array = NDArray[np.float64]

D = 10
SYMBOLS = 5
# Prototypes of each class; with one each, a straight line would do.
PROTOTYPES = 4


@dataclass(frozen=True)
class DistanceTask:
    """A way to draw examples, and the learner that it was made for.

    Attributes
    ----------
    about : str
        What it is like.
    matched : str
        The distance or kernel that it suits.
    draw : callable
        (n, source of randomness) → inputs (n, 10) and labels 0 or 1. A new source is a new task.
    """

    about: str
    matched: str
    draw: Callable[[int, np.random.Generator], tuple[Array, NDArray[Any]]]


def norm_noise(n: int, p: float, random: np.random.Generator, d: int = D) -> Array:
    """Return n draws of density ∝ exp(−‖x‖_p) in ℝᵈ, p = 1, 2 or ∞: the balls of the norm are its level sets.

    The radius ‖x‖_p has the density ∝ rᵈ⁻¹e⁻ʳ, a gamma distribution, and x/‖x‖_p is uniform in the cone
    measure of the sphere: that of independent variables of density ∝ exp(−|x|ᵖ), divided by their norm.

    Examples
    --------
    >>> x = norm_noise(1000, np.inf, np.random.default_rng(0))
    >>> bool(abs(np.abs(x).max(axis=1).mean() - 10) < 0.5)
    True
    """
    if p == 1:
        x = random.laplace(size=(n, d))
    elif p == 2:
        x = random.normal(size=(n, d))
    elif np.isinf(p):
        x = random.uniform(-1, 1, size=(n, d))
    else:
        raise ValueError(f"p={p!r} must be 1, 2 or infinite.")
    radius = random.gamma(d, size=(n, 1))
    return np.asarray(radius * x / np.linalg.norm(x, p, axis=1, keepdims=True))


def around_prototypes(
    n: int, random: np.random.Generator, noise: Callable[[int, np.random.Generator], Array], d: int = D
) -> tuple[Array, NDArray[Any]]:
    """Return prototypes of both classes, drawn from N(0, I), each example one of them plus noise."""
    prototypes = random.normal(size=(2 * PROTOTYPES, d))
    which = random.integers(2 * PROTOTYPES, size=n)
    return prototypes[which] + noise(n, random), which % 2


def _norm(p: float) -> Callable[[int, np.random.Generator], tuple[Array, NDArray[Any]]]:
    # So much that neighbours err now and then: coordinates of a standard deviation of about one.
    size = {1.0: 0.8, 2.0: 0.34, np.inf: 0.2}[p]
    return lambda n, random: around_prototypes(n, random, lambda m, source: size * norm_noise(m, p, source))


def _round(n: int, random: np.random.Generator) -> tuple[Array, NDArray[Any]]:
    return around_prototypes(n, random, lambda m, source: source.normal(size=(m, D)))


def _stretched(n: int, random: np.random.Generator) -> tuple[Array, NDArray[Any]]:
    X, y = _round(n, random)
    rotation = np.linalg.qr(random.normal(size=(D, D)))[0]
    return (X * np.logspace(0, 2, D)) @ rotation, y


def _direction(n: int, random: np.random.Generator) -> tuple[Array, NDArray[Any]]:
    X, y = _round(n, random)
    length = np.exp(random.normal(size=(n, 1)))
    return length * X / np.linalg.norm(X, axis=1, keepdims=True), y


def _profile(n: int, random: np.random.Generator) -> tuple[Array, NDArray[Any]]:
    X, y = _direction(n, random)
    return X + 3 * random.normal(size=(n, 1)), y


def _symbols(n: int, random: np.random.Generator) -> tuple[Array, NDArray[Any]]:
    words = random.integers(SYMBOLS, size=(2 * PROTOTYPES, D))
    which = random.integers(2 * PROTOTYPES, size=n)
    replaced = random.random((n, D)) < 0.6
    X = np.where(replaced, random.integers(SYMBOLS, size=(n, D)), words[which])
    return X.astype(np.float64), which % 2


def _irrelevant(n: int, random: np.random.Generator) -> tuple[Array, NDArray[Any]]:
    X, y = around_prototypes(n, random, lambda m, source: 0.3 * source.normal(size=(m, 3)), d=3)
    rotation = np.linalg.qr(random.normal(size=(D, D)))[0]
    return np.column_stack([X, 1.5 * random.normal(size=(n, D - 3))]) @ rotation, y


def _teacher(n: int, random: np.random.Generator) -> tuple[Array, NDArray[Any]]:
    data = load_dataset(
        "teacher",
        n=n,
        d=D,
        depth=3,
        width=256,
        noise=0.0,
        task="classification",
        random_state=int(random.integers(2**31)),
    )
    return data.X, data.y


TASKS: dict[str, DistanceTask] = {
    "taxicab": DistanceTask("prototypes, noise by the sum of coordinates", "manhattan", _norm(1.0)),
    "round": DistanceTask("prototypes, noise by the length", "euclidean", _norm(2.0)),
    "box": DistanceTask("prototypes, noise by the largest coordinate", "chebyshev", _norm(np.inf)),
    "stretched": DistanceTask("prototypes, axes of 1 to 100 in a random position", "mahalanobis", _stretched),
    "direction": DistanceTask("prototypes, each example of random length", "cosine", _direction),
    "profile": DistanceTask("the same, with a random offset to all features", "correlation", _profile),
    "symbols": DistanceTask("words of five symbols, of which some are replaced", "hamming", _symbols),
    "irrelevant": DistanceTask("prototypes in three of ten directions, noise in all", "nca", _irrelevant),
    "teacher": DistanceTask("the sign of a random network of depth 3", "nngp regression", _teacher),
}
