"""What the k-nearest-neighbours estimators share."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, Literal, Self, TypeVar

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_array, check_is_fitted, check_X_y, validate_data

from ntkcompare._checks import check_integer, check_sizes
from ntkcompare._jax.pickling import CarriesNetworks
from ntkcompare.neighbours.choice import Outcome, outcomes
from ntkcompare.neighbours.curve import Order
from ntkcompare.neighbours.features import FeatureMap
from ntkcompare.neighbours.grid import NeighbourPoint, check_numbers, grid
from ntkcompare.neighbours.nearest import Array
from ntkcompare.neighbours.neighbours import Neighbours
from ntkcompare.neighbours.plan import Plan
from ntkcompare.neighbours.strips import COLUMNS
from ntkcompare.neighbours.sweep import sweep, sweep_within
from ntkcompare.neighbours.target import Target
from ntkcompare.neighbours.tree import build_tree, search_tree
from ntkcompare.path import LearningPath, PathPoint, Scores, failed_point

Sizes = Sequence[int] | Literal["all"]
SomeTarget = TypeVar("SomeTarget", bound=Target)


class NeighboursEstimator(CarriesNetworks, BaseEstimator, Generic[SomeTarget]):  # type: ignore[misc]
    """Parameters, search and paths; a subclass says what labels are."""

    #: What scikit-learn's validation is told of y.
    _label_options: ClassVar[dict[str, Any]] = {}

    def __init__(
        self,
        n_neighbors: int | str = 1,
        metric: Any = "euclidean",
        metric_params: dict[str, Any] | None = None,
        weights: Any = "uniform",
        features: Any = None,
        max_neighbors: int = 50,
        random_state: Any = None,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.metric = metric
        self.metric_params = metric_params
        self.weights = weights
        self.features = features
        self.max_neighbors = max_neighbors
        self.random_state = random_state

    @abstractmethod
    def _as_target(self, y: Array) -> SomeTarget:
        """The labels, checked; nothing is stored."""

    def fit(self, X: Any, y: Any) -> Self:
        """Remember the training points and, where asked, choose by leaving one out.

        Parameters
        ----------
        X : array-like of shape (n, n_features), or (n, ...) where the metric or `features` take arrays
        y : array-like of shape (n,), or (n, n_outputs) in regression

        Returns
        -------
        self

        Raises
        ------
        ValueError, TypeError
            For a parameter out of its range, NaN or infinity in the data, n < n_neighbors, and what the
            metric cannot compare.

        Examples
        --------
        >>> from ntkcompare import KNNRegressor
        >>> X = [[0.0], [1.0], [2.0], [9.0]]
        >>> KNNRegressor(n_neighbors="loo").fit(X, [0.0, 1.0, 2.0, 9.0]).n_neighbors_
        1
        """
        plan = self._plan()
        X, y = _encoded(validate_data, self, X, y, **self._options(plan), **self._label_options)
        self._target = self._as_target(y)
        features = FeatureMap(self.features)
        order = Order(X, None, y, getattr(self._target, "codes", None), features, self.random_state)
        candidate, self.n_neighbors_ = plan.candidates[0], plan.ks(len(X))[0]
        self.leave_one_out_error_: float | None = None
        if plan.chooses:
            (chosen,) = outcomes(plan, order, self._target, [len(X)])
            if chosen.error is not None:
                raise chosen.error
            candidate, self.n_neighbors_ = chosen.candidate, chosen.n_neighbors
            self.leave_one_out_error_ = chosen.leave_one_out_error
        self.metric_ = candidate.label
        self._shape, self._features, self._weights = X.shape[1:], features, plan.weights
        Z = features.fit(X, y)
        self._distance = candidate.metric.fit(Z, order.classes, self.random_state)
        self._points = self._distance.prepare(Z)
        self._tree = build_tree(self._distance, self._points)
        return self

    def predict(self, X: Any) -> Array:
        """Predict by the `n_neighbors_` nearest training points.

        Parameters
        ----------
        X : array-like of shape (n_queries, n_features), or (n_queries, ...) as in `fit`

        Returns
        -------
        ndarray of shape (n_queries,), or (n_queries, n_outputs) where y had that shape

        Raises
        ------
        sklearn.exceptions.NotFittedError
            Before `fit`.
        ValueError
            If the points do not have the shape of those of `fit`, or hold NaN or infinity.

        Examples
        --------
        >>> from ntkcompare import KNNClassifier
        >>> KNNClassifier().fit([[0.0], [1.0]], ["a", "b"]).predict([[0.9], [0.5]]).tolist()
        ['b', 'a']
        """
        found = self._search(X)
        return self._target.decode(self._target.predict(found, self._weights, [self.n_neighbors_])[0])

    def kneighbors(
        self, X: Any = None, n_neighbors: int | None = None, return_distance: bool = True
    ) -> tuple[Array, Array] | Array:
        """The nearest training points, the nearest first, the lower index on ties.

        Parameters
        ----------
        X : array-like of shape (n_queries, n_features), optional
            By default the training points, each without itself.
        n_neighbors : int, optional
            By default `n_neighbors_`.
        return_distance : bool, default True

        Returns
        -------
        distances : ndarray of shape (n_queries, n_neighbors), if `return_distance`
        indices : ndarray of shape (n_queries, n_neighbors)

        Raises
        ------
        sklearn.exceptions.NotFittedError
            Before `fit`.
        ValueError, TypeError
            If there are fewer training points than `n_neighbors`, or X is not shaped as in `fit`.

        Examples
        --------
        >>> from ntkcompare import KNNClassifier
        >>> distances, indices = KNNClassifier().fit([[0.0], [1.0], [3.0]], [0, 0, 1]).kneighbors([[2.5]], 2)
        >>> distances.tolist(), indices.tolist()
        ([[0.5, 1.5]], [[2, 1]])
        """
        check_is_fitted(self)
        n = len(self._points)
        k = check_integer(
            "n_neighbors",
            self.n_neighbors_ if n_neighbors is None else n_neighbors,
            minimum=1,
            maximum=n - 1 if X is None else n,
        )
        if X is None:
            (within,) = sweep_within(self._distance, self._points, [n], k + 1)
            found = within.others()
        else:
            found = self._search(X, k)
        return (found.distances(), found.indices) if return_distance else found.indices

    def predict_memory(self, n: int, n_features: int, n_test: int) -> float:
        """Return about how many bytes a path to n training points takes, beside its inputs and results.

        The distances of one strip of training points to all points, in a few copies, and the nearest so far.

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
        >>> from ntkcompare import KNNClassifier
        >>> KNNClassifier().predict_memory(60_000, 784, 10_000) < 4e9
        True
        """
        plan = self._plan()
        held = 6.0 * min(n, COLUMNS) + 8.0 * min(n, plan.most + 1) + n_features
        metrics = (self.metric, *((self.metric_params or {}).get("metrics", ())))
        pairs = 3.0 * n * n if "nca" in [name for name in metrics if isinstance(name, str)] else 0.0
        return 8.0 * (held * (n + n_test) + pairs)

    def learning_path(
        self, X: Any, y: Any, sizes: Sizes, X_test: Any, *, scores: bool = False
    ) -> LearningPath:
        """Predictions at the first n training points and at the test points, for each n of `sizes`.

        They are those of fitting at each size, from one sweep over the training points. A metric or
        features that learn from these are fitted anew at each size; choices by leaving one out are made
        at each size. Nothing is remembered.

        Parameters
        ----------
        X, y : array-like
            The training points in their order, as in `fit`.
        sizes : ascending sequence of int, or "all"
            "all" is every n that has enough points.
        X_test : array-like of shape (n_test, ...)
        scores : bool
            Whether to give a classifier's ``predict_proba`` too, with a column for each class of y, as the
            points' `scores`; it takes 8 bytes a point, size and class.

        Returns
        -------
        tuple of PathPoint
            A size with too few points is a failed one, with the reason.

        Raises
        ------
        ValueError, TypeError
            For what :meth:`fit` refuses, and sizes that do not ascend or exceed the points.

        Examples
        --------
        >>> from ntkcompare import KNNClassifier
        >>> X, y = [[0.0], [4.0], [1.0], [3.0]], ["a", "b", "b", "a"]
        >>> [point.test.tolist() for point in KNNClassifier().learning_path(X, y, [1, 2, 4], [[0.9], [3.2]])]
        [['a', 'a'], ['a', 'b'], ['b', 'a']]
        """
        plan = self._plan()
        order, target = self._order(plan, X, y, X_test)
        points = []
        checked = _check_sizes(sizes, len(order.X), plan.fewest)
        for outcome in outcomes(plan, order, target, checked, shares=scores):
            if outcome.error is not None:
                points.append(failed_point(outcome.n, outcome.error, outcome.seconds))
                continue
            assert outcome.train is not None
            assert outcome.test is not None
            health: dict[str, Any] = {"n_neighbors": outcome.n_neighbors, "metric": outcome.candidate.name}
            health["dtype"] = "float64"
            if outcome.leave_one_out_error is not None:
                health["leave_one_out_error"] = outcome.leave_one_out_error
            train, test = target.decode(outcome.train), target.decode(outcome.test)
            said = self._scores(target, outcome) if scores else None
            points.append(PathPoint(outcome.n, train, test, outcome.seconds, health, scores=said))
        return tuple(points)

    def path(
        self,
        X: Any,
        y: Any,
        sizes: Sizes,
        X_test: Any = None,
        n_neighbors: Iterable[int] = range(1, 51),
        *,
        leave_one_out: bool = False,
    ) -> tuple[NeighbourPoint, ...]:
        """Predictions by each number of neighbours, for each n of `sizes`, from one sweep.

        Parameters
        ----------
        X, y, sizes, X_test
            As in `learning_path`; X_test may be left out.
        n_neighbors : iterable of int, default 1, …, 50
            In the place of the estimator's own.
        leave_one_out : bool, default False
            Whether to predict each training point from the others too, which takes a search of its own.

        Returns
        -------
        tuple of NeighbourPoint
            A size below all of `n_neighbors` is a failed one, with the reason.

        Raises
        ------
        ValueError, TypeError
            As for :meth:`learning_path`; and if `n_neighbors` are not whole numbers from 1 on.

        Examples
        --------
        >>> from ntkcompare import KNNRegressor
        >>> X, y = [[0.0], [1.0], [3.0]], [0.0, 2.0, 4.0]
        >>> path = KNNRegressor().path(X, y, [3], [[0.4]], n_neighbors=[1, 2, 3])
        >>> path[0].test.tolist()
        [[0.0], [1.0], [2.0]]
        """
        plan = self._plan()
        order, target = self._order(plan, X, y, X_test)
        ks = check_numbers(n_neighbors)
        points = grid(plan, order, target, _check_sizes(sizes, len(order.X), ks[0]), ks, leave_one_out)
        return tuple(
            replace(
                point,
                test=None if point.test is None else target.decode(point.test),
                leave_one_out=None if point.leave_one_out is None else target.decode(point.leave_one_out),
            )
            for point in points
        )

    def _scores(self, target: SomeTarget, outcome: Outcome) -> Scores | str:
        """What a point says beyond its predictions; a text where that is nothing."""
        return "no spread: neighbours' mean comes without a standard deviation"

    def _plan(self) -> Plan:
        return Plan.checked(
            self.n_neighbors, self.metric, self.metric_params, self.weights, self.max_neighbors
        )

    def _options(self, plan: Plan) -> dict[str, Any]:
        arrays = self.features is not None or all(c.metric.takes_arrays for c in plan.candidates)
        return {"dtype": np.float64, "order": "C", "allow_nd": arrays}

    def _search(self, X: Any, k: int | None = None) -> Neighbours:
        """The k nearest training points of the rows of X; by default k is `n_neighbors_`."""
        check_is_fitted(self)
        X = _encoded(validate_data, self, X, reset=False, **self._options(self._plan()))
        _check_shape("X", X, self._shape)
        queries = self._distance.prepare(self._features(X))
        k = self.n_neighbors_ if k is None else k
        if self._tree is not None:
            return search_tree(self._tree, self._distance, queries, self._points, k)
        (found,) = sweep(self._distance, queries, self._points, [len(self._points)], k)
        return found

    def _order(self, plan: Plan, X: Any, y: Any, X_test: Any) -> tuple[Order, SomeTarget]:
        """The data of a path, checked; nothing of them stays with the estimator."""
        options = self._options(plan)
        X, y = _encoded(check_X_y, X, y, estimator=self, **options, **self._label_options)
        if X_test is not None:
            X_test = _encoded(check_array, X_test, estimator=self, input_name="X_test", **options)
            _check_shape("X_test", X_test, X.shape[1:])
        target = self._as_target(y)
        features = FeatureMap(self.features)
        order = Order(X, X_test, y, getattr(target, "codes", None), features, self.random_state)
        return order, target


def _encoded(check: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """What scikit-learn's `check` returns; a clearer error than its own for text."""
    try:
        return check(*arguments, **options)
    except ValueError as error:
        if "could not convert string" not in str(error):
            raise
        raise ValueError(
            f"X holds text, but distances need numbers ({error}); encode text and categories first, for "
            "instance by OneHotEncoder."
        ) from error


def _check_sizes(sizes: Any, n: int, fewest: int) -> Sequence[int]:
    if isinstance(sizes, str):
        if sizes != "all":
            raise ValueError(f"sizes={sizes!r} must be a list of sizes, or 'all'.")
        return range(min(fewest, n), n + 1)
    return check_sizes(sizes, n)


def _check_shape(name: str, X: Array, shape: tuple[int, ...]) -> None:
    if X.shape[1:] != shape:
        raise ValueError(f"{name} has points of shape {X.shape[1:]}, but the training points have {shape}.")
