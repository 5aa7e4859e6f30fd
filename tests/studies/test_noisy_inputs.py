import numpy as np
import pytest
from scipy.stats import multivariate_normal
from sklearn.linear_model import Ridge

from ntkcompare import MLP
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies.noisy_inputs import (
    DOUBLINGS,
    is_linear,
    likeness,
    noise_smoother,
    noisy_copies,
    ridge_of_noise,
)

LINEAR = MLP(depth=1, activation="identity", W_std=1.0, b_std=0.0)


def linear_problem(n=200, d=6):
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n, d))
    y = X @ rng.standard_normal((d, 1)) + 2 * rng.standard_normal((n, 1))
    return X, y, rng.standard_normal((30, d))


def test_copies_have_noise_of_the_scale_and_each_its_own():
    X = np.arange(12.0).reshape(4, 3)
    copies = noisy_copies(X, 0.5, 5000, np.random.default_rng(0)).reshape(5000, 4, 3)
    np.testing.assert_allclose(copies.mean(axis=0), X, atol=0.03)
    np.testing.assert_allclose(copies.std(axis=0), 0.5, atol=0.03)


def test_the_ridge_of_a_linear_machine_is_n_times_the_variance():
    X, _, _ = linear_problem()
    noisy = noisy_copies(X, 0.3, 1, np.random.default_rng(1))
    # The kernel is x·x'/d: its weights are √d times those of x, and its ridge is 1/d times theirs.
    found = ridge_of_noise(X, noisy, architecture=LINEAR, kernel="nngp")
    assert found == pytest.approx(200 * 0.3**2 / 6, rel=0.1)


def test_in_a_smooth_kernel_it_grows_with_the_variance_and_in_the_ntk_of_relu_with_the_deviation():
    X, _, _ = linear_problem(n=100)
    E = np.random.default_rng(1).standard_normal(X.shape)

    def growth(kernel):
        small, large = (
            ridge_of_noise(X, X + s * E, architecture=MLP(depth=1), kernel=kernel) for s in (0.001, 0.002)
        )
        return np.log2(large / small)

    assert growth("nngp") == pytest.approx(2, abs=0.02)
    assert growth("ntk") == pytest.approx(1, abs=0.02)  # it has a cusp where two points meet


def test_noise_on_a_linear_machine_is_that_ridge():
    X, y, X_test = linear_problem(n=150)
    scale, mean = 0.7, y.mean()
    expected = Ridge(alpha=150 * scale**2, fit_intercept=False).fit(X, y[:, 0] - mean).predict(X_test) + mean
    model = NTKRegressor(LINEAR, kernel="nngp")
    found = likeness(model, X, y, X_test, scale, 10, np.random.default_rng(2))
    assert abs(found.doublings) <= 0.25
    assert found.by_best >= found.by_theory > 0.9
    # Theory's ridge is measured on one copy of each point: 900 draws know a variance to 5 %.
    np.testing.assert_allclose(found.ridge[:30, 0], expected, atol=0.05)


def test_a_linear_machine_is_solved_by_its_weights_as_by_its_kernel():
    X, y, X_test = linear_problem(n=40)
    weights = likeness(NTKRegressor(LINEAR, kernel="nngp"), X, y, X_test, 0.5, 3, np.random.default_rng(2))
    noisy = noisy_copies(X, 0.5, 3, np.random.default_rng(2))
    model = NTKRegressor(LINEAR, kernel="nngp", ridge=1e-9).fit(noisy, np.tile(y, (3, 1)))
    np.testing.assert_allclose(weights.noise[:30], model.predict(X_test), atol=1e-4)
    assert is_linear(LINEAR)
    assert not is_linear(MLP(activation="identity", b_std=0.1))
    assert not is_linear(None)


def test_a_ridge_that_does_the_opposite_counts_below_zero():
    rng = np.random.default_rng(0)
    X, X_test = rng.standard_normal((40, 3)), rng.standard_normal((20, 3))
    y = np.sign(rng.standard_normal((40, 1)))
    found = likeness(NTKRegressor(MLP(depth=1)), X, y, X_test, 0.01, 3, rng)
    assert found.by_theory < 0
    assert found.doublings < 0
    assert DOUBLINGS.min() <= found.doublings


def test_with_ever_more_copies_a_machine_that_fits_anything_becomes_the_smoother():
    rng = np.random.default_rng(0)
    X, X_test = rng.uniform(-1, 1, (8, 1)), np.linspace(-0.8, 0.8, 20)[:, None]
    y = np.sign(rng.standard_normal((8, 1)))
    shares = [
        likeness(NTKRegressor(MLP(depth=3)), X, y, X_test, 0.5, copies, np.random.default_rng(1)).by_smoother
        for copies in (2, 300)
    ]
    assert shares[0] < shares[1]


def test_the_smoother_weighs_labels_by_the_density_of_the_noise():
    rng = np.random.default_rng(0)
    X, y, queries = rng.standard_normal((9, 2)), rng.standard_normal((9, 3)), rng.standard_normal((4, 2))
    densities = np.array([multivariate_normal(x, 0.49 * np.eye(2)).pdf(queries) for x in X])
    expected = densities.T @ y / densities.sum(axis=0)[:, None]
    np.testing.assert_allclose(noise_smoother(X, y, queries, 0.7), expected, rtol=1e-12)
    near = np.array([np.argmin(((X - x) ** 2).sum(axis=1)) for x in queries])
    np.testing.assert_allclose(noise_smoother(X, y, queries, 1e-3), y[near])  # no underflow to 0/0
    with pytest.raises(ValueError, match="scale"):
        noise_smoother(X, y, queries, 0.0)


def test_what_cannot_be_meant_is_refused():
    X = np.ones((3, 2))
    with pytest.raises(ValueError, match="copy of each point"):
        ridge_of_noise(X, np.ones((2, 2)))
    with pytest.raises(ValueError, match="scale"):
        noisy_copies(X, -1.0, 2, np.random.default_rng(0))
    with pytest.raises(ValueError, match="copies"):
        noisy_copies(X, 1.0, 0, np.random.default_rng(0))
