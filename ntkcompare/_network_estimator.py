"""What the finite networks' estimators share: their parameters, one fit and many, and their outputs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_array, check_is_fitted, column_or_1d, validate_data

from ntkcompare._jax.pickling import CarriesNetworks
from ntkcompare._network_paths import NetworkPaths
from ntkcompare.training import FitArguments, ensemble, fit, paths
from ntkcompare.training.inputs import as_inputs
from ntkcompare.training.sample import Array, Sample
from ntkcompare.training.settings import Settings, settings_of


class NetworkEstimator(NetworkPaths, CarriesNetworks, BaseEstimator):  # type: ignore[misc]
    """Parameters, fits and outputs; subclasses say what labels are."""

    def __init__(
        self,
        architecture: Any = None,
        n_networks: int = 1,
        optimizer: str = "adam",
        *,
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
        self.architecture = architecture
        self.n_networks = n_networks
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.schedule = schedule
        self.batch_size = batch_size
        self.max_epochs = max_epochs
        self.l1 = l1
        self.l2 = l2
        self.dropout = dropout
        self.input_noise = input_noise
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.min_delta = min_delta
        self.stop_at_interpolation = stop_at_interpolation
        self.interpolation_loss = interpolation_loss
        self.interpolation_epochs = interpolation_epochs
        self.centred = centred
        self.history = history
        self.dtype = dtype
        self.random_state = random_state

    def _checked(self, X: Any, y: Any) -> tuple[Array, Array]:
        """Check the points and labels of a fit, and note what is known from them."""
        raise NotImplementedError

    def _fit(self, arguments: FitArguments) -> Self:
        settings, seed = settings_of(self), self._seed(self.random_state)
        sample = self._sample(settings, arguments, seed)
        (results,) = fit.train(settings, [sample], [seed], keep=True)
        return self._take(settings, sample, results)

    def fit_each(self, fits: Sequence[FitArguments]) -> list[Self]:
        """Return a copy fitted to each of several data sets; the networks of all are trained at once.

        Each is, bit by bit, what ``fit`` makes of the same arguments and `random_state` alone.

        Parameters
        ----------
        fits : sequence of ntkcompare.training.FitArguments
            Points, labels and what else ``fit`` takes, with a `random_state` in the place of the estimator's.

        Returns
        -------
        list of estimators
            Fitted, in the order of `fits`. This one is left unfitted; a RandomState of its own moves on.

        Raises
        ------
        ValueError, TypeError
            What ``fit`` raises, with the place in `fits`: of arguments before anything is trained, of a
            training that diverged after all.

        Examples
        --------
        >>> from ntkcompare import MLP, MLPRegressor
        >>> from ntkcompare.training import FitArguments
        >>> fits = [FitArguments([[0.0], [1.0]], [0.0, slope], random_state=0) for slope in (1.0, -1.0)]
        >>> models = MLPRegressor(MLP(1, 32)).fit_each(fits)
        >>> [float(model.predict([[1.0]])[0].round(1)) for model in models]
        [1.0, -1.0]
        """
        settings = settings_of(self)
        models, samples = [], []
        for i, arguments in enumerate(fits):
            with _place(i):
                given = self.random_state if arguments.random_state is None else arguments.random_state
                models.append(clone(self).set_params(random_state=self._seed(given)))
                samples.append(models[-1]._sample(settings, arguments, models[-1].random_state))
        results = fit.train(settings, samples, [model.random_state for model in models], keep=True)
        for i, (model, sample, outcomes) in enumerate(zip(models, samples, results, strict=True)):
            with _place(i):
                model._take(settings, sample, outcomes)
        return models

    def _sample(self, settings: Settings, arguments: FitArguments, seed: int) -> Sample:
        X, y = self._checked(arguments.X, arguments.y)
        n, n_train = len(X), None
        X = as_inputs(X, settings)
        labels = self._labels(y, settings)
        marks = _marks(arguments.corrupted, n)
        if arguments.validation_data is not None:
            X_validation, y_validation = self._validation(arguments.validation_data, y)
            X = np.concatenate([X, as_inputs(X_validation, settings, "validation_data")])
            labels = self._labels(np.concatenate([y, y_validation]), settings)
            marks = np.concatenate([marks, np.zeros(len(y_validation), dtype=np.bool_)])
            n_train = n
        return fit.make_sample(settings, X, labels, seed, marks, n_train)

    def _take(self, settings: Settings, sample: Sample, results: Sequence[fit.Outcome | Exception]) -> Self:
        outcomes = []
        for result in results:
            if isinstance(result, Exception):
                raise result
            outcomes.append(result)
        trained = [outcome.trained for outcome in outcomes]
        if n_diverged := sum(part.diverged for part in trained):
            paths.warn_diverged(n_diverged)
        self._settings, self._targets = settings, replace(sample.targets, values=np.empty((0, 0)))
        self.params_ = [part.params for part in trained]
        self.initial_params_ = [part.initial for part in trained] if settings.centred else None
        self.n_epochs_ = np.array([part.n_epochs for part in trained])
        self.best_epoch_ = np.array([part.best_epoch for part in trained])
        self.converged_ = np.array([part.converged for part in trained])
        self.loss_ = np.array([outcome.loss for outcome in outcomes])
        self.history_ = fit.history(settings, sample, outcomes)
        return self

    def _validation(self, validation_data: Any, y: Array) -> tuple[Array, Array]:
        try:
            X, y_validation = validation_data
        except (TypeError, ValueError) as error:
            raise ValueError("validation_data must be a pair (X, y).") from error
        X = validate_data(self, X, dtype=np.float64, allow_nd=True, reset=False)
        y_validation = self._checked_y(y_validation)
        if len(X) != len(y_validation) or y_validation.shape[1:] != y.shape[1:]:
            raise ValueError(
                f"validation_data has {len(X)} points and labels of shape {y_validation.shape}; it needs one "
                f"for each point, shaped as y in fit, which has {y.shape}."
            )
        return X, y_validation

    def outputs(self, X: Any) -> Array:
        """Return what each network says at points X of shape (n, n_features).

        Parameters
        ----------
        X : array-like of shape (n, n_features)

        Returns
        -------
        ndarray of shape (n_networks, n, n_outputs)
            Values of a regressor in the units of y; for a classifier, of loss "cross_entropy" the logits, of
            "mse" the regression values of the one-hot labels.

        Raises
        ------
        ValueError
            If X does not have the features of fit, or gives outputs that are not finite.

        Examples
        --------
        >>> from ntkcompare import MLP, MLPClassifier
        >>> model = MLPClassifier(MLP(1, 8), n_networks=2, max_epochs=2, random_state=0)
        >>> model.fit([[-1.0], [1.0]], ["a", "b"]).outputs([[0.0]]).shape
        (2, 1, 2)
        """
        check_is_fitted(self)
        settings = self._settings
        X = validate_data(self, X, dtype=np.float64, allow_nd=True, reset=False)
        X = as_inputs(X, settings)
        initial = self.initial_params_ or [()] * len(self.params_)
        values = np.stack(
            [
                ensemble.evaluate(settings.architecture, settings.dtype, params, start, X)
                for params, start in zip(self.params_, initial)
            ]
        )
        if not np.isfinite(values).all():
            raise ValueError("X gives outputs that are not finite: rescale the inputs, in fit as well.")
        return ensemble.labels(values, self._targets)


def _marks(corrupted: Any, n: int) -> Array:
    if corrupted is None:
        return np.zeros(n, dtype=np.bool_)
    marks = column_or_1d(check_array(corrupted, ensure_2d=False, dtype=None, input_name="corrupted"))
    if marks.dtype != np.bool_ or len(marks) != n:
        raise ValueError(
            f"corrupted, of dtype {marks.dtype} and length {len(marks)}, must hold True or False for each of "
            f"the {n} training points."
        )
    return np.asarray(marks)


@contextmanager
def _place(i: int) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError) as error:
        raise type(error)(f"fits[{i}]: {error}") from error
