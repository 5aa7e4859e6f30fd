"""Solves with leading blocks of one triangular factor, in place and without copying the factor."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.linalg.lapack import dtrtri

# Rows solved at a time. LAPACK takes contiguous matrices alone, and SciPy would copy a leading block of the
# factor for it; so it gets the small triangles on the diagonal, and matrix products do the rest.
PANEL = 512


def solve_lower(lower: NDArray[Any], right: NDArray[Any], start: int = 0) -> None:
    """Replace `right` by B⁻¹·right, B the diagonal block of L that begins at `start`.

    Parameters
    ----------
    lower : ndarray of shape (n, n)
        L in its lower triangle; what stands above the diagonal is not read.
    right : ndarray of shape (k, n_columns), k ≤ n − start
        Overwritten.
    start : int
        First row and column of the block, whose size is k.
    """
    k = len(right)
    for a in range(0, k, PANEL):
        b = min(a + PANEL, k)
        if a:
            right[a:b] -= lower[start + a : start + b, start : start + a] @ right[:a]
        triangle = lower[start + a : start + b, start + a : start + b]
        right[a:b] = solve_triangular(triangle, right[a:b], lower=True, check_finite=False)


def solve_lower_transposed(lower: NDArray[Any], right: NDArray[Any], sizes: list[int]) -> None:
    """Replace group s of the columns of `right` by L[:n, :n]⁻ᵀ times it, n = sizes[s], for all s at once.

    Parameters
    ----------
    lower : ndarray of shape (n, n)
        As above.
    right : ndarray of shape (k, n_sizes, n_outputs), contiguous
        Group s holds zeros below its first sizes[s] rows, before and after. Overwritten.
    sizes : list of int
        Ascending, none above k.
    """
    k, n_sizes, n_outputs = right.shape
    columns = right.reshape(k, n_sizes * n_outputs)
    for a in reversed(range(0, k, PANEL)):
        b = min(a + PANEL, k)
        # The groups that reach into these rows; in those that end within, zeros stay zeros.
        active = columns[:, n_outputs * int(np.searchsorted(sizes, a, side="right")) :]
        triangle = lower[a:b, a:b]
        active[a:b] = solve_triangular(triangle, active[a:b], lower=True, trans="T", check_finite=False)
        if a:
            active[:a] -= lower[a:b, :a].T @ active[a:b]


def invert_lower(lower: NDArray[Any]) -> NDArray[Any]:
    """L⁻¹, in the place of L; what stands above the diagonal stays."""
    inverse, info = dtrtri(lower, lower=1, overwrite_c=1)
    if info != 0:
        raise ZeroDivisionError(f"L has a zero on its diagonal, at {info - 1}.")
    return np.asarray(inverse)
