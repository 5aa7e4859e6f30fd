"""The Cholesky factor of a regularized Gram matrix, with the smallest sufficient jitter."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray
from scipy.linalg import LinAlgError, eigvalsh, solve_triangular
from scipy.linalg.lapack import dpocon, dpotrf

from ntkcompare.kernels.triangular import solve_lower, solve_lower_transposed

Matrix = NDArray[np.float64]
_BLOCK = 256


def precision_floor(dtype: DTypeLike = np.float64) -> float:
    """The smallest ratio of eigenvalues that a Gram matrix evaluated in `dtype` can tell from zero.

    All solves run in float64; three digits are kept in reserve, so that even the worst-determined
    direction of a solution is a number and not noise. A float32 kernel is known to one part in 10⁷.

    >>> precision_floor("float32") > precision_floor("float64")
    True
    """
    return max(1000 * float(np.finfo(np.float64).eps), float(np.finfo(dtype).eps))


def needed_jitter(smallest: float, largest: float, floor: float) -> float:
    """What to add to every eigenvalue so that the smallest is `floor` times the largest."""
    scale = largest if largest > 0 else 1.0
    return max(0.0, floor * scale - smallest)


@dataclass(frozen=True)
class Factor:
    """K + (λ + jitter)·I = LLᵀ.

    Attributes
    ----------
    lower : ndarray of shape (n, n)
        L in its lower triangle; what stands above the diagonal is not to be read.
    jitter : float
        What was added to the diagonal beyond λ; 0 wherever K + λI is positive definite.
    condition : float
        An estimate from below of the condition number, in the 1-norm, of what was factored.
    """

    lower: Matrix
    jitter: float
    condition: float

    def half_solve(self, right: Matrix, *, overwrite: bool = False) -> Matrix:
        """L⁻¹·right."""
        half: Matrix = solve_triangular(
            self.lower, right, lower=True, overwrite_b=overwrite, check_finite=False
        )
        return half

    def coefficients(self, targets: Matrix) -> Matrix:
        """(K + (λ + jitter)·I)⁻¹·targets."""
        half = np.ascontiguousarray(self.half_solve(targets))
        solve_lower_transposed(self.lower, half[:, None], [len(half)])
        return half

    def reduction(self, cross: Matrix) -> NDArray[np.float64]:
        """The diagonal of k*(K + λI)⁻¹k*ᵀ for the rows k* of `cross`: how much the data narrow the prior."""
        half = self.half_solve(cross.T)
        return np.asarray(np.einsum("ij,ij->j", half, half))

    def log_determinant(self) -> float:
        """Log-determinant of what was factored."""
        return 2 * float(np.log(np.diagonal(self.lower)).sum())

    def degrees_of_freedom(self, ridge: float) -> float:
        """tr K(K + λ'I)⁻¹ = n − λ'·‖L⁻¹‖², λ' = `ridge` + jitter, without a second matrix of its size."""
        n, trace = len(self.lower), 0.0
        for start in range(0, n, _BLOCK):
            # A block of columns of L⁻¹, which are zero above their block on the diagonal.
            columns = np.eye(n - start, min(_BLOCK, n - start))
            solve_lower(self.lower, columns, start)
            trace += float(np.einsum("ij,ij->", columns, columns))
        return n - (ridge + self.jitter) * trace


def factorize(gram: Matrix, ridge: float, *, floor: float | None = None) -> Factor:
    """Factor K + λI in the place of K, adding the smallest sufficient jitter if need be.

    Sufficient means: the smallest eigenvalue is at least `floor` times the largest. A matrix short of
    that gives a solution made of rounding errors, whether or not Cholesky's algorithm gets through.

    Parameters
    ----------
    gram : ndarray of shape (n, n), float64
        Symmetric; **overwritten**, so that a fit holds one matrix and not two.
    ridge : float
        λ ≥ 0, as it is added to the diagonal.
    floor : float, default=precision_floor()
        See there.

    Raises
    ------
    scipy.linalg.LinAlgError
        If the matrix holds NaN or infinity.
    """
    floor = precision_floor() if floor is None else floor
    matrix = in_lapack_order(gram)
    diagonal = matrix.diagonal().copy()
    norm = one_norm(matrix, ridge)
    if not np.isfinite(norm):
        raise LinAlgError("The Gram matrix holds NaN or infinity; rescale the inputs.")
    jitter = 0.0
    lower = _cholesky(matrix, diagonal, ridge)
    condition = np.inf if lower is None else _condition(lower, norm)
    # For a symmetric A, ‖A‖₂ ≤ ‖A‖₁, and the estimate is within a small factor: far below the limit it
    # decides, near the limit the eigenvalues do.
    if lower is None or condition > 0.1 / floor:
        smallest, largest = extreme_eigenvalues(restored(matrix, diagonal))
        jitter = needed_jitter(smallest + ridge, largest + ridge, floor)
        lower = _cholesky(restored(matrix, diagonal), diagonal, ridge + jitter)
        if lower is None:
            raise LinAlgError(f"The Gram matrix is not positive definite even with a jitter of {jitter:.3g}.")
        condition = _condition(lower, norm + jitter)
    return Factor(lower, jitter, condition)


def in_lapack_order(gram: NDArray[Any]) -> NDArray[Any]:
    """A symmetric matrix in Fortran's order: the same memory, if it is contiguous and may be written."""
    return np.require(gram if gram.flags.f_contiguous else gram.T, requirements=["F", "W"])


def extreme_eigenvalues(matrix: Matrix) -> tuple[float, float]:
    """The smallest and the largest; the lower triangle of `matrix` and its diagonal are overwritten."""
    values = eigvalsh(matrix, overwrite_a=True, check_finite=False)
    return float(values[0]), float(values[-1])


def restored(matrix: NDArray[Any], diagonal: NDArray[Any]) -> NDArray[Any]:
    """The Gram matrix again, in place: LAPACK took its lower triangle, its upper one is as it was."""
    for start in range(0, len(matrix), _BLOCK):
        rows = slice(start, start + _BLOCK)
        below = slice(start + _BLOCK, None)
        matrix[below, rows] = matrix[rows, below].T
        upper = np.triu(matrix[rows, rows], 1)
        matrix[rows, rows] = upper + upper.T
    np.fill_diagonal(matrix, diagonal)
    return matrix


def one_norm(matrix: NDArray[Any], ridge: float) -> float:
    """‖K + λI‖₁ of a symmetric K with a diagonal ≥ 0, without a second matrix."""
    blocks = (matrix[:, start : start + 32] for start in range(0, len(matrix), 32))
    return max(float(np.abs(block).sum(axis=0).max()) for block in blocks) + ridge


def _cholesky(matrix: Matrix, diagonal: NDArray[np.float64], shift: float) -> Matrix | None:
    """The factor in the lower triangle of `matrix`, or None where it is not positive definite."""
    np.fill_diagonal(matrix, diagonal + shift)
    lower, info = dpotrf(matrix, lower=1, clean=0, overwrite_a=1)
    return lower if info == 0 else None


def _condition(lower: Matrix, norm: float) -> float:
    reciprocal, _ = dpocon(lower, norm, uplo="L")
    # LAPACK's estimate comes from a few vectors, which may be blind to what is the same in two rows: a point
    # that is there twice, no less. The pivots see it. 1/L_ii² is on the diagonal of the inverse of a leading
    # block, and the inverse of the whole has no smaller one there, nor a smaller norm.
    pivot = float(np.diagonal(lower).min()) ** 2
    return max(norm / pivot, 1 / float(reciprocal)) if reciprocal > 0 and pivot > 0 else np.inf
