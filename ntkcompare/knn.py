"""Classification and regression by nearest neighbours."""

from typing import Any, ClassVar, Self

from sklearn.base import ClassifierMixin, MultiOutputMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets

from ntkcompare.neighbours.choice import Outcome
from ntkcompare.neighbours.estimator import NeighboursEstimator
from ntkcompare.neighbours.nearest import Array
from ntkcompare.neighbours.target import Classes, Values
from ntkcompare.path import Scores


class KNNClassifier(ClassifierMixin, NeighboursEstimator[Classes]):  # type: ignore[misc]
    """The class with the greatest weight among the k nearest training points.

    Neighbours at the same distance are taken in the order of the training points; of classes with the
    same weight the lower wins. Distances are the same if they are equal in float64 by the distance's
    own formula, or too near each other to be told apart under a kernel's distance.

    Parameters
    ----------
    n_neighbors : int or "loo", default 1
        k. "loo" takes the least leave-one-out error among 1, …, min(max_neighbors, n − 1), the smallest k
        on ties.
    metric : str, callable or "loo", default "euclidean"
        A name that `ntkcompare.distances.list_distances` gives, or f(query, training point) → float.
        "ntk" and "nngp" are the distances induced by these kernels. "mahalanobis" (unless given a matrix)
        and "nca" learn from the training points. "loo" takes the metric of the least leave-one-out error,
        the first listed on ties; chosen together with k where that is "loo" too.
    metric_params : dict, optional
        Of the metric: ``{"p": 3}`` for "minkowski", ``{"VI": matrix}`` for "mahalanobis",
        ``{"architecture": MLP(...)}`` for "ntk" and "nngp", arguments of the callable. For "loo":
        ``{"metrics": [...]}``, each a name, a callable, or a pair (name, params); by default euclidean,
        manhattan, chebyshev and cosine.
    weights : "uniform", "distance" or callable, default "uniform"
        "distance" weighs by 1/d; neighbours at distance 0, where there are any, alone count. A callable
        maps distances (n_queries, k) to weights of that shape, finite and ≥ 0.
    features : callable or transformer, optional
        A map φ: distances are between φ(x) and φ(x'). A callable takes all points and returns an array
        (n, n_features), treating each point by itself. A transformer is cloned and fitted to the training
        points and labels, at each size of a path anew.
    max_neighbors : int, default 50
        The largest k that "loo" considers.
    random_state : int, RandomState or None
        For "nca" alone.

    Attributes
    ----------
    n_neighbors_, metric_
        What was given or chosen.
    leave_one_out_error_ : float or None
        Share of training points that the others misclassify; None where nothing was chosen.
    classes_ : ndarray of shape (n_classes,)
        One class will do: it is predicted always.

    Raises
    ------
    ValueError, TypeError
        By `fit` and the paths: see :meth:`fit`.

    See Also
    --------
    sklearn.neighbors.KNeighborsClassifier : The same predictions, but for ties between distances.

    Notes
    -----
    Leave-one-out errors under a learned metric are too good: it has seen the label that was left out.
    Distances that scikit-learn computes (all but the Euclidean and its kin) run in threads within
    ``joblib.parallel_config(n_jobs=...)``.

    References
    ----------
    T. Cover, P. Hart, "Nearest neighbor pattern classification", IEEE Trans. Inf. Theory 13, 1967.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> knn = KNNClassifier(n_neighbors="loo").fit(X, y)
    >>> knn.n_neighbors_, round(knn.leave_one_out_error_, 3)
    (19, 0.02)
    >>> points = KNNClassifier(n_neighbors=3).learning_path(X[::2], y[::2], [10, 75], X[1::2])
    >>> [float((point.test != y[1::2]).mean().round(2)) for point in points]
    [0.67, 0.04]
    """

    def fit(self, X: Any, y: Any) -> Self:  # noqa: D102
        super().fit(X, y)
        self.classes_ = self._target.classes
        return self

    fit.__doc__ = NeighboursEstimator.fit.__doc__

    def predict_proba(self, X: Any) -> Array:
        """The share of each class in the weight of the neighbours.

        Parameters
        ----------
        X : array-like of shape (n_queries, n_features), or (n_queries, ...) as in `fit`

        Returns
        -------
        ndarray of shape (n_queries, n_classes)

        Raises
        ------
        sklearn.exceptions.NotFittedError
            Before `fit`.
        ValueError
            If the points do not have the shape of those of `fit`, or hold NaN or infinity.

        Examples
        --------
        >>> knn = KNNClassifier(n_neighbors=3).fit([[0.0], [1.0], [3.0]], ["a", "a", "b"])
        >>> knn.predict_proba([[2.0]]).round(2).tolist()
        [[0.67, 0.33]]
        """
        found = self._search(X)
        return self._target.shares(found, self._weights, self.n_neighbors_, len(self._points))

    def _scores(self, target: Classes, outcome: Outcome) -> Scores | str:
        assert outcome.train_shares is not None
        assert outcome.test_shares is not None
        return Scores(target.classes, outcome.train_shares, outcome.test_shares, "probabilities")

    def _as_target(self, y: Array) -> Classes:
        check_classification_targets(y)
        return Classes(y)


class KNNRegressor(MultiOutputMixin, RegressorMixin, NeighboursEstimator[Values]):  # type: ignore[misc]
    """The weighted mean over the k nearest training points.

    Neighbours at the same distance are taken in the order of the training points.

    Parameters
    ----------
    n_neighbors, metric, metric_params, weights, features, max_neighbors, random_state
        As for :class:`KNNClassifier`, with the mean square error in the place of the share of errors.
        "nca" needs classes to learn from and is refused.

    Attributes
    ----------
    n_neighbors_, metric_
        What was given or chosen.
    leave_one_out_error_ : float or None
        Mean square error at each training point predicted from the others; None where nothing was chosen.

    Raises
    ------
    ValueError, TypeError
        By `fit` and the paths: see :meth:`fit`.

    See Also
    --------
    sklearn.neighbors.KNeighborsRegressor : The same predictions, but for ties between distances.

    References
    ----------
    T. Cover, "Estimation by the nearest neighbor rule", IEEE Trans. Inf. Theory 14, 1968.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> X, y = load_diabetes(return_X_y=True)
    >>> knn = KNNRegressor(n_neighbors="loo", weights="distance").fit(X[:300], y[:300])
    >>> knn.n_neighbors_, round(knn.score(X[300:], y[300:]), 2)
    (13, 0.53)
    """

    _label_options: ClassVar[dict[str, Any]] = {"multi_output": True, "y_numeric": True}

    def _as_target(self, y: Array) -> Values:
        return Values(y)
