"""The estimators: paths against fits, choices against leaving each point out, and bad input."""

import itertools

import numpy as np
import pytest
from sklearn.datasets import load_digits

from ntkcompare.knn import KNNClassifier, KNNRegressor

RNG = np.random.default_rng(0)
X, X_TEST = RNG.uniform(size=(70, 5)), RNG.uniform(size=(30, 5))
Y = (X[:, 0] + 0.3 * RNG.normal(size=70) > 0.5).astype(int) + 2 * (RNG.uniform(size=70) > 0.8)
VALUES = np.column_stack([X[:, 0] + 0.1 * RNG.normal(size=70), X[:, 1]])
SIZES = [4, 9, 40, 70]


def slanted(x, other):
    return float(np.abs(x - other) @ np.arange(1, 6))


ESTIMATORS = [
    KNNClassifier(),
    KNNClassifier(4),
    KNNClassifier(4, weights="distance", metric="manhattan"),
    KNNClassifier("loo"),
    KNNClassifier("loo", metric="cosine", weights="distance", max_neighbors=5),
    KNNClassifier(3, metric="mahalanobis"),
    KNNClassifier(2, metric="nca", metric_params={"max_iter": 5, "n_components": 2}, random_state=0),
    KNNClassifier("loo", metric=slanted),
    KNNClassifier(2, metric="loo"),
    KNNClassifier("loo", metric="loo", metric_params={"metrics": ["canberra", ("minkowski", {"p": 3})]}),
    KNNClassifier("loo", metric="loo", metric_params={"metrics": ["euclidean", "mahalanobis"]}),
    KNNClassifier("loo", metric="ntk"),
    KNNClassifier(2, weights=lambda d: np.exp(-d)),
    KNNRegressor(3),
    KNNRegressor("loo", weights="distance"),
    KNNRegressor("loo", metric="loo"),
]


@pytest.mark.filterwarnings("ignore:metric='nca' stopped")
@pytest.mark.parametrize("estimator", ESTIMATORS)
@pytest.mark.parametrize("duplicated", [False, True])
def test_a_path_is_what_fitting_at_each_size_gives(estimator, duplicated):
    points = X[np.arange(70) // 3] if duplicated else X
    y = VALUES if isinstance(estimator, KNNRegressor) else Y
    path = estimator.learning_path(points, y, SIZES, X_TEST)
    assert [point.n for point in path] == SIZES
    for point in path:
        alone = estimator.fit(points[: point.n], y[: point.n])
        assert point.health["n_neighbors"] == alone.n_neighbors_
        assert point.health["metric"] in (alone.metric_, "slanted")
        assert point.health.get("leave_one_out_error") == alone.leave_one_out_error_
        np.testing.assert_array_equal(point.test, alone.predict(X_TEST))
        np.testing.assert_array_equal(point.train, alone.predict(points[: point.n]))
        assert point.seconds > 0


@pytest.mark.parametrize("metric", ["euclidean", "chebyshev", slanted])
@pytest.mark.parametrize("weights", ["uniform", "distance"])
def test_every_number_of_neighbours_at_every_size_is_a_fit_of_its_own(metric, weights):
    for estimator, y in ((KNNClassifier, Y), (KNNRegressor, VALUES), (KNNRegressor, VALUES[:, 0])):
        knn = estimator(metric=metric, weights=weights)
        path = knn.path(X, y, SIZES, X_TEST, n_neighbors=[1, 3, 9, 50], leave_one_out=True)
        for point in path:
            assert point.n_neighbors == tuple(k for k in (1, 3, 9, 50) if k <= point.n)
            assert len(point.leave_one_out) == sum(k < point.n for k in (1, 3, 9, 50))
            for i, k in enumerate(point.n_neighbors):
                alone = estimator(k, metric=metric, weights=weights).fit(X[: point.n], y[: point.n])
                np.testing.assert_array_equal(point.test[i], alone.predict(X_TEST))


def left_out(estimator, points, y, loss):
    """The mean loss at each point of a fit to the others."""
    total = 0.0
    for i in range(len(points)):
        rest = np.arange(len(points)) != i
        total += loss(estimator.fit(points[rest], y[rest]).predict(points[i : i + 1]), y[i : i + 1])
    return total / len(points)


@pytest.mark.parametrize(
    ("weights", "metric", "duplicated"),
    [("uniform", "euclidean", True), ("distance", "euclidean", False), ("distance", "cosine", True)],
)
def test_leave_one_out_is_a_fit_without_each_point(weights, metric, duplicated):
    points = X[np.arange(24) // 2] if duplicated else X[:24]
    cases = (
        (KNNClassifier, Y[:24], lambda a, b: float(np.mean(a != b))),
        (KNNRegressor, VALUES[:24], lambda a, b: float(np.mean((a - b) ** 2))),
    )
    for estimator, y, loss in cases:
        options = {"metric": metric, "weights": weights}
        errors = [left_out(estimator(k, **options), points, y, loss) for k in range(1, 9)]
        knn = estimator("loo", max_neighbors=8, **options).fit(points, y)
        assert knn.leave_one_out_error_ == pytest.approx(min(errors), rel=1e-12)
        assert knn.n_neighbors_ == 1 + int(np.argmin(np.round(errors, 12)))
        (point,) = estimator(**options).path(points, y, [24], n_neighbors=range(1, 9), leave_one_out=True)
        np.testing.assert_allclose(point.leave_one_out_error, errors, rtol=1e-12)
        assert point.test is None


def test_the_metric_is_the_one_that_leaves_least_error():
    listed = ["chebyshev", "correlation", slanted, ("minkowski", {"p": 3})]
    knn = KNNClassifier("loo", metric="loo", metric_params={"metrics": listed}).fit(X, Y)
    alone = [
        KNNClassifier("loo", metric=entry[0], metric_params=entry[1])
        if isinstance(entry, tuple)
        else KNNClassifier("loo", metric=entry)
        for entry in listed
    ]
    errors = [each.fit(X, Y).leave_one_out_error_ for each in alone]
    best = int(np.argmin(errors))
    assert knn.leave_one_out_error_ == errors[best]
    assert knn.metric_ == (listed[best] if isinstance(listed[best], str) or best == 2 else "minkowski")
    assert knn.n_neighbors_ == alone[best].n_neighbors_


def test_the_first_metric_and_the_smallest_k_win_ties():
    points, y = np.array([[0.0], [1], [10], [11]]), np.array([0, 0, 1, 1])
    params = {"metrics": ["manhattan", "euclidean"]}
    knn = KNNClassifier("loo", metric="loo", metric_params=params).fit(points, y)
    assert (knn.metric_, knn.n_neighbors_, knn.leave_one_out_error_) == ("manhattan", 1, 0.0)


def test_a_metric_that_fails_leaves_the_choice_to_the_others():
    params = {"metrics": ["braycurtis", "euclidean"]}
    points = np.array([[1.0], [-1], [2], [-2]])
    knn = KNNClassifier(1, metric="loo", metric_params=params).fit(points, [0, 1, 0, 1])
    assert knn.metric_ == "euclidean"


@pytest.mark.compat
def test_digits_under_every_learner_the_harness_names():
    digits = load_digits()
    images, y = digits.data[:400], digits.target[:400]
    for knn in (
        KNNClassifier("loo"),
        KNNClassifier("loo", metric="cosine"),
        KNNClassifier("loo", metric="ntk"),
    ):
        (point,) = knn.learning_path(images[:300], y[:300], [300], images[300:])
        assert (point.test == y[300:]).mean() > 0.9


def test_neighbours_are_without_the_point_itself_where_none_is_given():
    points = np.array([[0.0], [0], [3], [5]])
    knn = KNNClassifier(2).fit(points, np.arange(4))
    distances, indices = knn.kneighbors()
    np.testing.assert_array_equal(indices, [[1, 2], [0, 2], [3, 0], [2, 0]])
    np.testing.assert_array_equal(distances, [[0, 3], [0, 3], [2, 3], [2, 5]])
    np.testing.assert_array_equal(knn.kneighbors([[4.0]], 3, return_distance=False), [[2, 3, 0]])
    for k, given in itertools.product((0, 5), (None, points)):
        with pytest.raises(ValueError, match="n_neighbors="):
            knn.kneighbors(given, k)


def test_of_copies_the_first_is_nearest():
    points, y = np.zeros((5, 2)), np.array([3, 1, 2, 2, 0])
    assert KNNClassifier(1).fit(points, y).predict(points[:1]) == [3]
    assert KNNClassifier(2).fit(points, y).predict(points[:1]) == [1]
    assert KNNClassifier(5).fit(points, y).predict(points[:1]) == [2]


def test_one_class_is_predicted_always():
    knn = KNNClassifier("loo").fit(X, np.full(70, 7))
    assert (knn.predict(X_TEST) == 7).all()
    assert (knn.predict_proba(X_TEST) == 1).all()


def test_sizes_with_too_few_points_fail_and_the_others_do_not():
    path = KNNClassifier(10).learning_path(X, Y, [1, 9, 10, 70], X_TEST)
    assert [point.status for point in path] == ["failed", "failed", "ok", "ok"]
    assert "n_neighbors=10 needs at least 10 training points, got n_samples=9" in path[1].reason
    path = KNNClassifier("loo").learning_path(X, Y, [1, 2], X_TEST)
    assert [point.status for point in path] == ["failed", "ok"]
    assert "leaves one training point out and needs at least 2" in path[0].reason
    path = KNNClassifier(metric="mahalanobis").learning_path(X, Y, [1, 2], X_TEST)
    assert [point.status for point in path] == ["failed", "ok"]
    grid = KNNClassifier().path(X, Y, [2, 5], X_TEST, n_neighbors=[4, 5, 6])
    assert [point.status for point in grid] == ["failed", "ok"]
    assert "n_neighbors=4 needs at least 4 training points" in grid[0].reason
    assert grid[1].n_neighbors == (4, 5)


def test_a_point_that_cannot_be_compared_fails_the_sizes_that_hold_it():
    def fussy(x, other):
        return float("nan") if other[0] > 0.99 else abs(x[0] - other[0])

    points = X * 0.9
    points[50, 0] = 1.0
    path = KNNClassifier(metric=fussy).learning_path(points, Y, [10, 50, 51, 70], 0.9 * X_TEST)
    assert [point.status for point in path] == ["ok", "ok", "failed", "failed"]
    assert "metric=fussy returned nan" in path[2].reason


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"n_neighbors": 0}, ValueError, "n_neighbors=0 must be at least 1"),
        ({"n_neighbors": 2.5}, TypeError, "n_neighbors=2.5 must be an integer"),
        ({"n_neighbors": "lo"}, ValueError, "n_neighbors='lo' is not known; did you mean 'loo'"),
        ({"n_neighbors": 71}, ValueError, "n_neighbors=71 needs at least 71.*n_samples=70"),
        ({"n_neighbors": 70, "metric": "loo"}, ValueError, "n_neighbors=70 needs at least 71.*metric='loo'"),
        ({"max_neighbors": 0}, ValueError, "max_neighbors=0 must be at least 1"),
        ({"metric": "euclidian"}, ValueError, "did you mean 'euclidean'"),
        ({"metric": ["euclidean"]}, TypeError, "must be a name or a callable"),
        ({"metric_params": {"p": 3}}, ValueError, "takes no parameters"),
        ({"metric": "loo", "metric_params": {"p": 3}}, ValueError, "must be .*'metrics'"),
        ({"metric": "loo", "metric_params": {"metrics": []}}, ValueError, "at least one metric"),
        ({"metric": "loo", "metric_params": {"metrics": "cosine"}}, ValueError, "must be a list"),
        ({"metric": "loo", "metric_params": {"metrics": ["cosin"]}}, ValueError, "did you mean 'cosine'"),
        ({"weights": "uniformly"}, ValueError, "did you mean 'uniform'"),
        ({"features": "pca"}, TypeError, "features='pca' must be"),
    ],
)
def test_parameters_out_of_range_are_refused_by_name(parameters, error, message):
    with pytest.raises(error, match=message):
        KNNClassifier(**parameters).fit(X, Y)


@pytest.mark.parametrize(
    ("points", "y", "message"),
    [
        (np.where(X > 0.99, np.nan, X), Y, "NaN"),
        (np.where(X > 0.9, np.inf, X), Y, "infinity"),
        (X[0], Y, "Expected 2D array"),
        (X[:, :, None], Y, "dim 3"),
        (X[:10], Y, "inconsistent numbers of samples"),
        (X[:0], Y[:0], "0 sample"),
        (X[:, :0], Y, "0 feature"),
        (np.array([["red", "green"]] * 70), Y, "X holds text.*OneHotEncoder"),
        (X, np.linspace(0, 1, 70), "Unknown label type"),
        (X, np.column_stack([Y, Y]), "1d array"),
        (X, np.where(Y > 0, np.nan, 1.0), "NaN"),
    ],
)
def test_data_that_cannot_be_used_are_refused(points, y, message):
    with pytest.raises(ValueError, match=message):
        KNNClassifier().fit(points, y)
    with pytest.raises(ValueError, match=message):
        KNNClassifier().learning_path(points, y, [1], X_TEST)


def test_points_unlike_those_of_training_are_refused():
    with pytest.raises(ValueError, match="X has 6 features, but KNNClassifier is expecting 5"):
        KNNClassifier().fit(X, Y).predict(np.ones((3, 6)))
    with pytest.raises(ValueError, match=r"X_test has points of shape \(6,\).*\(5,\)"):
        KNNClassifier().learning_path(X, Y, [3], np.ones((3, 6)))
    with pytest.raises(ValueError, match="X_test contains NaN"):
        KNNClassifier().learning_path(X, Y, [3], np.full((3, 5), np.nan))


def test_all_sizes_are_those_with_enough_points():
    for knn, first in (
        (KNNClassifier(3), 3),
        (KNNClassifier("loo"), 2),
        (KNNClassifier(3, metric="loo"), 4),
    ):
        path = knn.learning_path(X, Y, "all", X_TEST)
        assert [point.n for point in path] == list(range(first, 71))
        some = knn.learning_path(X, Y, SIZES, X_TEST)
        for point in some:
            np.testing.assert_array_equal(path[point.n - first].test, point.test)
            np.testing.assert_array_equal(path[point.n - first].train, point.train)
    assert [point.n for point in KNNClassifier().path(X, Y, "all", X_TEST, [5, 9])] == list(range(5, 71))


@pytest.mark.parametrize("sizes", [[], [0], [3, 3], [71], "some"])
def test_sizes_that_no_path_can_have_are_refused(sizes):
    for path in (KNNClassifier().learning_path, KNNClassifier().path):
        with pytest.raises(ValueError, match="sizes"):
            path(X, Y, sizes, X_TEST)


def test_a_grid_needs_numbers_of_neighbours_and_one_metric():
    with pytest.raises(ValueError, match="n_neighbors is empty"):
        KNNClassifier().path(X, Y, [3], X_TEST, n_neighbors=[])
    with pytest.raises(ValueError, match=r"one metric.*metric='loo'"):
        KNNClassifier(metric="loo").path(X, Y, [3], X_TEST)


def test_nca_is_refused_in_regression():
    with pytest.raises(ValueError, match="a regressor has none"):
        KNNRegressor(metric="nca").fit(X, VALUES)


def test_nothing_stays_with_the_estimator_after_a_path():
    knn = KNNClassifier()
    knn.learning_path(X, Y, [3], X_TEST)
    knn.path(X, Y, [3], X_TEST)
    assert vars(knn).keys() == knn.get_params().keys()
