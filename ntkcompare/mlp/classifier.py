"""Classification with networks of finite width."""

from typing import Any, Self

import numpy as np
from scipy.special import softmax
from sklearn.base import ClassifierMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import column_or_1d, validate_data

from ntkcompare._network_estimator import NetworkEstimator
from ntkcompare.training import FitArguments, ensemble
from ntkcompare.training.labels import ClassLabels, Labels
from ntkcompare.training.sample import Array
from ntkcompare.training.settings import Settings


class MLPClassifier(ClassifierMixin, NetworkEstimator):  # type: ignore[misc]
    r"""Classification with one or several networks of finite width, trained by gradient descent.

    Each network has an output for each of the c classes and minimizes, with one-hot labels y, the mean over
    the training points of a loss, plus penalties:

    .. math:: -\sum_j y_j \log \mathrm{softmax}(f(x))_j \quad\text{or}\quad \tfrac12 ‖f(x) - (y - ȳ)‖^2.

    For "mse", ȳ is the share of each class among the training points and is added to what the network says:
    regression on one-hot labels, as by :class:`NTKClassifier`.

    Parameters
    ----------
    architecture, n_networks, optimizer
        See :class:`MLPRegressor`, as for all that is not named here.
    loss : {"cross_entropy", "mse"}
    combine : {"mean", "vote"}
        How several networks decide: by the mean of their probabilities (for "mse", of their values), or
        by the number of them that choose a class, the lower class on a tie.
    learning_rate, momentum, schedule, batch_size, max_epochs, l1, l2, dropout, input_noise
    early_stopping, validation_fraction, patience, min_delta, stop_at_interpolation
    interpolation_loss, interpolation_epochs, centred, history, dtype, random_state
        See :class:`MLPRegressor`. Validation points hold each class in proportion, where there are enough.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The class labels, ascending. One alone is allowed, and then always predicted.
    params_, initial_params_, n_epochs_, best_epoch_, converged_, loss_, history_
        See :class:`MLPRegressor`; the errors are shares of wrong classes.
    n_features_in_, feature_names_in_
        As in scikit-learn.

    Raises
    ------
    ValueError, TypeError
        By ``fit``: if a parameter is out of range, if data are not as described, or if the training diverged.

    Warns
    -----
    NumericsWarning
        If a network diverged after its best epoch, with early stopping.

    See Also
    --------
    NTKClassifier : The limit of infinite width.
    sklearn.neural_network.MLPClassifier : One network, on NumPy.

    References
    ----------
    See :class:`MLPRegressor`.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from ntkcompare import MLP
    >>> X, y = load_iris(return_X_y=True)
    >>> model = MLPClassifier(MLP(depth=1, width=64), n_networks=3, random_state=0).fit(X[::2], y[::2])
    >>> model.score(X[1::2], y[1::2]) > 0.9
    True
    >>> model.outputs(X[:5]).shape
    (3, 5, 3)
    """

    def __init__(
        self,
        architecture: Any = None,
        n_networks: int = 1,
        optimizer: str = "adam",
        loss: str = "cross_entropy",
        *,
        combine: str = "mean",
        learning_rate: float | None = None,
        momentum: float = 0.9,
        schedule: str = "constant",
        batch_size: int | str = 64,
        max_epochs: int = 200,
        l1: float = 0.0,
        l2: float = 0.0,
        dropout: float = 0.0,
        input_noise: float = 0.0,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        patience: int = 10,
        min_delta: float = 0.0,
        stop_at_interpolation: bool = True,
        interpolation_loss: float = 1e-3,
        interpolation_epochs: int = 1,
        centred: bool = False,
        history: str = "running",
        dtype: Any = "float32",
        random_state: Any = None,
    ) -> None:
        super().__init__(
            architecture,
            n_networks,
            optimizer,
            learning_rate=learning_rate,
            momentum=momentum,
            schedule=schedule,
            batch_size=batch_size,
            max_epochs=max_epochs,
            l1=l1,
            l2=l2,
            dropout=dropout,
            input_noise=input_noise,
            early_stopping=early_stopping,
            validation_fraction=validation_fraction,
            patience=patience,
            min_delta=min_delta,
            stop_at_interpolation=stop_at_interpolation,
            interpolation_loss=interpolation_loss,
            interpolation_epochs=interpolation_epochs,
            centred=centred,
            history=history,
            dtype=dtype,
            random_state=random_state,
        )
        self.loss = loss
        self.combine = combine

    def fit(self, X: Any, y: Any, corrupted: Any = None, validation_data: Any = None) -> Self:
        """Train on points X of shape (n, n_features) and class labels y of shape (n,).

        Parameters
        ----------
        X, y : array-like
        corrupted : array-like of bool, shape (n,), optional
            Which labels are known to be wrong; `history_` tells of them and of the others apart.
        validation_data : tuple (X, y), optional
            Points for early stopping, in the place of some of the training points; without early stopping
            they are only measured. They must not have classes that y lacks.

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            If a parameter is out of its range, data are not as described, or the training diverged.

        Examples
        --------
        >>> from ntkcompare import MLP
        >>> model = MLPClassifier(MLP(1, 8), max_epochs=2, random_state=0).fit([[0.0], [1.0]], ["a", "b"])
        >>> model.classes_.tolist()
        ['a', 'b']
        """
        return self._fit(FitArguments(X, y, corrupted, validation_data))

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
            What :meth:`outputs` raises.

        Examples
        --------
        >>> from ntkcompare import MLP
        >>> model = MLPClassifier(MLP(1, 8), n_networks=3, max_epochs=200, random_state=0)
        >>> model.fit([[-1.0], [1.0]], ["a", "b"]).predict([[-1.0], [1.0]]).tolist()
        ['a', 'b']
        """
        scores = self._scores(self.outputs(X))
        return np.asarray(self.classes_[scores.argmax(axis=1)])

    def predict_all(self, X: Any) -> Array:
        """Return each network's own choice of classes, shape (n_networks, n).

        Parameters
        ----------
        X : array-like of shape (n, n_features)

        Returns
        -------
        ndarray of shape (n_networks, n)

        Raises
        ------
        ValueError
            What :meth:`outputs` raises.

        Examples
        --------
        >>> from ntkcompare import MLP
        >>> model = MLPClassifier(MLP(1, 8), n_networks=3, max_epochs=200, random_state=0)
        >>> model.fit([[-1.0], [1.0]], ["a", "b"]).predict_all([[1.0]]).tolist()
        [['b'], ['b'], ['b']]
        """
        values = self.outputs(X)
        return np.asarray(self.classes_[values.argmax(axis=2)])

    @available_if(lambda self: self._has_probabilities())  # type: ignore[untyped-decorator]
    def predict_proba(self, X: Any, return_std: bool = False) -> Any:
        """Return the probability of each class, for loss="cross_entropy".

        The mean over networks of their softmax, or for combine="vote" the share of networks that choose the
        class.

        Parameters
        ----------
        X : array-like of shape (n, n_features)
        return_std : bool
            Whether to return the standard deviation of the softmax over the networks as well, of one
            fewer degrees of freedom than there are networks.

        Returns
        -------
        ndarray of shape (n, n_classes), or two of them

        Raises
        ------
        AttributeError
            For loss="mse".
        ValueError
            For `return_std` with one network, which has no spread; what :meth:`outputs` raises.

        Examples
        --------
        >>> from ntkcompare import MLP
        >>> model = MLPClassifier(MLP(1, 8), n_networks=3, max_epochs=200, random_state=0)
        >>> model.fit([[-1.0], [1.0]], ["a", "b"]).predict_proba([[1.0]]).argmax(axis=1).tolist()
        [1]
        """
        values = self.outputs(X)
        scores = self._scores(values)
        if not return_std:
            return scores
        if len(values) < 2:
            raise ValueError("return_std=True needs n_networks=2 at least: one network has no spread.")
        return scores, softmax(values, axis=2).std(axis=0, ddof=1)

    def _scores(self, values: Array) -> Array:
        return ensemble.scores(values, self._settings.loss, self._settings.combine)

    def _has_probabilities(self) -> bool:
        loss = self._settings.loss if hasattr(self, "_settings") else self.loss
        if loss != "cross_entropy":
            raise AttributeError(
                f"predict_proba needs probabilities, which loss={loss!r} does not give; "
                'set loss="cross_entropy".'
            )
        return True

    def _checked(self, X: Any, y: Any) -> tuple[Array, Array]:
        X, y = validate_data(self, X, y, dtype=np.float64, allow_nd=True)
        check_classification_targets(y)
        self.classes_ = np.unique(y)
        return X, y

    def _checked_y(self, y: Any) -> Array:
        y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        return np.asarray(y)

    def _validation(self, validation_data: Any, y: Array) -> tuple[Array, Array]:
        X, y_validation = super()._validation(validation_data, y)
        unknown = np.setdiff1d(y_validation, y)
        if len(unknown):
            raise ValueError(
                f"validation_data has the classes {unknown.tolist()}, which y in fit has not; leave them out."
            )
        return X, y_validation

    def _labels(self, y: Array, settings: Settings) -> Labels:
        return ClassLabels(y, settings.loss, settings.combine)
