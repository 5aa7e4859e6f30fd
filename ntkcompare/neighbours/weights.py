"""How much each neighbour counts."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np

from ntkcompare._checks import check_choice
from ntkcompare.neighbours.nearest import Array
from ntkcompare.neighbours.neighbours import Neighbours

Weights = Literal["uniform", "distance"] | Callable[[Array], Any]


def check_weights(weights: Any) -> Weights:
    """Return "uniform", "distance" or a callable; else raise ValueError."""
    if callable(weights):
        function: Callable[[Array], Any] = weights
        return function
    try:
        name = check_choice("weights", weights, ("uniform", "distance"))
    except ValueError as error:
        raise ValueError(f"{error} A callable that makes weights of distances will do as well.") from None
    return "uniform" if name == "uniform" else "distance"


def inverse_distances(distances: Array) -> Array:
    """1/d, up to a factor for each query; neighbours at distance 0, where there are any, alone count."""
    with np.errstate(divide="ignore", over="ignore"):
        inverse: Array = 1 / distances
    hit = np.isinf(inverse)
    rows = hit.any(axis=1)
    inverse[rows] = hit[rows]
    # Sums of the weights may not overflow; a power of two rounds nothing.
    scaled: Array = np.ldexp(inverse, -np.frexp(inverse.max(axis=1, keepdims=True))[1])
    return scaled


def call_weights(function: Callable[[Array], Any], distances: Array) -> Array:
    """What the user's function makes of distances (n_queries, k), checked."""
    name = f"weights={getattr(function, '__name__', function)!s}"
    try:
        weights = np.asarray(function(distances.copy()), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{name} must return an array of numbers for an array of distances ({error})."
        ) from error
    if weights.shape != distances.shape:
        raise ValueError(
            f"{name} returned shape {weights.shape} for distances of shape {distances.shape}; "
            "it must return one weight for each distance."
        )
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise ValueError(f"{name} returned NaN, infinite or negative weights; return finite ones ≥ 0.")
    if len(weights) and not (weights.sum(axis=1) > 0).all():
        raise ValueError(f"{name} gives all neighbours of some point weight 0; give one of them a weight.")
    return weights


def weigh(
    neighbours: Neighbours, weights: Weights, ks: Sequence[int]
) -> Iterator[tuple[Sequence[int], Array | None]]:
    """Weights (n_queries, k), and for which of `ks` their leading columns hold; None where all are equal."""
    if weights == "uniform":
        yield ks, None
    elif weights == "distance":
        yield ks, inverse_distances(neighbours.distances())
    else:
        distances = neighbours.distances()
        for k in ks:
            yield (k,), call_weights(weights, distances[:, :k])
