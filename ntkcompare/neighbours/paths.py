"""The nearest neighbours' paths: predictions at every size, by one k or by many, from one sweep."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Generic, Literal, TypeVar

from sklearn.utils.validation import check_array, check_X_y

from ntkcompare._checks import check_sizes
from ntkcompare.neighbours.choice import Outcome, outcomes
from ntkcompare.neighbours.curve import Order
from ntkcompare.neighbours.features import FeatureMap
from ntkcompare.neighbours.grid import NeighbourPoint, check_numbers, grid
from ntkcompare.neighbours.inputs import check_shape, encoded
from ntkcompare.neighbours.nearest import Array
from ntkcompare.neighbours.plan import Plan
from ntkcompare.neighbours.strips import COLUMNS
from ntkcompare.neighbours.target import Target
from ntkcompare.path import LearningPath, PathPoint, Scores, failed_point

Sizes = Sequence[int] | Literal["all"]
SomeTarget = TypeVar("SomeTarget", bound=Target)


class NeighbourPaths(Generic[SomeTarget]):
    """Paths over sizes; the estimators add parameters and say what labels are."""

    metric: Any
    metric_params: dict[str, Any] | None
    features: Any
    random_state: Any

    #: What scikit-learn's validation is told of y.
    _label_options: ClassVar[dict[str, Any]] = {}

    @abstractmethod
    def _as_target(self, y: Array) -> SomeTarget:
        """The labels, checked; nothing is stored."""

    @abstractmethod
    def _plan(self) -> Plan:
        """The parameters, checked."""

    @abstractmethod
    def _options(self, plan: Plan) -> dict[str, Any]:
        """What scikit-learn's validation is told of X."""

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

    def _order(self, plan: Plan, X: Any, y: Any, X_test: Any) -> tuple[Order, SomeTarget]:
        """The data of a path, checked; nothing of them stays with the estimator."""
        options = self._options(plan)
        X, y = encoded(check_X_y, X, y, estimator=self, **options, **self._label_options)
        if X_test is not None:
            X_test = encoded(check_array, X_test, estimator=self, input_name="X_test", **options)
            check_shape("X_test", X_test, X.shape[1:])
        target = self._as_target(y)
        features = FeatureMap(self.features)
        order = Order(X, X_test, y, getattr(target, "codes", None), features, self.random_state)
        return order, target


def _check_sizes(sizes: Any, n: int, fewest: int) -> Sequence[int]:
    if isinstance(sizes, str):
        if sizes != "all":
            raise ValueError(f"sizes={sizes!r} must be a list of sizes, or 'all'.")
        return range(min(fewest, n), n + 1)
    return check_sizes(sizes, n)
