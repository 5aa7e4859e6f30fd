"""Kernel regression on every leading block of one factored Gram matrix."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ntkcompare.kernels.factor import Factor, Matrix
from ntkcompare.kernels.triangular import solve_lower_transposed

#: Values of sizes[i] for i in the slice, at p points: an array of shape (k, n_outputs, p).
Block = tuple[slice, Matrix]


class Prefixes:
    """The solutions for the first n training points, for each n of `sizes`, from one factorization.

    The leading n × n block of L is the factor of the leading block of K + λI = LLᵀ. With z = L⁻¹Y and
    u = L⁻¹1, the coefficients on the first n labels, centred by their mean ȳ_n, are
    α_n = L[:n, :n]⁻ᵀ(z[:n] − u[:n]ȳ_n), and the predictions K(X*, X[:n])·α_n + ȳ_n.

    Parameters
    ----------
    factor : Factor
        Of the first N = sizes[-1] points.
    targets : ndarray of shape (N, n_outputs)
        Labels in the order of the factor, not centred.
    sizes : sequence of int
        Ascending.
    ridge : float
        λ, without the jitter of the factor.
    """

    def __init__(self, factor: Factor, targets: Matrix, sizes: Sequence[int], ridge: float) -> None:
        self.factor = factor
        self.sizes = list(sizes)
        self.ridge = ridge + factor.jitter
        self.offset = targets.mean(axis=0)  # taken out first: labels far from zero would cancel digits
        self.targets = targets - self.offset
        half = factor.half_solve(np.column_stack([self.targets, np.ones(len(targets))]))
        self.z, self.u = half[:, :-1], half[:, -1]
        ends = np.array(self.sizes) - 1
        #: ȳ_n of every size, without the offset, of shape (n_sizes, n_outputs).
        self.means = np.cumsum(self.targets, axis=0)[ends] / (ends + 1)[:, None]
        self._coefficients: Matrix | None = None

    @property
    def coefficients(self) -> Matrix:
        """α_n of every size, of shape (N, n_sizes, n_outputs), with zeros below its first n rows."""
        if self._coefficients is None:
            halves = self.z[:, None] - self.u[:, None, None] * self.means
            for s, n in enumerate(self.sizes):
                halves[n:, s] = 0
            solve_lower_transposed(self.factor.lower, halves, self.sizes)
            self._coefficients = halves
        return self._coefficients

    def fitted(self) -> Iterator[Block]:
        """Predictions at the training points themselves, Y − λα_n: block s is of p = sizes[s] points."""
        for s, n in enumerate(self.sizes):
            values = self.targets[:n] + self.offset - self.ridge * self.coefficients[:n, s]
            yield slice(s, s + 1), values.T[None]

    def predictions(self, cross: Matrix) -> Iterator[Block]:
        """Predictions at the p points of `cross` = K(X*, X), of shape (p, N)."""
        yield predictions_until(self.sizes, cross, self.coefficients, self.means + self.offset)

    def log_evidence(self) -> NDArray[np.float64]:
        """Log-density of the first n centred labels under the prior, summed over outputs, of every size."""
        squares, mixed, ones = (
            np.cumsum(a, axis=0) for a in (self.z**2, self.z * self.u[:, None], self.u**2)
        )
        logs = np.cumsum(np.log(np.diagonal(self.factor.lower)))
        ends = np.array(self.sizes) - 1
        fits = squares[ends] - 2 * self.means * mixed[ends] + self.means**2 * ones[ends, None]
        n_outputs = self.targets.shape[1]
        constant = 2 * logs[ends] + (ends + 1) * np.log(2 * np.pi)
        return np.asarray(-0.5 * (fits.sum(axis=1) + n_outputs * constant))


def predictions_until(sizes: Sequence[int], cross: Matrix, coefficients: Matrix, means: Matrix) -> Block:
    """K(X*, X[:n])·α_n + ȳ_n of every size, from `cross` = K(X*, X) of shape (p, N).

    `coefficients` are (N, n_sizes, n_outputs), with zeros below the rows of a size.
    """
    n, n_sizes, n_outputs = coefficients.shape
    columns = coefficients.reshape(n, -1)
    values = np.zeros((len(cross), n_sizes * n_outputs))
    start = 0
    for s, end in enumerate(sizes):  # rows below a size have no part in it
        values[:, s * n_outputs :] += cross[:, start:end] @ columns[start:end, s * n_outputs :]
        start = end
    shaped = values.reshape(len(cross), n_sizes, n_outputs)
    shaped += means
    return slice(0, n_sizes), shaped.transpose(1, 2, 0)


def reductions(projections: Matrix, sizes: Sequence[int]) -> Matrix:
    """By how much the first n points narrow the prior variance, for each n of the ascending `sizes`.

    Σ_{i ≤ n} V_i², with `projections` V = L⁻¹K(X, X*) of shape (N, p); the result is (n_sizes, p).
    """
    sums = np.empty((len(sizes), projections.shape[1]))
    total = np.zeros(projections.shape[1])
    start = 0
    for s, n in enumerate(sizes):
        total += np.einsum("ij,ij->j", projections[start:n], projections[start:n])
        sums[s] = total
        start = n
    return sums
