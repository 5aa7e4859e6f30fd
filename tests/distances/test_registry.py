"""Distances by name."""

import numpy as np
import pytest

from ntkcompare.distances import FormulaDistance, as_metric, list_distances


def test_the_names_are_those_promised():
    assert list_distances() == [
        *("braycurtis", "canberra", "chebyshev", "correlation", "cosine", "euclidean", "hamming"),
        *("mahalanobis", "manhattan", "minkowski", "nca", "nngp", "ntk"),
    ]


def test_an_unknown_name_is_refused_with_the_near_ones():
    with pytest.raises(ValueError, match=r"metric='euclidian' is not known; did you mean 'euclidean'"):
        as_metric("euclidian")


@pytest.mark.parametrize("metric", [3, None, ["euclidean"], FormulaDistance])
def test_what_is_no_name_and_no_function_is_refused(metric):
    with pytest.raises(TypeError, match="must be a name or a callable"):
        as_metric(metric)


@pytest.mark.parametrize(
    ("metric", "params", "error", "message"),
    [
        ("cosine", {"p": 3}, ValueError, "has 'p', but metric='cosine' takes no parameters"),
        ("minkowski", {"q": 3}, ValueError, "takes only 'p'"),
        ("minkowski", {"p": 0.5}, ValueError, r"metric_params\['p'\]=0.5 must be at least 1"),
        ("minkowski", {"p": "2"}, TypeError, "must be a real number"),
        ("minkowski", {"p": float("nan")}, ValueError, "must be finite"),
        ("nca", {"n_components": 0}, ValueError, "at least 1"),
        ("nca", {"init": "lad"}, ValueError, "did you mean 'lda'"),
        ("ntk", {"architecture": 3}, TypeError, "architecture=3 must be"),
        ("euclidean", 3, TypeError, "metric_params=3 must be None or a dict"),
        ("euclidean", {1: 2}, TypeError, "from parameter names"),
    ],
)
def test_parameters_that_a_metric_does_not_have_are_refused(metric, params, error, message):
    with pytest.raises(error, match=message):
        as_metric(metric, params)


@pytest.mark.parametrize(
    ("p", "name"), [(1, "Manhattan"), (2, "Euclidean"), (np.inf, "Chebyshev"), (3, "Minkowski")]
)
def test_minkowski_is_the_distance_that_has_a_name_of_its_own(p, name):
    distance = as_metric("minkowski", {"p": p}).fit(np.eye(2), None, 0)
    assert type(distance).__name__ == name


def test_which_distances_depend_on_the_training_set():
    learned = {name for name in list_distances() if as_metric(name).learned}
    assert learned == {"mahalanobis", "nca"}
    assert not as_metric("mahalanobis", {"VI": np.eye(2)}).learned


def test_a_new_distance_needs_its_formula_alone():
    class Lorentzian(FormulaDistance):
        def formula(self, a, b):
            return np.log1p(np.abs(a - b)).sum(axis=-1)

    distance = Lorentzian().fit(np.eye(2), None, 0)
    points = distance.prepare(np.eye(2))
    np.testing.assert_allclose(distance.order(points, points), 2 * np.log(2) * (1 - np.eye(2)))
