"""Every size of a nested training order from one Gram matrix."""

import math
import time as clock
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError

from ntkcompare.exceptions import InsufficientMemoryError
from ntkcompare.kernels.blocks import LeadingBlocks
from ntkcompare.kernels.by_factor import choose_by_factor, solve_by_factor
from ntkcompare.kernels.by_single import solve_by_single
from ntkcompare.kernels.by_spectrum import solve_by_spectrum
from ntkcompare.kernels.factor import Matrix
from ntkcompare.kernels.leave_one_out import RIDGES, check_leavable
from ntkcompare.kernels.regression import KernelRegression
from ntkcompare.kernels.result import SizeResult, Wanted
from ntkcompare.kernels.routes import decomposes
from ntkcompare.kernels.work import Cross, Work

#: With dtype="float32", beyond so many points solves have a float32 matrix as well.
SINGLE_FROM = 16_384
_FACTOR, _SPECTRUM, _SINGLE = "factor", "spectrum", "single"
#: By ridge and time.
Grid = list[list[SizeResult]]


def solve_path(
    regression: KernelRegression,
    X: NDArray[Any],
    targets: Matrix,
    sizes: Sequence[int],
    X_test: NDArray[Any] | None,
    wanted: Wanted,
    *,
    ridges: Sequence[float] | None = None,
    times: Sequence[float] | None = None,
) -> list[Grid]:
    """Fit to the first n points for each n of the ascending `sizes`, at each ridge and time.

    One factorization for each ridge serves all sizes, or one eigendecomposition for each size serves all
    ridges and times: whichever takes fewer operations (:mod:`~ntkcompare.kernels.routes`), but a finite
    time needs the latter. With a float32 kernel of more than 16,384 points whose predictions alone are
    wanted, the factor is in float32 too, and refined. A size that cannot be had gives a result with its
    error; the others do without it.

    Parameters
    ----------
    ridges : sequence of float, optional
        In units of the regression's scale, the mean diagonal over all of `X`; by default its own ridge, or
        what leave-one-out chooses for each size.
    times : sequence of float, optional
        By default the regression's own.

    Returns
    -------
    list of list of list of SizeResult
        By size, ridge and time.
    """
    start = clock.perf_counter()
    given = [regression.ridge] if ridges is None else list(ridges)
    penalties = [float(ridge) for ridge in given if ridge is not None]
    durations = [regression.time] if times is None else list(times)
    path = _Path(regression, X, targets, X_test, wanted, penalties, durations)
    results = path.solve(sizes)
    own = sum(result.seconds for grid in results for row in grid for result in row)
    shared = max(0.0, clock.perf_counter() - start - own) / sum(len(row) for grid in results for row in grid)
    for grid in results:
        for row in grid:
            for result in row:
                result.seconds += shared
    return results


@dataclass(frozen=True)
class _Path:
    regression: KernelRegression
    X: NDArray[Any]
    targets: Matrix
    X_test: NDArray[Any] | None
    wanted: Wanted
    penalties: list[float]  # none: leave-one-out chooses
    times: list[float]

    @property
    def chosen(self) -> bool:
        return not self.penalties

    def solve(self, sizes: Sequence[int]) -> list[Grid]:
        errors: dict[int, Exception] = {}
        possible = list(sizes)
        if self.chosen and possible[0] == 1:
            try:
                check_leavable(1)
            except ValueError as error:
                errors[possible.pop(0)] = error
        way = self._way(possible) if possible else ""
        work = None
        while possible and work is None:
            # What does not fit, or has no kernel, may do so without the last points.
            try:
                work, scale = self._work(possible, way)
            except InsufficientMemoryError as error:
                errors[possible.pop()] = error
            except ValueError as error:
                if len(possible) == 1:
                    raise
                errors[possible.pop()] = error
        grids: dict[int, Grid] = {}
        if work is not None:
            ridges = scale * np.array(RIDGES if self.chosen else self.penalties, dtype=np.float64)
            for n in list(possible) if way == _SPECTRUM else ():
                try:
                    grids[n] = solve_by_spectrum(work, n, ridges, self.times, choose=self.chosen)
                except ValueError as error:
                    errors[n] = error
            if way != _SPECTRUM:
                grids = self._by_factor(work, possible, ridges, way)
        n_ridges = max(1, len(self.penalties))
        return [grids[n] if n in grids else _failed(n, errors[n], n_ridges, len(self.times)) for n in sizes]

    def _way(self, sizes: Sequence[int]) -> str:
        wanted, finite = self.wanted, any(map(math.isfinite, self.times))
        inverse = self.chosen or wanted.leave_one_out or wanted.degrees_of_freedom
        single = self.regression.dtype == np.float32 and sizes[-1] > SINGLE_FROM
        if single and not (finite or inverse or wanted.variance):
            return _SINGLE
        n_ridges = len(RIDGES if self.chosen else self.penalties)
        n_test = 0 if self.X_test is None else len(self.X_test)
        decomposing = decomposes(sizes, n_ridges, self.targets.shape[1], n_test, inverse=inverse)
        return _SPECTRUM if finite or decomposing else _FACTOR

    def _work(self, sizes: Sequence[int], way: str) -> tuple[Work, float]:
        """The Gram matrix with what belongs to it, and what ridges are multiples of."""
        regression, n = self.regression, sizes[-1]
        if way == _SINGLE:
            regression.check_single(n, len(sizes) * self.targets.shape[1])
        else:
            # Beside the Gram matrix an eigendecomposition holds a copy of its block, and as much twice over;
            # the last is computed in the place of the Gram matrix.
            before = sizes[-2] / n if len(sizes) > 1 else 0.0
            regression.check_memory(n, max(3.0, 1 + 3 * before**2) if way == _SPECTRUM else 1)
        matrix = (regression.raw_gram if way == _SINGLE else regression.gram)(self.X[:n])
        scale = regression.scale(self._diagonal(matrix))
        cross, prior = None, None
        if self.X_test is not None:
            cross = Cross(regression, self.X_test, self.X[:n])
            prior = regression.diagonal(self.X_test) if self.wanted.variance else None
        blocks = LeadingBlocks(matrix, regression.floor)
        return Work(blocks, self.targets[:n], cross, prior, self.wanted), scale

    def _diagonal(self, matrix: NDArray[Any]) -> NDArray[np.float64]:
        """Of all points, and not of the leading ones alone: λ does not depend on the sizes."""
        if len(matrix) < len(self.X):
            with suppress(ValueError):  # what has no kernel has no part in the scale
                return self.regression.diagonal(self.X)
        return np.diagonal(matrix).astype(np.float64)

    def _by_factor(
        self, work: Work, sizes: list[int], ridges: NDArray[np.float64], way: str
    ) -> dict[int, Grid]:
        try:
            if self.chosen:
                rows = [choose_by_factor(work, sizes, ridges)]
            else:
                solver = solve_by_single if way == _SINGLE else solve_by_factor
                rows = [solver(work, sizes, float(ridge)) for ridge in ridges]
        except ValueError as error:
            # Points at which the kernel overflows spoil the sizes that hold them alone.
            finite = [n for n in sizes if n <= work.blocks.finite()] if isinstance(error, LinAlgError) else []
            grids = self._by_factor(work, finite, ridges, way) if 0 < len(finite) < len(sizes) else {}
            return {n: grids.get(n) or _failed(n, error, max(1, len(self.penalties)), 1) for n in sizes}
        # A finite time never comes here, and infinite ones are all alike.
        return {n: [[row[s]] * len(self.times) for row in rows] for s, n in enumerate(sizes)}


def _failed(n: int, error: Exception, n_ridges: int, n_times: int) -> Grid:
    return [[SizeResult(n, error=error) for _ in range(n_times)] for _ in range(n_ridges)]
