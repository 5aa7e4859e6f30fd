"""The finite networks' paths: all sizes of all problems trained at once, and what that takes."""

from collections.abc import Sequence
from typing import Any

import joblib
import numpy as np
from sklearn.utils import check_random_state

from ntkcompare._checks import check_integer, check_sizes
from ntkcompare.architecture import MLP
from ntkcompare.path import LearningPath, Problem, failed_point
from ntkcompare.training import batches, paths
from ntkcompare.training.labels import Labels
from ntkcompare.training.sample import Array
from ntkcompare.training.settings import Settings, settings_of


class NetworkPaths:
    """Learning paths; the estimators add what labels and seeds are."""

    random_state: Any

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
