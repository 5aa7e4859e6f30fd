"""What every way to a path works on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.kernels.blocks import LeadingBlocks
from ntkcompare.kernels.factor import Matrix
from ntkcompare.kernels.regression import KernelRegression, check_finite
from ntkcompare.kernels.result import Wanted


class Cross:
    """K(X*, X), a block of rows at a time; kept for the next round if one block is all."""

    def __init__(self, regression: KernelRegression, X_test: NDArray[Any], X: NDArray[Any]) -> None:
        self._regression, self._X_test, self._X = regression, X_test, X
        self._only: tuple[slice, Matrix] | None = None

    def __len__(self) -> int:
        """The number of test points."""
        return len(self._X_test)

    def __iter__(self) -> Iterator[tuple[slice, Matrix]]:
        """Which rows, and their kernel with all of X, not to be overwritten."""
        if self._only is not None:
            yield self._only
            return
        for rows, kernel in self._regression.cross(self._X_test, self._X):
            if len(kernel) == len(self):
                self._only = rows, kernel
            yield rows, kernel
            del kernel  # before the next is computed: one block is held, not two


@dataclass(frozen=True)
class Work:
    """A Gram matrix with its labels, its test points, and what is wanted.

    Attributes
    ----------
    blocks : LeadingBlocks
        Of the N training points.
    targets : ndarray of shape (N, n_outputs)
    cross : Cross or None
        None where there are no test points.
    prior : ndarray of shape (n_test,) or None
        Their prior variance, if a variance is wanted.
    wanted : Wanted
    """

    blocks: LeadingBlocks
    targets: Matrix
    cross: Cross | None
    prior: NDArray[np.float64] | None
    wanted: Wanted

    @property
    def n_test(self) -> int:
        """The number of test points."""
        return 0 if self.cross is None else len(self.cross)


class TestValues:
    """Decoded predictions and variances at the test points, gathered from blocks of sizes and points."""

    def __init__(self, work: Work, n_sizes: int) -> None:
        self._work, self._n_sizes = work, n_sizes
        self.predictions: NDArray[Any] | None = None
        self.variances = None if work.prior is None else np.empty((n_sizes, work.n_test))

    def put(self, span: slice, rows: slice, values: Matrix) -> None:
        """Decode and keep `values` of shape (k, n_outputs, p)."""
        if span.stop == self._n_sizes:  # a running sum that was ever infinite is NaN or infinite to its end
            check_finite(values)
        decoded = self._work.wanted.decode(values)
        if self.predictions is None:
            shape = (self._n_sizes, *decoded.shape[1:-1], self._work.n_test)
            self.predictions = np.empty(shape, decoded.dtype)
        self.predictions[span, ..., rows] = decoded

    def narrow(self, rows: slice, reductions: Matrix) -> None:
        """Keep the variances that the prior ones, less `reductions` (n_sizes, p), leave."""
        if self.variances is not None and self._work.prior is not None:
            self.variances[:, rows] = np.maximum(self._work.prior[rows] - reductions, 0)

    def of(self, s: int) -> tuple[NDArray[Any] | None, NDArray[np.float64] | None]:
        """Predictions and variances of size s."""
        return (
            None if self.predictions is None else self.predictions[s],
            None if self.variances is None else self.variances[s],
        )
