"""Solves with a float32 Gram matrix in its own place, refined to float64."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError
from scipy.linalg.lapack import spotrf

from ntkcompare.kernels.factor import Matrix, in_lapack_order, one_norm, restored
from ntkcompare.kernels.triangular import solve_lower, solve_lower_transposed

# Rows in double precision at a time.
_ROWS = 128
_TOLERANCE = 1e-10
_ITERATIONS = 100


class SingleFactor:
    """K + (λ + jitter)·I with K in float32: half the memory of float64, and solutions as exact.

    A Cholesky factor in float32 takes the lower triangle; K stays above. The factor is not accurate, nor does
    it have to be: it preconditions conjugate gradients, whose products with K itself are in float64.

    A float32 kernel cannot tell an eigenvalue from zero that is less than one part in 10⁷ of the largest; so
    λ is raised to that share of ‖K‖₁, which bounds the largest eigenvalue.

    Parameters
    ----------
    gram : ndarray of shape (N, N), float32
        Symmetric; overwritten.
    ridge : float
        λ ≥ 0, as it is added to the diagonal.

    Attributes
    ----------
    jitter : float
        What was added beyond λ.
    condition : float
        A bound of the condition number of K + (λ + jitter)·I: ‖·‖₁ over λ + jitter.

    Raises
    ------
    scipy.linalg.LinAlgError
        If the matrix holds NaN or infinity, or no factor can be had.
    """

    def __init__(self, gram: NDArray[np.float32], ridge: float) -> None:
        self._matrix = in_lapack_order(gram)
        self._diagonal = self._matrix.diagonal().copy()
        norm = one_norm(self._matrix, ridge)
        if not np.isfinite(norm):
            raise LinAlgError("The Gram matrix holds NaN or infinity; rescale the inputs.")
        eps = float(np.finfo(np.float32).eps)
        self.jitter = max(0.0, eps * norm - ridge)
        self.ridge = ridge + self.jitter
        self.condition = norm / self.ridge
        # In float32 a regular matrix may fail to factor; a neighbour that does not serves as well.
        for lift in (0.0, 4.0, 16.0, 64.0):
            np.fill_diagonal(self._matrix, self._diagonal + np.float32(self.ridge + lift * eps * norm))
            _, info = spotrf(self._matrix, lower=1, clean=0, overwrite_a=1)
            if info == 0:
                return
            restored(self._matrix, self._diagonal)
        raise LinAlgError("The Gram matrix is not positive definite, by more than float32 accounts for.")

    def product(self, columns: Matrix) -> Matrix:
        """(K + (λ + jitter)·I)·columns, in float64, from the upper triangle of K."""
        n = len(columns)
        result = (self._diagonal[:n].astype(np.float64) + self.ridge)[:, None] * columns
        for a in range(0, n, _ROWS):
            b = min(a + _ROWS, n)
            corner = np.triu(self._matrix[a:b, a:b], 1).astype(np.float64)
            result[a:b] += (corner + corner.T) @ columns[a:b]
            right = self._matrix[a:b, b:n].astype(np.float64)
            result[a:b] += right @ columns[b:]
            result[b:] += right.T @ columns[a:b]
        return result

    def coefficients(self, targets: Matrix, sizes: list[int]) -> Matrix:
        """(K_n + (λ + jitter)·I)⁻¹ times group s of `targets`, n = sizes[s], for all s at once.

        Parameters
        ----------
        targets : ndarray of shape (N, n_sizes, n_outputs)
            Group s holds zeros below its first sizes[s] rows.
        sizes : list of int
            Ascending; the last is N.

        Returns
        -------
        ndarray of shape (N, n_sizes, n_outputs)

        Raises
        ------
        scipy.linalg.LinAlgError
            If conjugate gradients do not reach a residual of 10⁻¹⁰ of the targets.
        """
        inside = np.repeat(np.arange(len(targets))[:, None] < np.array(sizes), targets.shape[2], axis=1)
        residual = targets.reshape(len(targets), -1).copy()
        limits = _TOLERANCE * np.sqrt(np.einsum("ij,ij->j", residual, residual))
        solution = np.zeros_like(residual)
        search = self._preconditioned(residual, inside, sizes)
        slope = np.einsum("ij,ij->j", residual, search)
        for _ in range(_ITERATIONS):
            if (np.sqrt(np.einsum("ij,ij->j", residual, residual)) <= limits).all():
                return solution.reshape(targets.shape)
            image = self.product(search) * inside
            curvature = np.einsum("ij,ij->j", search, image)
            step = np.divide(slope, curvature, out=np.zeros_like(slope), where=curvature > 0)
            solution += step * search
            residual -= step * image
            direction = self._preconditioned(residual, inside, sizes)
            last, slope = slope, np.einsum("ij,ij->j", residual, direction)
            search = direction + np.divide(slope, last, out=np.zeros_like(slope), where=last > 0) * search
        raise LinAlgError(
            f"A float32 solve did not converge at λ={self.ridge:.3g}; use a larger ridge, or float64."
        )

    def _preconditioned(self, residual: Matrix, inside: NDArray[np.bool_], sizes: list[int]) -> Matrix:
        groups = residual.astype(np.float32).reshape(len(residual), len(sizes), -1)
        flat = groups.reshape(residual.shape)
        solve_lower(self._matrix, flat)
        flat *= inside
        solve_lower_transposed(self._matrix, groups, sizes)
        return flat.astype(np.float64)
