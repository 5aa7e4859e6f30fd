import numpy as np
import pytest
from scipy.spatial.distance import cdist

from ntkcompare.studies.same_neighbours import common_prefix, neighbour_order


def test_the_prefix_ends_where_the_order_leaves_the_distances():
    distances = np.array([[0.3, 0.1, 0.2, 0.4]] * 3)
    order = np.array([[1, 2, 0, 3], [1, 2, 3, 0], [3, 1, 2, 0]])
    assert common_prefix(distances, order).tolist() == [4, 2, 0]


def test_points_equally_far_may_stand_in_either_order():
    distances = np.array([[1.0, 1.0 + 1e-9, 2.0]])
    assert common_prefix(distances, np.array([[1, 0, 2]])).tolist() == [3]
    assert common_prefix(np.array([[1.0, 1.001, 2.0]]), np.array([[1, 0, 2]])).tolist() == [0]


@pytest.mark.parametrize("metric", ["euclidean", "cosine", "manhattan"])
def test_the_order_is_that_of_scipys_distances(metric):
    X, X_test = np.random.default_rng(0).normal(size=(2, 30, 4))
    order = neighbour_order(X, np.arange(30) % 2, X_test, metric)
    scipys = {"manhattan": "cityblock"}.get(metric, metric)
    np.testing.assert_array_equal(order, np.argsort(cdist(X_test, X, scipys), axis=1))


def test_cosine_goes_along_with_euclid_on_a_sphere_alone():
    X, X_test = np.random.default_rng(1).normal(size=(2, 40, 3))
    y = np.arange(40) % 2
    assert common_prefix(cdist(X_test, X), neighbour_order(X, y, X_test, "cosine")).min() == 0
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    X_test /= np.linalg.norm(X_test, axis=1, keepdims=True)
    assert (common_prefix(cdist(X_test, X), neighbour_order(X, y, X_test, "cosine")) == 40).all()
