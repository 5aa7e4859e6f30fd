"""Gradient flow: against the matrix exponential, explicit gradient steps and a sampled ensemble."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import LinAlgError, expm

from ntkcompare.kernels.factor import factorize, precision_floor
from ntkcompare.kernels.flow import Spectrum, relaxation


def problem(n=6, n_outputs=2, n_test=4, seed=0):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n + n_test, n + n_test + 2))
    kernel = points @ points.T
    return kernel[:n, :n], kernel[n:, :n], kernel[n:, n:], rng.normal(size=(n, n_outputs))


@given(rate=st.floats(0, 1e300) | st.floats(-1e-10, 1e-10), duration=st.floats(0, 1e300) | st.just(math.inf))
def test_relaxation_is_finite_and_bounded(rate, duration):
    if math.isinf(duration) and rate <= 0:
        return
    value = relaxation(np.array([rate]), duration)[0]
    bound = min(duration, 1 / rate if rate > 0 else math.inf)
    assert 0 <= value <= bound * (1 + 1e-15)
    assert value >= 0.6 * bound  # 1 − 1/e at the crossing of its two limits, more elsewhere


@pytest.mark.parametrize("ridge", [0.0, 0.3])
@pytest.mark.parametrize("time", [0.0, 1e-3, 1.0, 50.0])
def test_coefficients_are_those_of_the_matrix_exponential(ridge, time):
    gram, _, _, targets = problem()
    regularized = gram + ridge * np.eye(6)
    expected = np.linalg.solve(regularized, (np.eye(6) - expm(-regularized * time / 6)) @ targets)
    flow = Spectrum.of(gram.copy()).flow(ridge, time)
    np.testing.assert_allclose(flow.coefficients(targets), expected, rtol=1e-9, atol=1e-12)
    assert flow.jitter == 0
    assert flow.condition == pytest.approx(np.linalg.cond(regularized), rel=1e-9)
    assert flow.log_determinant() == pytest.approx(np.linalg.slogdet(regularized)[1], rel=1e-9)


def test_small_gradient_steps_follow_it():
    # f = Φw on the loss 1/(2n)·Σ‖f − y‖², plain gradient descent on w: time is steps × learning rate.
    rng = np.random.default_rng(0)
    features, new, targets = rng.normal(size=(5, 9)), rng.normal(size=(3, 9)), rng.normal(size=(5, 4))
    weights, step, n_steps = np.zeros((9, 4)), 1e-4, 20_000
    for _ in range(n_steps):
        weights -= step * features.T @ (features @ weights - targets) / 5
    flow = Spectrum.of(features @ features.T).flow(0.0, step * n_steps)
    predicted = new @ features.T @ flow.coefficients(targets)
    np.testing.assert_allclose(predicted, new @ weights, atol=2e-4)


def test_one_output_moves_as_fast_as_ten():
    gram, _, _, targets = problem(n_outputs=10)
    flow = Spectrum.of(gram.copy()).flow(0.1, 3.0)
    np.testing.assert_allclose(
        flow.coefficients(targets)[:, :1], flow.coefficients(targets[:, :1]), rtol=1e-12
    )


def test_infinite_time_is_ridge_regression():
    gram, cross, _, targets = problem()
    flow = Spectrum.of(gram.copy()).flow(0.2)
    factor = factorize(gram.copy(), 0.2)
    np.testing.assert_allclose(flow.coefficients(targets), factor.coefficients(targets), rtol=1e-9)
    np.testing.assert_allclose(flow.reduction(cross), factor.reduction(cross), rtol=1e-9)
    late = Spectrum.of(gram.copy()).flow(0.2, 1e9)
    np.testing.assert_allclose(late.coefficients(targets), factor.coefficients(targets), rtol=1e-9)


@pytest.mark.parametrize("time", [0.0, 1.0, 1e6, 1e12, 1e30, math.inf])
def test_a_singular_gram_never_gives_nan(time):
    gram = np.ones((4, 4))  # four copies of one point, with labels that contradict each other
    targets = np.array([[1.0], [-1.0], [2.0], [-2.0]]) + 3
    flow = Spectrum.of(gram.copy()).flow(0.0, time)
    coefficients = flow.coefficients(targets)
    assert np.isfinite(coefficients).all()
    expected = 3 * -np.expm1(-4 * time / 4)
    # rounding of the coefficients, at most 1/precision_floor of them, is what is left
    assert float(np.ones(4) @ coefficients[:, 0]) == pytest.approx(expected, abs=0.01)
    assert (flow.jitter > 0) == (time / 4 * precision_floor() * 4 > 1)


def test_negative_round_off_does_not_explode():
    spectrum = Spectrum(np.array([-1e-15, 1.0]), np.eye(2))
    assert np.isfinite(spectrum.flow(0.0, 1e25).coefficients(np.ones((2, 1)))).all()
    assert spectrum.flow(0.0, 5.0).condition == math.inf


@pytest.mark.parametrize(("ridge", "time"), [(0.0, 0.7), (0.4, 2.0)])
def test_variance_is_that_of_a_sampled_ensemble(ridge, time):
    gram, cross, prior, targets = problem(n_outputs=1)
    n, draws = len(gram), 200_000
    rng = np.random.default_rng(3)
    joint = np.block([[gram, cross.T], [cross, prior]])
    samples = rng.multivariate_normal(np.zeros(len(joint)), joint, size=draws, method="cholesky")
    noise = math.sqrt(ridge) * rng.normal(size=(draws, n))
    flow = Spectrum.of(gram.copy()).flow(ridge, time)
    pull = flow.coefficients(np.eye(n))
    final = samples[:, n:] + (targets[:, 0] + noise - samples[:, :n]) @ pull @ cross.T
    variance = np.diagonal(prior) - flow.reduction(cross)
    np.testing.assert_allclose(final.var(axis=0), variance, rtol=0.02)
    np.testing.assert_allclose(final.mean(axis=0), cross @ pull @ targets[:, 0], atol=0.05)


def test_not_finite():
    with pytest.raises(LinAlgError, match="NaN or infinity"):
        Spectrum.of(np.full((2, 2), np.nan))
