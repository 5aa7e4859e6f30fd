import numpy as np
import pytest
from sklearn.linear_model import Ridge

from ntkcompare.kernels.gram import gram
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies.decay import decay_in_ntk_units, decayed_weights, features_of, ridge_of_decay


@pytest.fixture
def problem():
    rng = np.random.default_rng(0)
    return rng.standard_normal((12, 5)), rng.standard_normal((12, 2)), rng.standard_normal((4, 5))


def test_the_end_is_scikit_learns_ridge(problem):
    Phi, Y, _ = problem
    expected = Ridge(alpha=ridge_of_decay(0.3, 12), fit_intercept=False).fit(Phi, Y).coef_.T
    np.testing.assert_allclose(decayed_weights(Phi, Y, 0.3), expected, rtol=1e-10)


def test_a_time_is_many_small_steps_of_gradient_descent(problem):
    Phi, Y, _ = problem
    w, step = np.zeros((5, 2)), 1e-4
    for _ in range(5000):
        w -= step * (Phi.T @ (Phi @ w - Y) / 12 + 0.3 * w)
    np.testing.assert_allclose(decayed_weights(Phi, Y, 0.3, 0.5), w, atol=1e-4)


@pytest.mark.parametrize("time", [3.0, None])
def test_it_is_the_kernels_ridge_at_any_time(problem, time):
    X, Y, X_test = problem
    model = NTKRegressor(ridge=ridge_of_decay(0.05, 12), ridge_scale="absolute", time=time).fit(X, Y)
    features = features_of(gram(np.concatenate([X, X_test])))
    said = features[12:] @ decayed_weights(features[:12], Y - Y.mean(0), 0.05, time) + Y.mean(0)
    np.testing.assert_allclose(model.predict(X_test), said, atol=1e-10)


def test_the_penalty_is_the_same_in_both_parameterizations():
    w = np.random.default_rng(0).standard_normal((64, 64))
    W = 1.5 * w / np.sqrt(64)
    assert decay_in_ntk_units(0.01, 64, 1.5) * (w**2).sum() == pytest.approx(0.01 * (W**2).sum())


def test_what_cannot_be_meant_is_refused(problem):
    Phi, Y, _ = problem
    with pytest.raises(ValueError, match="l2"):
        decayed_weights(Phi, Y, 0.0)
    with pytest.raises(ValueError, match="n rows"):
        decayed_weights(Phi, Y[:5], 0.1)
    with pytest.raises(ValueError, match="no kernel's"):
        features_of([[1.0, 2.0], [2.0, 1.0]])
    with pytest.raises(ValueError, match="width"):
        decay_in_ntk_units(0.1, 0, 1.0)
