"""What data can hold that a formula does not foresee: each has a documented answer or a clear error."""

import numpy as np
import pytest
from distance_grid import distance_of, distances, grid
from sklearn.exceptions import ConvergenceWarning

from ntkcompare.distances import FormulaDistance
from ntkcompare.exceptions import NumericsWarning


@pytest.mark.parametrize("metric", ["cosine", "correlation"])
def test_a_row_without_direction_is_near_its_like_alone(metric):
    rows = np.array([[0.0, 0, 0], [1, 2, 3], [0, 0, 0]])
    expected = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    np.testing.assert_allclose(distances(metric, rows, rows), expected, atol=1e-15)


def test_a_constant_row_has_no_profile():
    rows = np.array([[0.1, 0.1, 0.1], [1, 2, 3], [-7.3, -7.3, -7.3]])
    expected = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    np.testing.assert_allclose(distances("correlation", rows, rows), expected, atol=1e-15)


def test_correlation_needs_two_features():
    with pytest.raises(ValueError, match=r"at least 2.*there is 1.*euclidean"):
        distances("correlation", [[1.0]], [[2.0]])


@pytest.mark.parametrize("metric", ["canberra", "braycurtis"])
def test_what_is_zero_in_both_points_counts_nothing(metric):
    assert distances(metric, [[0.0, 0]], [[0, 0]]) == 0
    assert distances(metric, [[0.0, 1]], [[0, 3]]) == 0.5


def test_braycurtis_of_opposite_points_does_not_exist():
    with pytest.raises(ValueError, match=r"braycurtis.*divides by zero.*canberra"):
        distances("braycurtis", [[1.0, -2]], [[-1, 2]])


@pytest.mark.parametrize(
    ("metric", "params"),
    [("euclidean", None), ("manhattan", None), ("minkowski", {"p": 4}), ("mahalanobis", {"VI": np.eye(2)})],
)
def test_features_that_would_overflow_are_refused(metric, params):
    with pytest.raises(ValueError, match=f"metric='{metric}' overflows.*rescale"):
        distances(metric, [[1e308, 0]], [[-1e308, 0]], params, train=[[0.0, 0], [1, 1]])


@pytest.mark.parametrize("metric", ["cosine", "correlation", "canberra", "chebyshev"])
@pytest.mark.parametrize("scale", [1e-290, 1e290])
def test_features_of_any_size_will_do_here(metric, scale):
    rows = np.array([[1.0, 2, 4], [3, 0, 1], [1, 1, 2]])
    expected = distances(metric, rows, rows) * (scale if metric == "chebyshev" else 1)
    np.testing.assert_allclose(distances(metric, scale * rows, scale * rows), expected, rtol=1e-9)


@pytest.mark.parametrize("metric", ["mahalanobis", "nca"])
def test_one_training_point_teaches_nothing(metric):
    with pytest.raises(ValueError, match=f"metric='{metric}'.*at least 2 training points.*n_samples=1"):
        distances(metric, [[1.0, 2]], [[1, 2]], labels=np.zeros(1, dtype=int))


def test_mahalanobis_of_points_that_are_all_the_same():
    same = np.ones((5, 3))
    assert (distances("mahalanobis", [[4.0, 5, 6]], same) == 0).all()


@pytest.mark.parametrize(
    ("VI", "message"),
    [
        ([[1.0, 2], [0, 1]], "not symmetric"),
        ([[1.0, 0], [0, -1]], "negative eigenvalue -1"),
        ([[np.nan, 0], [0, 1]], "NaN or infinity"),
        ([1.0, 2], "must be square"),
        ([["a", "b"], ["c", "d"]], "real numbers"),
        (np.eye(3), r"shape \(3, 3\) does not fit X with 2 features"),
        (np.zeros((0, 0)), "shape"),
    ],
)
def test_a_matrix_that_gives_no_distance_is_refused(VI, message):
    with pytest.raises(ValueError, match=message):
        distance_of("mahalanobis", [[1.0, 2], [2, 1]], {"VI": VI})


def test_nca_needs_labels():
    with pytest.raises(ValueError, match="learns from class labels, and a regressor has none"):
        distance_of("nca", [[1.0, 2], [2, 1]])


@pytest.mark.filterwarnings("ignore:metric='nca' stopped")
def test_nca_of_points_that_do_not_vary_within_their_classes():
    train, labels = np.repeat([[0.0, 1], [1, 0], [3, 3]], 2, axis=0), np.repeat([0, 1, 2], 2)
    D = distances("nca", train, train, {"n_components": 2}, labels=labels)
    assert ((D == 0) == (labels[:, None] == labels)).all()
    with pytest.raises(ValueError, match=r"cannot start from init='lda'.*init='identity'"):
        distance_of("nca", train, {"init": "lda", "n_components": 2}, labels=labels)


@pytest.mark.filterwarnings(f"error::{ConvergenceWarning.__module__}.{ConvergenceWarning.__name__}")
def test_nca_that_did_not_converge_says_so():
    train = np.random.default_rng(0).normal(size=(30, 4))
    with pytest.warns(NumericsWarning, match="max_iter=1 .*standardize"):
        distance_of("nca", train, {"max_iter": 1}, labels=np.arange(30) % 2)


@pytest.mark.parametrize(
    ("returned", "error", "message"),
    [
        (float("nan"), ValueError, "returned nan"),
        (float("inf"), ValueError, "must be finite"),
        (-1.0, ValueError, "not negative"),
        ("near", TypeError, "returned 'near', but a distance is one real number"),
        (np.ones(2), TypeError, "one real number"),
        (None, TypeError, "returned None"),
    ],
)
def test_a_function_that_returns_no_distance_is_refused_by_name(returned, error, message):
    def mine(x, other):
        return returned

    with pytest.raises(error, match=f"metric=mine {message}|metric=mine.*{message}"):
        distances(mine, [[1.0]], [[2.0]])


def test_a_formula_that_gives_nan_is_refused():
    class Broken(FormulaDistance):
        def formula(self, a, b):
            return np.full(np.broadcast_shapes(a.shape, b.shape)[:-1], np.nan)

    with pytest.raises(ValueError, match="Broken gave NaN or infinity"):
        grid(Broken(), np.eye(2), np.eye(2))
