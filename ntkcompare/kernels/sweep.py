"""Kernel regression on every leading block, as running sums over the rows of the inverse factor."""

from bisect import bisect_right
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from ntkcompare.kernels.factor import Matrix
from ntkcompare.kernels.prefix import Block, Prefixes
from ntkcompare.kernels.triangular import invert_lower

# The sizes that end within so many rows share one matrix product: more would multiply with zeros.
_SHARED_ROWS = 16
# Rows held at once.
_ROWS = 256


class Sweep:
    """The solutions for the first n points where sizes are many: after two products, a small price each.

    With V = L⁻¹K(X, X*), the predictions are V[:n]ᵀ(z[:n] − u[:n]ȳ_n) + ȳ_n; with M = L⁻¹, the coefficients
    are α_n = M[:n]ᵀ(z[:n] − u[:n]ȳ_n), and the diagonal of (K_n + λI)⁻¹ is Σ_{i ≤ n} M_i². Each sum gains one
    term with each point.

    Parameters
    ----------
    prefixes : Prefixes
        Its factor is overwritten as soon as the inverse is asked for: V comes first.
    """

    def __init__(self, prefixes: Prefixes) -> None:
        self.prefixes = prefixes
        self._inverse: Matrix | None = None

    def invert(self) -> Matrix:
        """M = L⁻¹, in the place of the factor."""
        if self._inverse is None:
            self._inverse = invert_lower(self.prefixes.factor.lower)
        return self._inverse

    def predictions(self, projections: Matrix) -> Iterator[Block]:
        """Predictions at p points, from V, of shape (N, p)."""
        n_points = projections.shape[1]
        start = np.repeat(self.prefixes.offset[:, None], n_points, axis=1)
        yield from self._sums(lambda a, b: projections[a:b], 1.0, start, np.ones(n_points))

    def fitted(self) -> Iterator[Block]:
        """Predictions at the training points themselves, Y − λα_n: for size n, the first n of p ≥ n."""
        start = (self.prefixes.targets + self.prefixes.offset).T.copy()
        nothing = np.zeros(start.shape[1])
        yield from self._sums(self._inverse_rows, -self.prefixes.ridge, start, nothing)

    def leave_one_out(self) -> Iterator[Block]:
        """What each point misses of its label when it is left out; for size n, the first n of p ≥ n.

        See :func:`~ntkcompare.kernels.leave_one_out.leave_one_out_residuals`. One point alone has NaN.
        """
        sizes, means = np.array(self.prefixes.sizes), self.prefixes.means
        targets = self.prefixes.targets.T
        diagonal, constant = np.zeros(targets.shape[1]), np.zeros(targets.shape[1])
        coefficients = self._sums(self._inverse_rows, 1.0, np.zeros_like(targets), constant.copy())
        for a, b, span in self._groups():
            rows = self._inverse_rows(a, b)
            diagonals = diagonal[:b] + np.cumsum(rows**2, axis=0)
            constants = constant[:b] + np.cumsum(rows * self.prefixes.u[a:b, None], axis=0)
            diagonal[:b], constant[:b] = diagonals[-1], constants[-1]
            if span.start < span.stop:
                ends = sizes[span] - a - 1
                others = np.maximum(sizes[span] - 1, 1)[:, None, None]
                apart = (targets[:, :b] - means[span, :, None]) / others
                _, values = next(coefficients)
                with np.errstate(divide="ignore", invalid="ignore"):
                    missed = (values + constants[ends, None] * apart) / diagonals[ends, None]
                missed[sizes[span] == 1] = np.nan
                yield span, missed

    def degrees_of_freedom(self) -> NDArray[np.float64]:
        """tr K_n(K_n + λI)⁻¹ of every size."""
        traces = np.zeros(len(self.prefixes.targets))
        for a in range(0, len(traces), _ROWS):
            rows = self._inverse_rows(a, min(a + _ROWS, len(traces)))
            traces[a : a + _ROWS] = np.einsum("ij,ij->i", rows, rows)
        sizes = np.array(self.prefixes.sizes)
        return np.asarray(sizes - self.prefixes.ridge * np.cumsum(traces)[sizes - 1])

    def _sums(
        self, rows_of: Callable[[int, int], Matrix], scale: float, sums: Matrix, constant: Matrix
    ) -> Iterator[Block]:
        """`sums` + ȳ_n ⊗ `constant` + `scale` · Σ_{i ≤ n} (z_i − u_iȳ_n) ⊗ R_i, by groups of sizes.

        `rows_of(a, b)` gives the rows R_a, …, R_{b−1}; `sums` (n_outputs, p) and `constant` (p,) are
        overwritten.
        """
        z, u, means = self.prefixes.z, self.prefixes.u, self.prefixes.means
        sizes = np.array(self.prefixes.sizes)[:, None, None]
        identity = np.eye(len(sums))
        for a, b, span in self._groups():
            rows = rows_of(a, b)
            p = rows.shape[1]
            if span.start < span.stop:
                # One product for all sizes of the group: what is summed by now, and the rows up to each size.
                stack = np.concatenate([sums[:, :p], constant[None, :p], rows])
                factors = np.empty((span.stop - span.start, len(sums), len(stack)))
                factors[:, :, : len(sums)] = identity
                factors[:, :, len(sums)] = means[span]
                factors[:, :, len(sums) + 1 :] = scale * (z[a:b].T - means[span, :, None] * u[a:b])
                factors[:, :, len(sums) + 1 :] *= np.arange(a, b) < sizes[span]
                yield span, (factors.reshape(-1, len(stack)) @ stack).reshape(-1, len(sums), p)
            sums[:, :p] += scale * z[a:b].T @ rows
            constant[:p] -= scale * u[a:b] @ rows

    def _groups(self) -> Iterator[tuple[int, int, slice]]:
        """Rows a to b, in order, and the sizes that end within them."""
        sizes, a, s = self.prefixes.sizes, 0, 0
        while s < len(sizes):
            end = bisect_right(sizes, a + _SHARED_ROWS)
            b = sizes[end - 1] if end > s else min(a + _ROWS, sizes[s])
            end = max(end, s + (b == sizes[s]))
            yield a, b, slice(s, end)
            a, s = b, end

    def _inverse_rows(self, a: int, b: int) -> Matrix:
        """M[a:b, :b], with the zeros above its diagonal."""
        rows = np.array(self.invert()[a:b, :b], order="C")
        rows[:, a:] = np.tril(rows[:, a:])
        return rows
