"""Classification with the kernel of an infinitely wide network."""

from typing import Any, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import column_or_1d, validate_data

from ntkcompare._kernel_estimator import KernelEstimator
from ntkcompare.kernel_path import Array, Labels, class_scores
from ntkcompare.kernels.posterior import largest_probabilities
from ntkcompare.ntk.class_codes import largest_code, one_hot
from ntkcompare.ntk.regressor import NTKRegressor
from ntkcompare.path import Scores


class NTKClassifier(ClassifierMixin, KernelEstimator):  # type: ignore[misc]
    """Classification with the kernel of an infinitely wide network: regression on one-hot labels.

    The class of the largest of the c regression values is predicted, the lower one on a tie.
    Formula, parameters and further attributes are those of :class:`NTKRegressor`, whose labels are here the
    c columns of ones and zeros; ridge="loo" takes the least squared error on them.

    Parameters
    ----------
    architecture, kernel, ridge, ridge_scale, time, dtype
        See :class:`NTKRegressor`.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The class labels, ascending. One alone is allowed, and then always predicted.
    dual_coef_ : ndarray of shape (n, n_classes)
    intercept_ : ndarray of shape (n_classes,)
        The share of each class.
    X_fit_, ridge_, jitter_, condition_, loo_ridges_, loo_errors_, log_evidence_, degrees_of_freedom_
        See :class:`NTKRegressor`.
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
    NTKRegressor : The regression behind it.
    sklearn.gaussian_process.GaussianProcessClassifier : A Gaussian process with a likelihood for classes.

    References
    ----------
    See :class:`NTKRegressor`.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> model = NTKClassifier(kernel="nngp").fit(X[::2], y[::2])
    >>> model.score(X[1::2], y[1::2]) > 0.9
    True
    >>> print(model.predict_proba(X[:1]).round(2))
    [[1. 0. 0.]]
    """

    classes_: Array

    def fit(self, X: Any, y: Any) -> Self:
        """Fit to points X of shape (n, n_features) and class labels y of shape (n,).

        Parameters
        ----------
        X : array-like of shape (n, n_features)
            Training points; of shape (n, ...) for a stax triple that takes such.
        y : array-like of shape (n,)
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
        >>> NTKClassifier().fit([[0.0], [1.0]], ["a", "b"]).classes_.tolist()
        ['a', 'b']
        """
        regression = self._checked()
        X, y = validate_data(self, X, y, dtype=np.float64, allow_nd=True)
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        self._fit(regression, X, one_hot(codes, len(self.classes_)))
        self.dual_coef_, self.intercept_ = self._coefficients, self._mean
        return self

    def predict(self, X: Any) -> Array:
        """Predict the class labels at points X of shape (n, n_features); shape (n,).

        Parameters
        ----------
        X : array-like of shape (n, n_features)

        Returns
        -------
        ndarray of shape (n,)

        Raises
        ------
        sklearn.exceptions.NotFittedError
            Before `fit`.
        ValueError
            If the points do not have the shape of those of `fit`, or hold NaN or infinity.

        Examples
        --------
        >>> NTKClassifier().fit([[0.0], [1.0]], ["a", "b"]).predict([[-0.2], [1.1]]).tolist()
        ['a', 'b']
        """
        values = self._values(self._check_new(X))
        return np.asarray(self.classes_[values.argmax(axis=1)])

    def decision_function(self, X: Any) -> Array:
        """The regression values at points X of shape (n, n_features).

        Parameters
        ----------
        X : array-like of shape (n, n_features)

        Returns
        -------
        ndarray of shape (n, n_classes), or (n,) with two classes
            With two classes, that of the second less that of the first.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            Before `fit`.
        ValueError
            If the points do not have the shape of those of `fit`, or hold NaN or infinity.

        Examples
        --------
        >>> values = NTKClassifier(ridge=0).fit([[0.0], [1.0]], ["a", "b"]).decision_function([[0.0], [1.0]])
        >>> values.round(6).tolist()
        [-1.0, 1.0]
        """
        values = self._values(self._check_new(X))
        return values[:, 1] - values[:, 0] if values.shape[1] == 2 else values

    @available_if(lambda self: self._has_posterior())  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any) -> Array:
        """How likely each class is to have the largest value; kernel="nngp" only.

        Under the posterior, the c values at a point are independent Gaussians of one variance. The kernel
        "ntk" has no posterior, and regression values are no probabilities: there is no such method then.

        Parameters
        ----------
        X : array-like of shape (n, n_features)

        Returns
        -------
        ndarray of shape (n, n_classes)
            Rows sum to one.

        Raises
        ------
        AttributeError
            With kernel="ntk".
        sklearn.exceptions.NotFittedError
            Before `fit`.

        Examples
        --------
        >>> model = NTKClassifier(kernel="nngp", ridge=1e-3).fit([[-1.0], [1.0]], ["a", "b"])
        >>> model.predict_proba([[0.0]]).round(3).tolist()
        [[0.5, 0.5]]
        """
        X = self._check_new(X)
        return largest_probabilities(self._values(X), self._variance(X))

    def path_scores(self, X: Any, y: Any, sizes: Any, X_test: Any) -> tuple[Scores, ...]:
        """Return what the classifiers of a learning path, of the same arguments, say of every class.

        With kernel="nngp" the probabilities of :meth:`predict_proba` at each size; with kernel="ntk" the
        values of the regression on one-hot labels, which are no probabilities. Raises what :meth:`path`
        raises.

        Parameters
        ----------
        X, y, sizes, X_test
            As for :meth:`path`.

        Returns
        -------
        tuple of ntkcompare.path.Scores
            One for each size.

        Raises
        ------
        ValueError, TypeError
            What :meth:`path` raises.

        Examples
        --------
        >>> found = NTKClassifier().path_scores([[0.0], [1.0], [2.0]], ["a", "b", "b"], [2, 3], [[1.5]])
        >>> found[0].test.shape
        (1, 2)
        """
        classes, codes = np.unique(column_or_1d(y), return_inverse=True)
        model = NTKRegressor(**self.get_params(deep=False))
        return class_scores(model, classes, X, one_hot(codes, len(classes)), sizes, X_test)

    def _has_posterior(self) -> bool:
        kernel = self._regression.kernel if hasattr(self, "_regression") else self.kernel
        if kernel != "nngp":
            raise AttributeError(
                f'predict_proba needs a posterior, which kernel={kernel!r} has not; set kernel="nngp".'
            )
        return True

    def _labels(self, y: Any) -> Labels:
        y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        classes, codes = np.unique(y, return_inverse=True)
        return Labels(
            targets=one_hot(codes, len(classes)),
            decode=largest_code,
            finish=lambda codes: classes.take(codes, mode="clip"),  # the mode saves checks, and half the time
            flat=False,
            itemsize=classes.dtype.itemsize,
        )
