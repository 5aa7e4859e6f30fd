"""Kernel regression on every leading block of one factored Gram matrix."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ntkcompare.kernels.factor import Factor, Matrix


class Prefixes:
    """The solutions for the first n training points, for all n, from one factorization.

    The leading n × n block of L is the factor of the leading block of K + λI = LLᵀ. With z = L⁻¹Y and
    u = L⁻¹1, the coefficients on the first n labels, centred by their mean ȳ_n, are
    α_n = L[:n, :n]⁻ᵀ(z[:n] − u[:n]ȳ_n), and the predictions K(X*, X[:n])·α_n + ȳ_n. With V = L⁻¹K(X, X*)
    the posterior variance is k** − Σ_{i ≤ n} V_i²: a running sum over rows.

    Parameters
    ----------
    factor : Factor
        Of all N points.
    targets : ndarray of shape (N, n_outputs)
        Labels in the order of the factor, not centred.
    """

    def __init__(self, factor: Factor, targets: Matrix) -> None:
        self.factor = factor
        self.offset = targets.mean(axis=0)  # taken out first: labels far from zero would cancel digits
        self.targets = targets - self.offset
        half = factor.half_solve(np.column_stack([self.targets, np.ones(len(targets))]))
        self._z, self._u = half[:, :-1], half[:, -1]

    def mean(self, n: int) -> NDArray[np.float64]:
        """ȳ_n, of shape (n_outputs,)."""
        return np.asarray(self.targets[:n].mean(axis=0) + self.offset)

    def _centred_half(self, n: int) -> Matrix:
        return np.asarray(self._z[:n] - np.outer(self._u[:n], self.targets[:n].mean(axis=0)))

    def coefficients(self, n: int) -> Matrix:
        """The dual coefficients of the first n points, of shape (n, n_outputs)."""
        return self.factor.half_solve_transposed(self._centred_half(n))

    def training_predictions(self, n: int, ridge: float) -> Matrix:
        """Predictions at the first n points, of a model trained on them with ridge λ."""
        remaining = (ridge + self.factor.jitter) * self.coefficients(n)
        return np.asarray(self.targets[:n] + self.offset - remaining)

    def projections(self, cross: Matrix) -> Matrix:
        """V = L⁻¹K(X, X*), of shape (N, n_test), from `cross` = K(X*, X)."""
        return self.factor.half_solve(cross.T)

    def variances(
        self, projections: Matrix, prior: NDArray[np.float64], sizes: Sequence[int]
    ) -> list[NDArray[np.float64]]:
        """Posterior variances of every size at the test points, from the prior ones; each (n_test,)."""
        variance = prior.copy()
        results: list[NDArray[np.float64]] = []
        start = 0
        for n in sizes:
            variance -= np.einsum("ij,ij->j", projections[start:n], projections[start:n])
            results.append(np.maximum(variance, 0))
            start = n
        return results

    def log_evidence(self, n: int) -> float:
        """Log-density of the first n centred labels under the prior, summed over outputs."""
        half = self._centred_half(n)
        log_determinant = 2 * np.log(np.diagonal(self.factor.lower)[:n]).sum()
        n_outputs = half.shape[1]
        return float(-0.5 * ((half**2).sum() + n_outputs * (log_determinant + n * np.log(2 * np.pi))))
