"""The leading blocks of one Gram matrix, factored together as far as they can be."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.kernels.factor import (
    Factor,
    extreme_eigenvalues,
    factorize,
    in_lapack_order,
    needed_jitter,
    restored,
)

_BLOCK = 256


class LeadingBlocks:
    """A Gram matrix whose leading blocks are handed out for work in place, time and again.

    What works on a block may overwrite its lower triangle and its diagonal. The whole matrix is handed
    out itself, and restored from its upper triangle before the next use; smaller blocks are copies.

    Parameters
    ----------
    gram : ndarray of shape (N, N)
        Symmetric; overwritten. Float32 is kept so, but `jitter` and `factors` are for float64.
    floor : float
        See :func:`~ntkcompare.kernels.factor.precision_floor`.
    """

    def __init__(self, gram: NDArray[Any], floor: float) -> None:
        self._matrix = in_lapack_order(gram)
        self._diagonal = self._matrix.diagonal().copy()
        self._whole = True
        self._extremes: dict[int, tuple[float, float]] = {}
        self.floor = floor

    def take(self, n: int) -> NDArray[Any]:
        """The first n rows and columns in Fortran's order, to be overwritten up to the diagonal."""
        if not self._whole:
            restored(self._matrix, self._diagonal)
            self._whole = True
        if n == len(self._matrix):
            self._whole = False
            return self._matrix
        return self._matrix[:n, :n].copy(order="F")

    def consume(self, n: int) -> NDArray[Any]:
        """The first n rows and columns, to be overwritten altogether: after the whole, nothing is left."""
        block = self.take(n)
        if n == len(self._matrix):
            del self._matrix
        return block

    def finite(self) -> int:
        """The largest n whose block is of finite numbers."""
        self.take(0)
        for start in range(0, len(self._matrix), _BLOCK):
            end = min(start + _BLOCK, len(self._matrix))
            bad = ~np.isfinite(self._matrix[:end, start:end])
            if bad.any():
                # Entry (i, j) of the upper triangle belongs to the block of j + 1 points.
                return start + int(np.argwhere(np.triu(bad, -start).any(axis=0))[0, 0])
        return len(self._matrix)

    def jitter(self, n: int, ridge: float) -> float:
        """What block n needs beyond `ridge` to be positive definite, by its eigenvalues."""
        if n not in self._extremes:
            self._extremes[n] = extreme_eigenvalues(self.take(n))
        smallest, largest = self._extremes[n]
        return needed_jitter(smallest + ridge, largest + ridge, self.floor)

    def factors(
        self, sizes: Sequence[int], ridge: float, *, repair: bool = True
    ) -> Iterator[tuple[Factor, list[int]]]:
        """Factor the blocks of ascending `sizes`, plus ridge: (factor, the sizes it serves), in order.

        One factor serves all sizes, unless the largest is singular to the precision of the kernel. A
        leading block has no smaller an eigenvalue than the whole (Cauchy), so the sizes that need a jitter
        are the largest; those get each a factor and a jitter of their own, or, without `repair`, none.

        Each factor must be done with before the next is asked for.
        """
        shared = list(sizes)
        factor = factorize(self.take(shared[-1]), ridge, floor=self.floor) if shared else None
        if factor is not None and factor.jitter == 0:
            yield factor, shared
            return
        good, bad = 0, len(shared) - 1  # sizes before `good` need none, `bad` does
        while good < bad:
            middle = (good + bad) // 2
            if self.jitter(shared[middle], ridge) == 0:
                good = middle + 1
            else:
                bad = middle
        if good:
            yield factorize(self.take(shared[good - 1]), ridge, floor=self.floor), shared[:good]
        for n in shared[good:] if repair else ():
            yield factorize(self.take(n), ridge, floor=self.floor), [n]
