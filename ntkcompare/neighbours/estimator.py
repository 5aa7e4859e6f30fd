"""What the k-nearest-neighbours estimators share."""

from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from ntkcompare._checks import check_integer
from ntkcompare._jax.pickling import CarriesNetworks
from ntkcompare.neighbours.choice import outcomes
from ntkcompare.neighbours.curve import Order
from ntkcompare.neighbours.features import FeatureMap
from ntkcompare.neighbours.inputs import check_shape, encoded
from ntkcompare.neighbours.nearest import Array
from ntkcompare.neighbours.neighbours import Neighbours
from ntkcompare.neighbours.paths import NeighbourPaths, SomeTarget
from ntkcompare.neighbours.plan import Plan
from ntkcompare.neighbours.sweep import sweep, sweep_within
from ntkcompare.neighbours.tree import build_tree, search_tree


class NeighboursEstimator(NeighbourPaths[SomeTarget], CarriesNetworks, BaseEstimator):  # type: ignore[misc]
    """Parameters and search; a subclass says what labels are."""

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
        X, y = encoded(validate_data, self, X, y, **self._options(plan), **self._label_options)
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
        X = encoded(validate_data, self, X, reset=False, **self._options(self._plan()))
        check_shape("X", X, self._shape)
        queries = self._distance.prepare(self._features(X))
        k = self.n_neighbors_ if k is None else k
        if self._tree is not None:
            return search_tree(self._tree, self._distance, queries, self._points, k)
        (found,) = sweep(self._distance, queries, self._points, [len(self._points)], k)
        return found
