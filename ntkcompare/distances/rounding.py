"""What float64 does to sums over the features: where they are exact, how far off they may be, overflow."""

import numpy as np
from numpy.typing import NDArray

from ntkcompare.distances.points import Array

EPS = float(np.finfo(np.float64).eps)
# Sums of products of whole numbers are exact, in whatever order they are added, below 2⁵³; and squared
# distances up to 2⁵⁰ have roots that differ if they do.
WHOLE = 2.0**48
LARGEST = 1e300
# Below it products lose their digits.
SMALLEST = 1e-290


def sum_error(n_terms: int) -> float:
    """The relative error of a sum of `n_terms` non-negative terms: for two such sums, and generously."""
    return 8 * (n_terms + 8) * EPS


def is_whole(X: Array) -> NDArray[np.bool_]:
    """Which rows of X hold whole numbers only, small enough for their products to be summed exactly."""
    whole: NDArray[np.bool_] = (np.rint(X) == X).all(axis=1) & (np.einsum("ij,ij->i", X, X) <= WHOLE)
    return whole


def are_whole(X: Array) -> bool:
    """Whether all rows are, looking no further than the first that is not."""
    return all(is_whole(X[start : start + 64]).all() for start in range(0, len(X), 64))


def check_size(X: Array, power: float, metric: str) -> None:
    """Raise ValueError if a sum of differences to that power can overflow."""
    largest = max(X.max(initial=0), -X.min(initial=0))
    if largest > 0.25 * (LARGEST / X.shape[1]) ** (1 / power):
        raise ValueError(
            f"metric={metric!r} overflows for features as large as {largest:.3g}; "
            "rescale X, for instance by StandardScaler."
        )


def check_finite(D: Array, name: str) -> Array:
    """Return D if it holds neither NaN nor infinity; else raise ValueError."""
    if not np.isfinite(D).all():
        raise ValueError(f"{name} gave NaN or infinity for some pair of points; rescale X.")
    return D
