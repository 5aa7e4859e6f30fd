"""Each distance against SciPy's, or against its formula written out here."""

import numpy as np
import pytest
from distance_grid import distance_of, distances, grid
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import cdist

SCIPY = {
    "euclidean": "euclidean",
    "manhattan": "cityblock",
    "chebyshev": "chebyshev",
    "cosine": "cosine",
    "correlation": "correlation",
    "canberra": "canberra",
    "braycurtis": "braycurtis",
    "hamming": "hamming",
}


def points(n, d=6, seed=0, low=0.0):
    return np.random.default_rng(seed).uniform(low, 1, size=(n, d))


def discrete(n, d=6, seed=0):
    return np.random.default_rng(seed).integers(0, 3, size=(n, d)).astype(float)


@pytest.mark.parametrize("metric", SCIPY)
@pytest.mark.parametrize("low", [0.0, -1.0])
def test_equals_scipy(metric, low):
    P, Q = points(17, low=low), points(23, seed=1, low=low)
    np.testing.assert_allclose(distances(metric, P, Q), cdist(P, Q, SCIPY[metric]), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("p", [1, 1.5, 2, 3, 16, 40, np.inf])
def test_minkowski_equals_scipy(p):
    P, Q = points(9), points(11, seed=1)
    np.testing.assert_allclose(
        distances("minkowski", P, Q, {"p": p}), cdist(P, Q, "minkowski", p=p), rtol=1e-12
    )


def test_a_high_power_neither_overflows_nor_vanishes():
    P, Q = 1e-12 * points(5), 1e-12 * points(4, seed=1)
    np.testing.assert_allclose(
        distances("minkowski", P, Q, {"p": 300}), 1e-12 * cdist(1e12 * P, 1e12 * Q, "chebyshev"), rtol=0.02
    )


def test_mahalanobis_equals_scipy_with_the_covariance_of_the_training_points():
    train, P = points(30), points(7, seed=1)
    expected = cdist(P, train, "mahalanobis", VI=np.linalg.inv(np.cov(train.T)))
    np.testing.assert_allclose(distances("mahalanobis", P, train), expected, rtol=1e-10)


def test_mahalanobis_takes_a_matrix():
    VI = np.diag([1.0, 4, 9, 1, 1, 1])
    P, Q = points(5), points(6, seed=1)
    np.testing.assert_allclose(
        distances("mahalanobis", P, Q, {"VI": VI}), cdist(P, Q, "mahalanobis", VI=VI), rtol=1e-12
    )


def test_mahalanobis_ignores_directions_in_which_the_training_points_do_not_vary():
    train = points(30, 3)
    doubled = np.column_stack([train, train[:, 0] + train[:, 1], np.full(30, 7.0)])
    expected = distances("mahalanobis", train, train)
    np.testing.assert_allclose(distances("mahalanobis", doubled, doubled), expected, rtol=1e-7, atol=1e-9)


def test_mahalanobis_of_features_on_scales_far_apart():
    train = points(40, 3)
    units = np.array([1e-6, 1.0, 1e6])
    expected = distances("mahalanobis", train, train)
    for VI in (None, {"VI": np.linalg.inv(np.cov(train.T)) / np.outer(units, units)}):
        order, exact = grid(distance_of("mahalanobis", train * units, VI), train * units, train * units)
        np.testing.assert_allclose(exact, expected, rtol=1e-8)
        offset = 0.5 * np.square(expected)
        np.testing.assert_allclose(order - order.min(axis=1, keepdims=True), offset, rtol=1e-8, atol=1e-9)


@pytest.mark.filterwarnings("ignore:metric='nca' stopped")
def test_nca_is_a_euclidean_distance_after_the_map_that_scikit_learn_fits():
    from sklearn.neighbors import NeighborhoodComponentsAnalysis

    train, labels = points(40), np.arange(40) % 3
    map_ = NeighborhoodComponentsAnalysis(2, max_iter=20, random_state=0).fit(train, labels).components_
    params = {"n_components": 2, "max_iter": 20}
    found = distances("nca", train, train, params, labels=labels)
    np.testing.assert_allclose(found, cdist(train @ map_.T, train @ map_.T), rtol=1e-9, atol=1e-12)


def test_a_function_is_called_as_query_then_training_point():
    def uphill(x, other, *, factor):
        return factor * max(0.0, other[0] - x[0])

    P, Q = points(4), points(5, seed=1)
    expected = 2 * (Q[None, :, 0] - P[:, None, 0]).clip(0)
    np.testing.assert_array_equal(distances(uphill, P, Q, {"factor": 2}), expected)


CASES = [
    *((name, None) for name in SCIPY),
    ("minkowski", {"p": 3}),
    ("minkowski", {"p": 40}),
    ("mahalanobis", None),
    ("mahalanobis", {"VI": np.diag(np.arange(6.0))}),
]


@pytest.mark.parametrize(("metric", "params"), CASES)
@pytest.mark.parametrize("make", [points, discrete])
@pytest.mark.parametrize("offset", [0.0, 1e5])
def test_the_quick_order_agrees_with_the_distances_up_to_its_slack(metric, params, make, offset):
    P, Q = make(40, seed=2) + offset, make(50) + offset
    distance = distance_of(metric, Q, params)
    order, exact = grid(distance, P, Q)
    prepared = distance.prepare(P)
    slack = distance.slack(order, prepared.offset[:, None], prepared.scale[:, None])
    # Where the quick order tells two points apart, it does so rightly; and what is not rounded ties exactly.
    apart = order[:, :, None] - order[:, None, :] > slack[:, :, None]
    assert (exact[:, :, None] > exact[:, None, :])[apart].all()
    same = (order[:, :, None] == order[:, None, :]) & (slack[:, :, None] == 0)
    assert (exact[:, :, None] == exact[:, None, :])[same].all()
    if offset == 0 or metric in ("euclidean", "manhattan", "chebyshev", "minkowski"):
        assert (slack.max(axis=1) <= 1e-6 * np.ptp(order, axis=1)).all()


@pytest.mark.parametrize(("metric", "params"), CASES)
def test_the_order_turns_round(metric, params):
    P, Q = points(8), points(9, seed=1)
    distance = distance_of(metric, Q, params)
    assert distance.symmetric
    P, Q = distance.prepare(P), distance.prepare(Q)
    turned = distance.turned(distance.order(P, Q), P, Q)
    np.testing.assert_allclose(turned, distance.order(Q, P), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("metric", "params"), CASES)
def test_distances_depend_on_the_two_points_alone(metric, params):
    P, Q = points(13), points(50)
    distance = distance_of(metric, Q, params)
    alone = np.array([[grid(distance, p[None], q[None])[1][0, 0] for q in Q[:9]] for p in P])
    np.testing.assert_array_equal(grid(distance, P, Q)[1][:, :9], alone)


whole = arrays(np.float64, st.tuples(st.just(3), st.integers(2, 7)), elements=st.integers(0, 5).map(float))


@settings(max_examples=60, deadline=None)
@given(whole, st.sampled_from(["euclidean", "manhattan", "chebyshev", "canberra", "hamming"]))
def test_these_are_metrics(X, metric):
    D = distances(metric, X, X)
    assert (D == D.T).all()
    assert ((D == 0) == (X[:, None] == X[None]).all(axis=2)).all()
    assert D[0, 2] <= D[0, 1] + D[1, 2] + 1e-12
    assert (D >= 0).all()


@settings(max_examples=60, deadline=None)
@given(whole, st.sampled_from(["cosine", "correlation", "braycurtis"]))
def test_these_are_dissimilarities(X, metric):
    D = distances(metric, X, X)
    assert (D == D.T).all()
    assert (D >= 0).all()
    assert (np.diagonal(D) == 0).all()


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "chebyshev", "hamming"])
def test_a_shift_of_all_points_changes_nothing(metric):
    P, Q = discrete(9), discrete(11, seed=1)
    np.testing.assert_array_equal(distances(metric, P + 7, Q + 7), distances(metric, P, Q))


def test_a_rotation_changes_no_euclidean_distance():
    rotation = np.linalg.qr(points(6, seed=3))[0]
    P, Q = points(9), points(11, seed=1)
    np.testing.assert_allclose(
        distances("euclidean", P @ rotation, Q @ rotation), distances("euclidean", P, Q), rtol=1e-12
    )


@pytest.mark.parametrize("metric", ["cosine", "canberra", "braycurtis", "mahalanobis"])
def test_a_change_of_unit_changes_nothing(metric):
    P, Q = points(9), points(11, seed=1)
    np.testing.assert_allclose(
        distances(metric, 1e3 * P, 1e3 * Q), distances(metric, P, Q), rtol=1e-8, atol=1e-14
    )


def test_cosine_looks_at_directions_and_correlation_at_profiles():
    P, Q = points(9), points(11, seed=1)
    lengths = np.arange(1, 10)[:, None]
    np.testing.assert_allclose(distances("cosine", lengths * P, Q), distances("cosine", P, Q), rtol=1e-12)
    np.testing.assert_allclose(
        distances("correlation", lengths * P + 3, Q), distances("correlation", P, Q), rtol=1e-9
    )


def test_parallel_rows_of_whole_numbers_are_equally_far():
    Q = np.array([[1.0, 2, 3], [7, 14, 21], [0, 1, 0]])
    for metric in ("cosine", "correlation"):
        D = distances(metric, [[3.0, 1, 1]], Q)
        assert D[0, 0] == D[0, 1]


def test_small_angles_keep_their_digits():
    P, Q = np.array([[1.0, 0]]), np.array([[1.0, 1e-9]])
    assert distances("cosine", P, Q)[0, 0] == pytest.approx(0.5e-18, rel=1e-9)
    shifted = 1e6 + np.array([[0.0, 0]]), 1e6 + np.array([[1e-3, 0]])
    assert distances("euclidean", *shifted)[0, 0] == pytest.approx(1e-3, rel=1e-6)
