"""What is asked of each size of a kernel path, and what comes back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.kernels.factor import Matrix
from ntkcompare.kernels.leave_one_out import RidgeChoice


@dataclass(frozen=True)
class Wanted:
    """What to compute at each size beside the predictions at the test points.

    Attributes
    ----------
    train, variance, leave_one_out, degrees_of_freedom, log_evidence : bool
        Predictions at the training points, posterior variance at the test points, and so on.
    decode : callable
        From values of shape (k, n_outputs, p) at p points to what is kept of them, of shape (k, …, p): a
        class label takes a tenth of the memory of ten scores.
    """

    train: bool = True
    variance: bool = False
    leave_one_out: bool = False
    degrees_of_freedom: bool = False
    log_evidence: bool = False
    decode: Callable[[Matrix], NDArray[Any]] = np.asarray


@dataclass
class SizeResult:
    """The first n points at one ridge and time; what was not asked is None or NaN.

    Attributes
    ----------
    n : int
    ridge, time : float
        λ as added to the diagonal, without jitter; infinite time is ridge regression.
    jitter, condition : float
        As in :class:`~ntkcompare.kernels.factor.Factor`; the condition number is an upper bound where one
        factor serves several sizes: that of the largest.
    train, test : ndarray of shape (..., n) and (..., n_test)
        Predictions, decoded.
    variance : ndarray of shape (n_test,)
    residuals : ndarray of shape (n_outputs, n)
        Of leave-one-out.
    loo_error : float
        Mean over the points of the squared residual, summed over outputs.
    log_evidence, degrees_of_freedom : float
    choice : RidgeChoice
        How leave-one-out came to the ridge.
    error : Exception
        What came in the place of everything else.
    seconds : float
    """

    n: int
    ridge: float = np.nan
    time: float = np.inf
    jitter: float = np.nan
    condition: float = np.nan
    train: NDArray[Any] | None = None
    test: NDArray[Any] | None = None
    variance: NDArray[np.float64] | None = None
    residuals: Matrix | None = None
    loo_error: float = np.nan
    log_evidence: float = np.nan
    degrees_of_freedom: float = np.nan
    choice: RidgeChoice | None = None
    error: Exception | None = None
    seconds: float = 0.0

    def keep_residuals(self, residuals: Matrix) -> None:
        """Keep what leave-one-out misses, of shape (n_outputs, n), and its mean square."""
        self.residuals = residuals
        self.loo_error = float(np.einsum("ij,ij->", residuals, residuals)) / self.n
