"""What the finite networks' estimators share: their parameters, one fit, and the path over all sizes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import joblib
import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_array, check_is_fitted, column_or_1d, validate_data

from ntkcompare._checks import check_integer, check_sizes
from ntkcompare._jax.pickling import CarriesNetworks
from ntkcompare.architecture import MLP
from ntkcompare.path import LearningPath, Problem, failed_point
from ntkcompare.training import batches, ensemble, fit, paths
from ntkcompare.training.inputs import as_inputs
from ntkcompare.training.labels import Labels
from ntkcompare.training.sample import Array
from ntkcompare.training.settings import Settings, settings_of


class NetworkEstimator(CarriesNetworks, BaseEstimator):  # type: ignore[misc]
    """Parameters, fit and paths; subclasses say what labels are."""

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

    def _checked_y(self, y: Any) -> Array:
        """Check labels that did not come through `validate_data`."""
        raise NotImplementedError

    def _labels(self, y: Array, settings: Settings) -> Labels:
        """Say how checked labels become targets, and outputs labels."""
        raise NotImplementedError

    def _seed(self, random_state: Any) -> int:
        if random_state is None or isinstance(random_state, np.random.RandomState):
            return int(check_random_state(random_state).randint(2**31 - 1))
        return check_integer("random_state", random_state, minimum=0)

    def _fit(self, X: Array, y: Array, corrupted: Any, validation_data: Any) -> Self:
        settings, seed, n = settings_of(self), self._seed(self.random_state), len(X)
        X, n_train = as_inputs(X, settings), None
        labels = self._labels(y, settings)
        marks = _marks(corrupted, n)
        if validation_data is not None:
            X_validation, y_validation = self._validation(validation_data, y)
            X = np.concatenate([X, as_inputs(X_validation, settings, "validation_data")])
            labels = self._labels(np.concatenate([y, y_validation]), settings)
            marks = np.concatenate([marks, np.zeros(len(y_validation), dtype=np.bool_)])
            n_train = n
        sample = fit.make_sample(settings, X, labels, seed, marks, n_train)
        (results,) = fit.train(settings, [sample], [seed], keep=True)
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

    def predict_memory(self, n: int, n_features: int, n_test: int) -> float:
        """Return about how many bytes a path to n training points takes, beside its inputs and results.

        The padded training points, and the weights, gradients and moments of the networks that are trained
        at once, eight copies each. Of a stax triple the weights are not counted.

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
        >>> from ntkcompare import MLPClassifier
        >>> MLPClassifier().predict_memory(1000, 64, 500) < 1e9
        True
        """
        settings = settings_of(self)
        rows, weights = batches.capacity(n), 0.0
        if isinstance(settings.architecture, MLP):
            width = settings.architecture.width
            weights = width * (n_features + (settings.architecture.depth - 1.0) * width)
        copies = 8.0 * joblib.cpu_count() + settings.n_networks
        return float(np.dtype(settings.dtype).itemsize * (rows * n_features + copies * weights))

    def learning_path(
        self, X: Any, y: Any, sizes: Sequence[int], X_test: Any, *, scores: bool = False
    ) -> LearningPath:
        """Train on the first n rows for each n of `sizes`, all at once, and predict.

        The predictions are, bit by bit, those of fitting to the first n rows with the same `random_state`.

        Parameters
        ----------
        X : array-like of shape (n_pool, n_features)
            The training pool, in nested order.
        y : array-like of shape (n_pool,) or, for a regressor, (n_pool, n_outputs)
        sizes : sequence of int
            Ascending.
        X_test : array-like of shape (n_test, n_features)
        scores : bool
            Whether to give more than predictions, as the points' `scores`. Of a classifier, with a column for
            each class of y: probabilities, those of ``predict_proba``; for loss="mse" the mean of the values,
            or the votes. Of a regressor with two networks or more: the standard deviation over them. It takes
            8 bytes a point, size and class.

        Returns
        -------
        tuple of PathPoint
            One a size. Its health has "dtype", "n_networks", "n_epochs" (the most that one of them trained),
            "converged" (whether each was stopped by a rule) and "train_loss" (their mean).

        Raises
        ------
        ValueError, TypeError
            If an argument cannot be meant. A size that cannot be computed is a failed point.

        Examples
        --------
        >>> from ntkcompare import MLP, MLPRegressor
        >>> model = MLPRegressor(MLP(1, 8), max_epochs=2, random_state=0)
        >>> X, y = [[0.0], [1.0], [2.0]], [0.0, 1.0, 4.0]
        >>> [point.test.shape for point in model.learning_path(X, y, [2, 3], [[0.5]])]
        [(1,), (1,)]
        """
        settings = settings_of(self)
        problem = self._problem(Problem(X, y, X_test, self._seed(self.random_state)), settings, sizes)
        return paths.solve(settings, [problem], check_sizes(sizes, len(problem[0])), scores=scores)[0]

    def learning_paths(
        self, problems: Sequence[Problem], sizes: Sequence[int], *, scores: bool = False
    ) -> list[LearningPath]:
        """Return the learning path of each problem; the networks of all are trained at once.

        Each is what :meth:`learning_path` returns for the problem alone, with its `random_state` in the
        place of the estimator's.

        Parameters
        ----------
        problems : sequence of ntkcompare.path.Problem
        sizes : sequence of int
            Ascending.
        scores : bool
            As for :meth:`learning_path`.

        Returns
        -------
        list of LearningPath
            Of failed points, for a problem that cannot be meant.

        Raises
        ------
        ValueError, TypeError
            If a parameter or a size cannot be meant. A problem that cannot is made of failed points.

        Examples
        --------
        >>> from ntkcompare import MLP, MLPRegressor
        >>> from ntkcompare.path import Problem
        >>> problems = [Problem([[0.0], [1.0], [2.0]], [0.0, 1.0, 4.0], [[0.5]], seed) for seed in (0, 1)]
        >>> paths = MLPRegressor(MLP(1, 8), max_epochs=2).learning_paths(problems, [2, 3])
        >>> len(paths), [point.n for point in paths[0]]
        (2, [2, 3])
        """
        settings = settings_of(self)
        sizes = tuple(sizes)
        checked: dict[int, Any] = {}
        failed: dict[int, LearningPath] = {}
        for i, problem in enumerate(problems):
            try:
                checked[i] = self._problem(problem, settings, sizes)
            except (ValueError, TypeError) as error:
                failed[i] = tuple(failed_point(n, error) for n in sizes)
        solved = dict(zip(checked, paths.solve(settings, list(checked.values()), sizes, scores=scores)))
        return [solved[i] if i in solved else failed[i] for i in range(len(problems))]

    def _problem(
        self, problem: Problem, settings: Settings, sizes: Sequence[int]
    ) -> tuple[Array, Labels, Array, int]:
        X, X_test = paths.check_problem(problem, settings, sizes)
        y = self._checked_y(problem.y)
        if len(y) != len(X):
            raise ValueError(f"X has {len(X)} points, but y has {len(y)} labels.")
        return X, self._labels(y, settings), X_test, self._seed(problem.random_state)


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
