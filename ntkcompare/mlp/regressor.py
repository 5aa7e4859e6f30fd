"""Regression with networks of finite width."""

from typing import Any, Self

import numpy as np
from sklearn.base import MultiOutputMixin, RegressorMixin
from sklearn.utils.validation import check_array, validate_data

from ntkcompare._network_estimator import NetworkEstimator
from ntkcompare.training import FitArguments
from ntkcompare.training.labels import Labels, ValueLabels
from ntkcompare.training.sample import Array
from ntkcompare.training.settings import Settings


class MLPRegressor(MultiOutputMixin, RegressorMixin, NetworkEstimator):  # type: ignore[misc]
    r"""Regression with one or several networks of finite width, trained by gradient descent.

    With labels standardized to mean 0 and variance 1 over the training points, each network f minimizes

    .. math:: \frac{1}{2n} \sum_i ‖f(x_i) - y_i‖^2 + l_1 \sum |w| + \frac{l_2}{2} \sum w^2,

    where w are the weights, not the biases. s steps of size η on the whole training set at once
    (``optimizer="sgd"``, ``batch_size="full"``) are, in the "ntk" parameterization and without penalty, an
    NTK time of t = ηs: with ``centred=True`` a wide network then predicts what ``NTKRegressor(time=t,
    ridge=0)`` does [1]_.

    Parameters
    ----------
    architecture : MLP or stax triple, optional
        The network; None means ``ntkcompare.MLP()``. A stax triple has its number of outputs built in.
    n_networks : int, default 1
        Networks trained together, each from its own initial weights and in its own order of examples.
        Network i is the same whatever their number.
    optimizer : {"adam", "momentum", "sgd"}
        With gradient g and rate η: "sgd" −ηg; "momentum" −ηv, v ← momentum·v + g; "adam" [2]_.
    learning_rate : float, optional
        η > 0. None means 0.01 for "adam", 0.02 for "momentum", 0.2 for "sgd"; in the "standard"
        parameterization W_std/√width, for the latter two W_std²/width, times that.
    momentum : float, default 0.9
        In [0, 1), for "momentum" alone.
    schedule : {"constant", "cosine", "exponential", "step"}
        Over the E = `max_epochs` epochs e = 0…E−1 the rate is η; η·½(1 + cos πe/E); η·0.01^(e/E); or
        η, from ⌈E/2⌉ on η/10, from ⌈3E/4⌉ on η/100.
    batch_size : int or "full", default 64
        Examples of a step, at most: an epoch has ⌈n/batch_size⌉ steps that differ by one example at most.
    max_epochs : int, default 200
        Epochs trained unless a rule stops earlier.
    l1, l2 : float, default 0
        Penalties on the weights, ≥ 0. "adam" sees them in its gradient.
    dropout : float, default 0
        Probability, < 1, that a hidden unit is left out in a step; the others are scaled by 1/(1 − dropout).
        Needs an ntkcompare.MLP.
    input_noise : float, default 0
        Standard deviation of Gaussian noise on the inputs, anew in each step.
    early_stopping : bool
        Whether to stop once the validation loss has not come down by more than `min_delta` below its best
        for `patience` epochs, and to keep the weights of the best epoch.
    validation_fraction : float, default 0.1
        Share of the training points that early stopping sets aside, in (0, 1), unless ``fit`` is given
        `validation_data`.
    patience : int, default 10
    min_delta : float, default 0
    stop_at_interpolation : bool, default True
        Whether to stop once the mean training loss has been at most `interpolation_loss`, and for a
        classifier no training point wrong, for `interpolation_epochs` epochs in a row.
    interpolation_loss : float, default 0.001
        In units of the standardized labels.
    interpolation_epochs : int, default 1
    centred : bool
        Whether the network's output is f − f₀, zero before training, as the NTK has it.
    history : {"running", "exact"}
        "running" sums losses and errors of training points as the steps of an epoch meet them, with
        dropout and noise, while the weights move: it costs nothing. "exact" measures them after each
        epoch without dropout and noise, and before the first, at a third more time.
    dtype : {"float32", "float64"}
    random_state : int, RandomState instance or None
        For initial weights, the order of examples, dropout, noise, and the choice of validation points.

    Attributes
    ----------
    params_ : list of n_networks pytrees of ndarray
        The parameters, as the architecture's ``init`` draws them.
    initial_params_ : list of pytrees, or None
        Those before training, if centred.
    n_epochs_, best_epoch_ : ndarray of int, shape (n_networks,)
        Epochs trained, and the one whose weights were kept.
    converged_ : ndarray of bool, shape (n_networks,)
        Whether a rule stopped the network, and not `max_epochs`.
    loss_ : ndarray of shape (n_networks,)
        Mean training loss at the end, without dropout, noise and penalties.
    history_ : dict of str to ndarray
        "epoch" of shape (n_epochs,); "train_loss", "train_error" and, where there are such points,
        "validation_loss", "validation_error", and "clean_…" and "corrupted_…" of the training points,
        of shape (n_epochs, n_networks). Losses are without penalties; the error is the mean squared one in
        units of y, averaged over outputs. A network that has stopped repeats its last values.
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
    NTKRegressor : The limit of infinite width.
    sklearn.neural_network.MLPRegressor : One network, on NumPy.

    References
    ----------
    .. [1] A. Jacot, F. Gabriel, C. Hongler, "Neural Tangent Kernel: Convergence and Generalization in
       Neural Networks", NeurIPS 2018.
    .. [2] D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.

    Examples
    --------
    >>> import numpy as np
    >>> from ntkcompare import MLP
    >>> X = np.linspace(-1, 1, 20)[:, None]
    >>> model = MLPRegressor(MLP(width=64), n_networks=3, random_state=0).fit(X, np.sin(3 * X[:, 0]))
    >>> mean, std = model.predict([[0.5], [5.0]], return_std=True)
    >>> print(f"{mean[0]:.1f}", std[0] < 0.2 < std[1])
    1.0 True
    """

    def fit(self, X: Any, y: Any, corrupted: Any = None, validation_data: Any = None) -> Self:
        """Train on points X of shape (n, n_features) and labels y of shape (n,) or (n, n_outputs).

        Parameters
        ----------
        X, y : array-like
        corrupted : array-like of bool, shape (n,), optional
            Which labels are known to be wrong; `history_` tells of them and of the others apart.
        validation_data : tuple (X, y), optional
            Points for early stopping, in the place of some of the training points; without early stopping
            they are only measured.

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
        >>> model = MLPRegressor(MLP(1, 8), max_epochs=2, random_state=0).fit([[0.0], [1.0]], [0.0, 1.0])
        >>> model.n_epochs_.tolist()
        [2]
        """
        return self._fit(FitArguments(X, y, corrupted, validation_data))

    def predict(self, X: Any, return_std: bool = False) -> Any:
        """Predict, at points X of shape (n, n_features), the mean over the networks.

        Parameters
        ----------
        X : array-like of shape (n, n_features)
        return_std : bool
            Whether to return the standard deviation over the networks, of one fewer degrees of freedom
            than there are networks, as well.

        Returns
        -------
        ndarray of shape (n,) or (n, n_outputs), or two of them

        Raises
        ------
        ValueError
            If one network is to have a spread, or X is not as in fit.

        Examples
        --------
        >>> from ntkcompare import MLP
        >>> model = MLPRegressor(MLP(1, 8), n_networks=2, max_epochs=2, random_state=0)
        >>> mean, std = model.fit([[0.0], [1.0]], [0.0, 1.0]).predict([[0.5]], return_std=True)
        >>> mean.shape, std.shape
        ((1,), (1,))
        """
        values = self.predict_all(X)
        if not return_std:
            return values.mean(axis=0)
        if len(values) < 2:
            raise ValueError("return_std=True needs n_networks=2 at least: one network has no spread.")
        return values.mean(axis=0), values.std(axis=0, ddof=1)

    def predict_all(self, X: Any) -> Array:
        """Return each network's predictions, shape (n_networks, n) or (n_networks, n, n_outputs).

        Parameters
        ----------
        X : array-like of shape (n, n_features)

        Returns
        -------
        ndarray of shape (n_networks, n) or (n_networks, n, n_outputs)

        Raises
        ------
        ValueError
            What :meth:`outputs` raises.

        Examples
        --------
        >>> from ntkcompare import MLP
        >>> model = MLPRegressor(MLP(1, 8), n_networks=2, max_epochs=2, random_state=0)
        >>> model.fit([[0.0], [1.0]], [0.0, 1.0]).predict_all([[0.5]]).shape
        (2, 1)
        """
        values = self.outputs(X)
        return values[..., 0] if self._flat else values

    def _checked(self, X: Any, y: Any) -> tuple[Array, Array]:
        X, y = validate_data(self, X, y, dtype=np.float64, allow_nd=True, multi_output=True, y_numeric=True)
        self._flat = y.ndim == 1
        return X, y

    def _checked_y(self, y: Any) -> Array:
        y = check_array(y, dtype=np.float64, ensure_2d=False, input_name="y")
        return np.asarray(y)

    def _labels(self, y: Array, settings: Settings) -> Labels:
        return ValueLabels(np.asarray(y, np.float64).reshape(len(y), -1), flat=y.ndim == 1)
