"""Which way to a path is the cheapest, by its operations.

A multiply-add counts as two. Every count is in terms of operations at the speed of a matrix product: where an
algorithm runs slower (an eigendecomposition goes through memory time and again), it is charged more than
its textbook count, by what was measured at n = 1000 … 3000.
"""

from collections.abc import Sequence

_CHOLESKY = 1 / 3  # n³/3
_INVERSE = 1 / 3  # of a triangle
_EIGENDECOMPOSITION = 4.0  # twelve times a Cholesky factor


def coefficient_operations(sizes: Sequence[int], n_outputs: int, n_test: int) -> float:
    """Of solving for the coefficients of each size, and multiplying each with K(X*, X)."""
    return n_outputs * sum(float(n) * n + 2.0 * n * n_test for n in sizes)


def sweep_operations(sizes: Sequence[int], n_test: int, *, inverse: bool) -> float:
    """Of L⁻¹K(X, X*), and of L⁻¹ itself if it is not had anyway; what each size adds is small then."""
    n = float(sizes[-1])
    return n**2 * n_test + (_INVERSE * n**3 if inverse else 0.0)


def sweeps(
    sizes: Sequence[int], n_outputs: int, n_test: int, *, train: bool, inverse_at_hand: bool, projected: bool
) -> bool:
    """Whether running sums over the rows of L⁻¹ are cheaper than a solve for each size.

    Parameters
    ----------
    train : bool
        Whether predictions at the training points are wanted, which take L⁻¹.
    inverse_at_hand, projected : bool
        Whether L⁻¹ and L⁻¹K(X, X*) are computed in any case, for leave-one-out and for the variance.
    """
    many = sweep_operations(sizes, 0 if projected else n_test, inverse=train and not inverse_at_hand)
    return many < coefficient_operations(sizes, n_outputs, n_test)


def decomposes(
    sizes: Sequence[int],
    n_ridges: int,
    n_outputs: int,
    n_test: int,
    *,
    inverse: bool,
) -> bool:
    """Whether an eigendecomposition for each size is cheaper than a factorization for each ridge."""
    n = float(sizes[-1])
    ridge = _CHOLESKY * n**3 + min(
        coefficient_operations(sizes, n_outputs, n_test) + (_INVERSE * n**3 if inverse else 0.0),
        sweep_operations(sizes, n_test, inverse=True),
    )
    each = 4.0 * n_ridges * n_outputs
    spectra = sum(_EIGENDECOMPOSITION * float(m) ** 3 + each * m * (m + n_test / 2) for m in sizes)
    return spectra < n_ridges * ridge
