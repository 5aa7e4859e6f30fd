"""Regression with the kernel of an infinitely wide network."""

from typing import Any, Self

import numpy as np
from sklearn.base import MultiOutputMixin, RegressorMixin
from sklearn.utils.validation import check_array, validate_data

from ntkcompare._kernel_estimator import KernelEstimator, check_posterior
from ntkcompare.kernel_path import Array, Labels, label_spreads
from ntkcompare.kernels.factor import Matrix
from ntkcompare.path import Spread


class NTKRegressor(MultiOutputMixin, RegressorMixin, KernelEstimator):  # type: ignore[misc]
    r"""Regression with the kernel of an infinitely wide network.

    With K the n × n kernel of the training points, ȳ the mean of their labels and λ the ridge,

    .. math:: f_t(x) = k(x, X)(K + λI)^{-1}\left(I - e^{-(K + λI)t/n}\right)(y - ȳ) + ȳ.

    For kernel="ntk" this is what an infinitely wide network computes after it was trained by gradient flow
    for a time t on 1/(2n) Σᵢ‖f(xᵢ) − yᵢ‖² from an output of ȳ everywhere [1]_; s full-batch steps of size η
    in the "ntk" parameterization are t = ηs. For kernel="nngp" at t = ∞ it is the posterior mean of the
    Gaussian process that the network is before training, with noise of variance λ on the labels [2]_.

    Parameters
    ----------
    architecture : MLP or stax triple, optional
        The network; None means ``ntkcompare.MLP()``.
    kernel : {"ntk", "nngp"}
        The neural tangent kernel, or the covariance of the network at initialization.
    ridge : float or "loo", default 1e-6
        λ ≥ 0, what is added to the diagonal of K. "loo" chooses, among two a decade from 1e-8 to 100, the
        one of least leave-one-out squared error, which has a closed form; the largest on a tie.
    ridge_scale : {"relative", "absolute"}
        Whether `ridge` is a multiple of the mean of K's diagonal, or λ itself (KernelRidge's alpha).
    time : float, optional
        Gradient-flow time t ≥ 0; None is t → ∞.
    dtype : {"float64", "float32"}
        Precision of the kernel; solutions are exact to float64 in any case. A float32 kernel is known to one
        part in 10⁷, so that ridges below that share of its largest eigenvalue are raised to it. On a path
        of more than 16,384 points it takes half the memory of float64.

    Attributes
    ----------
    dual_coef_ : ndarray of shape (n,) or (n, n_outputs)
        f(x) = k(x, X_fit_) @ dual_coef_ + intercept_.
    intercept_ : float or ndarray of shape (n_outputs,)
        ȳ.
    X_fit_ : ndarray of shape (n, n_features)
        The training points.
    ridge_ : float
        λ, in the units of the kernel.
    jitter_ : float
        What was added beyond λ because K + λI was singular to the precision of the kernel: the least that
        makes it regular. 0 otherwise; else fit also warned with NumericsWarning.
    condition_ : float
        Condition number of K + (λ + jitter)I.
    loo_ridges_, loo_errors_ : ndarray of shape (n_ridges,)
        With ridge="loo": each λ tried and its mean squared leave-one-out error, summed over outputs;
        infinite where K + λI is singular to the precision of the kernel.
    log_evidence_ : float
        With kernel="nngp" and time=None: log-density of the centred labels under the Gaussian process, in
        nats, summed over outputs.
    degrees_of_freedom_ : float
        tr K(K + λI)⁻¹, or at time t tr K(K + λI)⁻¹(I − exp(−(K + λI)t/n)); computed when asked.
    n_features_in_, feature_names_in_
        As in scikit-learn.

    Raises
    ------
    ValueError, TypeError
        By `fit` and the paths: see :meth:`fit`.

    Warns
    -----
    NumericsWarning
        If a jitter was added.

    See Also
    --------
    NTKClassifier : The same for class labels.
    sklearn.kernel_ridge.KernelRidge : Any kernel; does not centre the labels.
    sklearn.gaussian_process.GaussianProcessRegressor : Fits the parameters of its kernel.

    References
    ----------
    .. [1] A. Jacot, F. Gabriel, C. Hongler, "Neural Tangent Kernel: Convergence and Generalization in
       Neural Networks", NeurIPS 2018.
    .. [2] J. Lee, Y. Bahri, R. Novak, S. S. Schoenholz, J. Pennington, J. Sohl-Dickstein, "Deep Neural
       Networks as Gaussian Processes", ICLR 2018.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.linspace(-1, 1, 20)[:, None]
    >>> model = NTKRegressor(kernel="nngp", ridge=1e-4).fit(X, np.sin(3 * X[:, 0]))
    >>> mean, std = model.predict([[0.5], [5.0]], return_std=True)
    >>> print(f"{mean[0]:.2f}", std[0] < 0.1 < std[1])
    1.00 True
    >>> path = NTKRegressor().path(X, X[:, 0], sizes=[5, 10, 20], X_test=[[0.0]], leave_one_out=True)
    >>> path.test.shape, path.loo_error.shape
    ((3, 1), (3,))
    """

    def fit(self, X: Any, y: Any) -> Self:
        """Fit to points X of shape (n, n_features) and labels y of shape (n,) or (n, n_outputs).

        Parameters
        ----------
        X : array-like of shape (n, n_features)
            Training points; of shape (n, ...) for a stax triple that takes such.
        y : array-like of shape (n,) or (n, n_outputs)
            Labels.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            If a parameter is out of its range, or data are not as described: NaN, infinity, another length.
        ntkcompare.exceptions.InsufficientMemoryError
            If the Gram matrix, of 8n² bytes, does not fit in memory.

        Examples
        --------
        >>> model = NTKRegressor(ridge=0).fit([[0.0], [1.0], [2.0]], [0.0, 1.0, 4.0])
        >>> model.predict([[2.0]]).round(6).tolist()
        [4.0]
        """
        regression = self._checked()
        X, y = validate_data(self, X, y, dtype=np.float64, allow_nd=True, multi_output=True, y_numeric=True)
        self._flat = y.ndim == 1
        self._fit(regression, X, _targets(y))
        self.dual_coef_ = self._coefficients[:, 0] if self._flat else self._coefficients
        self.intercept_ = float(self._mean[0]) if self._flat else self._mean
        return self

    def predict(self, X: Any, return_std: bool = False) -> Any:
        """Predict at new points.

        Parameters
        ----------
        X : array-like of shape (n, n_features)
        return_std : bool
            Whether to return the posterior standard deviation of f as well, that of the function and not
            of a noisy label; kernel="nngp" only. At a finite time it is that of the ensemble of networks of
            which the last layer alone is trained, each from its own initialization.

        Returns
        -------
        ndarray of shape (n,) or (n, n_outputs), or two of them

        Raises
        ------
        sklearn.exceptions.NotFittedError
            Before `fit`.
        ValueError
            If X is not as in `fit`; or for `return_std` with kernel="ntk", which is no posterior's.

        Examples
        --------
        >>> model = NTKRegressor(kernel="nngp", ridge=0).fit([[0.0], [1.0]], [0.0, 1.0])
        >>> mean, std = model.predict([[1.0], [3.0]], return_std=True)
        >>> round(float(mean[0]), 6), bool(std[0] < 1e-3 < std[1])
        (1.0, True)
        """
        X = self._check_new(X)
        if return_std:
            check_posterior(self._regression)
        values = self._values(X)
        mean = values[:, 0] if self._flat else values
        if not return_std:
            return mean
        std = np.sqrt(self._variance(X))
        return mean, std if self._flat else np.repeat(std[:, None], values.shape[1], axis=1)

    def path_scores(self, X: Any, y: Any, sizes: Any, X_test: Any) -> tuple[Spread, ...]:
        """Return how far labels lie from the predictions of a learning path of the same arguments.

        That is √(Var f + λ): the variance of :meth:`predict`, and the ridge as that of the noise on a label.
        kernel="nngp" only. Raises what :meth:`path` raises.

        Parameters
        ----------
        X, y, sizes, X_test
            As for :meth:`path`.

        Returns
        -------
        tuple of ntkcompare.path.Spread
            One for each size.

        Raises
        ------
        ValueError, TypeError
            What :meth:`path` raises; and for a kernel other than "nngp".

        Examples
        --------
        >>> model = NTKRegressor(kernel="nngp", ridge=1e-2)
        >>> len(model.path_scores([[0.0], [1.0], [2.0]], [0.0, 1.0, 4.0], [2, 3], [[1.5]]))
        2
        """
        return label_spreads(self, X, y, sizes, X_test)

    def _labels(self, y: Any) -> Labels:
        y = check_array(y, dtype=np.float64, ensure_2d=False, input_name="y")
        if y.ndim > 2:
            raise ValueError(f"y of shape {y.shape} must be (n,) or (n, n_outputs).")
        flat = y.ndim == 1
        targets = _targets(y)
        return Labels(
            targets=targets,
            decode=np.asarray,
            finish=(lambda values: values[0]) if flat else (lambda values: values.T),
            flat=flat,
            itemsize=8 * targets.shape[1],
        )


def _targets(y: Array) -> Matrix:
    return np.asarray(y, dtype=np.float64).reshape(len(y), -1)
