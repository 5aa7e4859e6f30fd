"""Votes for every number of neighbours at once: against counting each by itself, and scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from ntkcompare.knn import KNNClassifier, KNNRegressor
from ntkcompare.neighbours.vote import average, shares, vote
from ntkcompare.neighbours.weights import call_weights, check_weights, inverse_distances

LABELS = arrays(np.int64, (5, 8), elements=st.integers(0, 3))
# Binary fractions: sums of them are exact in whatever order.
WEIGHTS = arrays(np.float64, (5, 8), elements=st.integers(1, 8).map(lambda i: i / 8))


@settings(max_examples=80, deadline=None)
@given(LABELS, st.none() | WEIGHTS, st.sets(st.integers(1, 8), min_size=1).map(sorted))
def test_the_class_with_the_greatest_weight_wins_and_the_lower_on_ties(labels, weights, ks):
    found = vote(labels, 4, weights, ks)
    for i, k in enumerate(ks):
        for row, label in enumerate(labels):
            w = None if weights is None else weights[row, :k]
            counts = np.bincount(label[:k], weights=w, minlength=4)
            assert found[i, row] == counts.argmax()


@settings(max_examples=40, deadline=None)
@given(LABELS, st.none() | WEIGHTS)
def test_shares_are_weights_by_class(labels, weights):
    expected = [
        np.bincount(label, weights=None if weights is None else weights[row], minlength=4)
        for row, label in enumerate(labels)
    ]
    expected = np.array(expected) / np.sum(expected, axis=1, keepdims=True)
    np.testing.assert_allclose(shares(labels, 4, weights), expected, rtol=1e-12)


def test_means_are_those_of_each_number_by_itself():
    rng = np.random.default_rng(0)
    values, weights = rng.normal(size=(6, 9, 2)), rng.uniform(0.1, 1, size=(6, 9))
    for w in (None, weights):
        found = average(values, w, [1, 4, 9])
        for i, k in enumerate((1, 4, 9)):
            expected = [
                np.average(values[row, :k], axis=0, weights=None if w is None else w[row, :k])
                for row in range(6)
            ]
            np.testing.assert_allclose(found[i], expected, rtol=1e-12)


def test_a_neighbour_at_distance_zero_leaves_the_others_none():
    distances = np.array([[0.0, 0.0, 1.0], [0.5, 1.0, 2.0], [5e-324, 1.0, 1.0]])
    found = inverse_distances(distances)
    np.testing.assert_array_equal(found[0] > 0, [True, True, False])
    np.testing.assert_array_equal(found[1] / found[1, 0], [1, 0.5, 0.25])
    np.testing.assert_array_equal(found[2] > 0, [True, False, False])


@pytest.mark.parametrize("smallest", [2.0**-1022, 2.0**-1000, 2.0**1000])
def test_weights_and_their_sums_are_exact_at_the_ends_of_the_float_range(smallest):
    distances = smallest * np.repeat([1.0, 2.0, 4.0], [40, 6, 4])[None]
    found = inverse_distances(distances)
    # As from distances 1, 2, 4: all are powers of two, so that nothing is rounded.
    assert (found / found.sum()).tolist() == [[1 / 44] * 40 + [0.5 / 44] * 6 + [0.25 / 44] * 4]
    assert shares(np.repeat([0, 1, 2], [40, 6, 4])[None], 3, found).tolist() == [[40 / 44, 3 / 44, 1 / 44]]


@pytest.mark.parametrize("weights", ["uniform", "distance", lambda d: np.exp(-(d**2))])
@pytest.mark.parametrize("k", [1, 4, 9])
def test_predictions_are_scikit_learns(weights, k):
    rng = np.random.default_rng(0)
    X, X_test, values = rng.normal(size=(80, 3)), rng.normal(size=(30, 3)), rng.normal(size=(80, 2))
    X_test[:5] = X[:5]
    classes = rng.integers(0, 3, 80)
    ours = KNNClassifier(k, weights=weights).fit(X, classes)
    peer = KNeighborsClassifier(k, weights=weights, algorithm="brute").fit(X, classes)
    np.testing.assert_array_equal(ours.predict(X_test), peer.predict(X_test))
    np.testing.assert_allclose(ours.predict_proba(X_test), peer.predict_proba(X_test), atol=1e-12)
    for y in (values, values[:, 0]):
        mean = KNNRegressor(k, weights=weights).fit(X, y).predict(X_test)
        expected = KNeighborsRegressor(k, weights=weights, algorithm="brute").fit(X, y).predict(X_test)
        np.testing.assert_allclose(mean, expected, atol=1e-12)


@pytest.mark.parametrize("weights", ["distanc", None, 3])
def test_unknown_weights_are_refused(weights):
    with pytest.raises(ValueError, match=r"weights=.*not known.*'distance', 'uniform'.*callable"):
        check_weights(weights)


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (lambda d: d[:, :1], r"returned shape \(2, 1\) for distances of shape \(2, 3\)"),
        (lambda d: d * np.nan, "NaN, infinite or negative"),
        (lambda d: -d, "NaN, infinite or negative"),
        (lambda d: 0 * d, "weight 0"),
        (lambda d: "all", "must return an array of numbers"),
        (lambda d: None, "NaN, infinite|array of numbers|shape"),
    ],
)
def test_weights_that_cannot_be_are_refused_by_name(returned, message):
    with pytest.raises(ValueError, match=message) as caught:
        call_weights(returned, np.ones((2, 3)))
    assert "weights=<lambda>" in str(caught.value)
