"""What the kernel estimators share: their parameters, one fit, and the path over all sizes."""

import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from ntkcompare import kernel_path
from ntkcompare._jax.pickling import CarriesNetworks
from ntkcompare.exceptions import NumericsWarning
from ntkcompare.kernel_path import Array, KernelPath, Labels, Sizes
from ntkcompare.kernels.factor import Factor, Matrix
from ntkcompare.kernels.flow import Flow
from ntkcompare.kernels.regression import KernelRegression
from ntkcompare.kernels.result import Wanted
from ntkcompare.path import LearningPath


class KernelEstimator(CarriesNetworks, BaseEstimator):  # type: ignore[misc]
    """Parameters, fit and path; subclasses say how labels become targets of a regression."""

    def __init__(
        self,
        architecture: Any = None,
        kernel: str = "ntk",
        ridge: float | str = 1e-6,
        ridge_scale: str = "relative",
        time: float | None = None,
        dtype: Any = "float64",
    ) -> None:
        self.architecture = architecture
        self.kernel = kernel
        self.ridge = ridge
        self.ridge_scale = ridge_scale
        self.time = time
        self.dtype = dtype

    def _checked(self) -> KernelRegression:
        return KernelRegression.checked(
            self.architecture, self.kernel, self.ridge, self.ridge_scale, self.time, self.dtype
        )

    def _labels(self, y: Any) -> Labels:
        """Check the labels of a path, and say how they are coded."""
        raise NotImplementedError

    def _fit(self, regression: KernelRegression, X: Array, targets: Matrix) -> None:
        for name in ("loo_ridges_", "loo_errors_", "log_evidence_"):
            self.__dict__.pop(name, None)  # of an earlier fit with other parameters
        solution = regression.fit(X, targets)
        self._regression = regression
        self.X_fit_ = X
        self._coefficients, self._mean = solution.coefficients, solution.mean
        self.ridge_, self.jitter_, self.condition_ = solution.ridge, solution.jitter, solution.condition
        if solution.choice is not None:
            self.loo_ridges_, self.loo_errors_ = solution.choice.ridges, solution.choice.errors
        inverse = solution.inverse
        self._degrees_of_freedom = inverse.degrees_of_freedom() if isinstance(inverse, Flow) else None
        # As large as the Gram matrix: only a posterior needs it.
        self._inverse = inverse if regression.kernel == "nngp" else None
        if regression.kernel == "nngp" and math.isinf(regression.time):
            self.log_evidence_ = solution.log_evidence
        if solution.jitter > 0:
            warnings.warn(
                f"K + λI with λ={solution.ridge:.3g} is singular to the precision of the kernel; a jitter of "
                f"{solution.jitter:.3g} was added to its diagonal. A larger ridge, or float64, needs none.",
                NumericsWarning,
                stacklevel=3,
            )

    @property
    def degrees_of_freedom_(self) -> float:
        """tr K(K + λI)⁻¹, at time t tr K(K + λI)⁻¹(I − exp(−(K + λI)·t/n)); the jitter counts as λ.

        Computed when asked: with a given ridge at time=None, in about the time of the fit.
        """
        check_is_fitted(self)
        if self._degrees_of_freedom is not None:
            return self._degrees_of_freedom
        factor = self._inverse
        if not isinstance(factor, Factor):
            factor = self._regression.factor(self.X_fit_, self.ridge_)
        return factor.degrees_of_freedom(self.ridge_)

    def _check_new(self, points: Any) -> Array:
        check_is_fitted(self)
        X: Array = validate_data(self, points, dtype=np.float64, allow_nd=True, reset=False)
        if X.shape[1:] != self.X_fit_.shape[1:]:
            raise ValueError(
                f"X has points of shape {X.shape[1:]}, but those of fit have {self.X_fit_.shape[1:]}."
            )
        return X

    def _values(self, X: Array) -> Matrix:
        return self._regression.predict(X, self.X_fit_, self._coefficients, self._mean)

    def _variance(self, X: Array) -> Array:
        assert self._inverse is not None
        return self._regression.variance(X, self.X_fit_, self._inverse)

    def predict_memory(self, n: int, n_features: int, n_test: int) -> float:
        """Return about how many bytes a path to n training points takes, beside its inputs and results.

        The Gram matrix, factorized in its place, or an eigendecomposition of three further ones; a copy in
        the kernel's own precision where that is not float64; a block of the kernel with the test points.

        Parameters
        ----------
        n, n_features, n_test : int
            Training points, features and test points.

        Returns
        -------
        float
            Bytes.

        Examples
        --------
        >>> from ntkcompare import NTKClassifier
        >>> NTKClassifier().predict_memory(10_000, 784, 1_000) >= 8 * 10_000**2
        True
        """
        regression = self._checked()
        matrices = 4.0 if regression.by_spectrum else 1.0
        copy = 4.0 if regression.dtype == np.float32 else 0.0
        return n * n * (8.0 * matrices + copy) + 8.0 * min(float(n) * n_test, 2.0**22)

    def learning_path(self, X: Any, y: Any, sizes: Sizes, X_test: Any) -> LearningPath:
        """Predict at every size of one nested training order, at about the price of one fit.

        The predictions are those of fitting to the first n rows, for each n of `sizes`, with one λ for the
        whole curve: ``ridge_scale="relative"`` refers to the mean kernel diagonal over all of X.
        ``ridge="loo"`` chooses for each size.

        Parameters
        ----------
        X : array-like of shape (n_pool, n_features)
            The training pool, in nested order.
        y : array-like of shape (n_pool,) or, for a regressor, (n_pool, n_outputs)
        sizes : sequence of int, or "all"
            Ascending; "all" is every single n.
        X_test : array-like of shape (n_test, n_features)

        Returns
        -------
        tuple of PathPoint
            One a size. Its health has "dtype", "ridge" (λ as added), "jitter" and "condition", the
            "log_evidence" where the kernel is "nngp", and "degrees_of_freedom" where they come free.

        Raises
        ------
        ValueError, TypeError
            If an argument cannot be meant. A size that cannot be computed is a failed point.

        Examples
        --------
        >>> from ntkcompare import NTKRegressor
        >>> X, y = [[0.0], [1.0], [2.0]], [0.0, 1.0, 4.0]
        >>> [point.test.shape for point in NTKRegressor().learning_path(X, y, [2, 3], [[0.5], [1.5]])]
        [(2,), (2,)]
        """
        regression, labels = self._checked(), self._labels(y)
        grids = kernel_path.solve(regression, labels, X, sizes, X_test, Wanted())
        return kernel_path.points(grids, labels, regression.dtype)

    def path(
        self,
        X: Any,
        y: Any,
        sizes: Sizes = "all",
        X_test: Any = None,
        *,
        ridges: Sequence[float] | None = None,
        times: Sequence[float | None] | None = None,
        return_std: bool = False,
        leave_one_out: bool = False,
        degrees_of_freedom: bool = False,
    ) -> KernelPath:
        """Everything the kernel says at every size of one nested training order.

        As :meth:`learning_path`, at several ridges and times at once if asked, and with more to be had.

        Parameters
        ----------
        X : array-like of shape (n_pool, n_features)
            The training pool, in nested order.
        y : array-like of shape (n_pool,) or, for a regressor, (n_pool, n_outputs)
        sizes : sequence of int, or "all"
            Ascending; "all" is every single n (from 2 on where leave-one-out chooses the ridge).
        X_test : array-like of shape (n_test, n_features), optional
        ridges : sequence of float, optional
            In units of `ridge_scale`, in the place of `ridge`.
        times : sequence of float or None, optional
            Gradient-flow times, None for infinite, in the place of `time`.
        return_std : bool
            Whether to give the posterior standard deviation at the test points; kernel="nngp" only.
        leave_one_out : bool
            Whether to give leave-one-out residuals and errors; at infinite time only.
        degrees_of_freedom : bool
            Whether to give them even where they cost a further matrix inversion.

        Returns
        -------
        KernelPath
            Arrays whose first axis is the size, then ridges and times where given.

        Raises
        ------
        ValueError, TypeError
            If an argument cannot be meant, or a size cannot be computed.

        Examples
        --------
        >>> from ntkcompare import NTKRegressor
        >>> X, y = [[0.0], [1.0], [2.0]], [0.0, 1.0, 4.0]
        >>> path = NTKRegressor().path(X, y, [2, 3], [[0.5]], ridges=[1e-6, 1.0], leave_one_out=True)
        >>> path.test.shape[-1], path.loo_error.shape[0]
        (1, 2)
        """
        regression = self._checked()
        if return_std:
            check_posterior(regression)
        checked_ridges, checked_times = kernel_path.check_grid(regression, ridges, times, leave_one_out)
        labels = self._labels(y)
        wanted = Wanted(
            variance=return_std and X_test is not None,
            leave_one_out=leave_one_out,
            degrees_of_freedom=degrees_of_freedom,
        )
        grids = kernel_path.solve(regression, labels, X, sizes, X_test, wanted, checked_ridges, checked_times)
        return kernel_path.gather(grids, labels, (ridges is not None, times is not None))


def check_posterior(regression: KernelRegression) -> None:
    """Raise ValueError unless the model is a Gaussian process."""
    if regression.kernel != "nngp":
        raise ValueError(
            f"return_std=True needs a posterior, which kernel={regression.kernel!r} has not; "
            'set kernel="nngp".'
        )
