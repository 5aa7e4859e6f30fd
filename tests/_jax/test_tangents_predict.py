"""neural-tangents' predictors on this JAX: against dense linear algebra and ODE solutions."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.linalg import expm

import ntkcompare.neural_tangents as nt
from ntkcompare._jax.precision import precision_scope

pytestmark = pytest.mark.compat
N, N_TEST, OUTPUTS, RIDGE = 7, 4, 2, 0.3


@pytest.fixture(autouse=True)
def _double():
    with precision_scope(np.float64):
        yield


@pytest.fixture
def problem():
    """Training and test kernels of one network, with labels."""
    rng = np.random.default_rng(0)
    stax = nt.stax
    _, _, kernel_fn = stax.serial(stax.Dense(1, b_std=0.3), stax.Erf(), stax.Dense(1))
    x, x_test = rng.normal(size=(N, 5)), rng.normal(size=(N_TEST, 5))
    return kernel_fn, x, x_test, rng.normal(size=(N, OUTPUTS))


def kernels(problem, get):
    kernel_fn, x, x_test, _ = problem
    return tuple(np.asarray(kernel_fn(a, b, get)) for a, b in ((x, None), (x_test, x), (x_test, None)))


def flow(kernel, cross, y, t):
    """Gradient flow from f=0 in the eigenbasis, by the matrix exponential: test predictions at t."""
    gram = kernel + RIDGE * np.eye(N)
    decay = np.eye(N) if t is None else np.eye(N) - expm(-gram * t / y.size)
    return cross @ np.linalg.solve(gram, decay @ y)


def predictor(kernel, y, ridge=RIDGE):
    return nt.predict.gradient_descent_mse(kernel, y, diag_reg=ridge, diag_reg_absolute_scale=True)


@pytest.mark.parametrize("t", [None, 0.0, 3.0, 100.0])
def test_gradient_flow_is_the_matrix_exponential(problem, t):
    (kernel, cross, _), y = kernels(problem, "ntk"), problem[-1]
    train, test = predictor(kernel, y)(t, 0.0, 0.0, cross)
    np.testing.assert_allclose(test, flow(kernel, cross, y, t), atol=1e-11)
    if t is not None:
        expected = y - expm(-(kernel + RIDGE * np.eye(N)) * t / y.size) @ y
        np.testing.assert_allclose(train, expected, atol=1e-11)


@pytest.mark.parametrize("t", [None, 3.0])
@pytest.mark.parametrize("jit", [False, True])
def test_predictors_can_be_built_on_a_traced_kernel(problem, t, jit):
    (kernel, cross, _), y = kernels(problem, "ntk"), problem[-1]
    scales = np.array([0.5, 1.0, 2.0])

    def predict(scale):
        return predictor(scale * kernel, y)(t, 0.0, 0.0, scale * cross)[1]

    run = jax.vmap(predict)
    found = (jax.jit(run) if jit else run)(scales)
    expected = [flow(s * kernel, s * cross, y, t) for s in scales]
    np.testing.assert_allclose(found, expected, atol=1e-10)


def test_a_predictor_on_a_traced_kernel_can_be_called_in_transformations_within(problem):
    """What it keeps from the first call must belong to no inner transformation."""
    (kernel, cross, _), y = kernels(problem, "ntk"), problem[-1]
    times = np.array([1.0, 3.0])

    def predict(scale):
        predict_fn = predictor(scale * kernel, y)
        test = lambda t: predict_fn(t, 0.0, 0.0, scale * cross)[1]  # noqa: E731
        return jax.lax.map(test, times), jax.jit(test)(times[0]), jax.vmap(test)(times), test(times[1])

    mapped, jitted, batched, plain = jax.vmap(predict)(np.array([1.0, 2.0]))
    for i, scale in enumerate([1.0, 2.0]):
        expected = [flow(scale * kernel, scale * cross, y, t) for t in times]
        np.testing.assert_allclose(mapped[i], expected, atol=1e-11)
        np.testing.assert_allclose(batched[i], expected, atol=1e-11)
        np.testing.assert_allclose(jitted[i], expected[0], atol=1e-11)
        np.testing.assert_allclose(plain[i], expected[1], atol=1e-11)


@pytest.mark.parametrize("t", [None, 3.0])
def test_the_ridge_has_a_derivative_also_inside_vmap(problem, t):
    (kernel, cross, _), y = kernels(problem, "ntk"), problem[-1]

    def total(ridge, scale):
        return predictor(scale * kernel, y, ridge)(t, 0.0, 0.0, cross)[1].sum()

    found = jax.vmap(jax.grad(total), (None, 0))(RIDGE, np.array([1.0, 2.0]))
    step = 1e-6
    for scale, slope in zip([1.0, 2.0], found, strict=True):
        numeric = (total(RIDGE + step, scale) - total(RIDGE - step, scale)) / (2 * step)
        np.testing.assert_allclose(slope, numeric, rtol=1e-6)


@pytest.mark.parametrize("t", [None, 3.0])
def test_a_predictor_first_called_inside_jit_works_outside_too(problem, t):
    (kernel, cross, _), y = kernels(problem, "ntk"), problem[-1]
    predict_fn = predictor(jnp.asarray(kernel), y)
    inside = jax.jit(lambda cross: predict_fn(t, 0.0, 0.0, cross)[1])(cross)
    np.testing.assert_allclose(inside, predict_fn(t, 0.0, 0.0, cross)[1], atol=1e-12)


@pytest.mark.parametrize("momentum", [None, 0.0])
def test_gradient_descent_solves_its_differential_equation(problem, momentum):
    (kernel, cross, _), y = kernels(problem, "ntk"), problem[-1]
    loss = lambda f, y: 0.5 * jnp.mean((f - y) ** 2)  # noqa: E731
    predict_fn = nt.predict.gradient_descent(loss, kernel, y, momentum=momentum)
    train, test = predict_fn(2.0, 0.0, 0.0, cross)
    if momentum is None:
        decay = expm(-kernel * 2.0 / y.size)
    else:  # f'' = -f' - K(f - y)/size, as a system of first order
        zero, one = np.zeros((N, N)), np.eye(N)
        decay = expm(2.0 * np.block([[zero, one], [-kernel / y.size, -one]]))[:N, :N]
    np.testing.assert_allclose(train, y - decay @ y, atol=1e-6)
    expected = cross @ np.linalg.solve(kernel, y - decay @ y)
    np.testing.assert_allclose(test, expected, atol=1e-6)


def test_the_posterior_is_that_of_a_gaussian_process(problem):
    (kernel, cross, prior), y = kernels(problem, "nngp"), problem[-1]
    predict_fn = nt.predict.gp_inference(kernel, y, diag_reg=RIDGE, diag_reg_absolute_scale=True)
    found = predict_fn("nngp", cross, prior)
    gram = kernel + RIDGE * np.eye(N)
    np.testing.assert_allclose(found.mean, cross @ np.linalg.solve(gram, y), atol=1e-12)
    np.testing.assert_allclose(found.covariance, prior - cross @ np.linalg.solve(gram, cross.T), atol=1e-12)


@pytest.mark.parametrize("t", [None, 3.0])
def test_an_ensemble_has_the_mean_and_the_covariance_of_its_members(problem, t):
    kernel_fn, x, x_test, y = problem
    (ntk, cross, _), (nngp, nngp_cross, prior) = kernels(problem, "ntk"), kernels(problem, "nngp")
    predict_fn = nt.predict.gradient_descent_mse_ensemble(
        kernel_fn, x, y, diag_reg=RIDGE, diag_reg_absolute_scale=True
    )
    found = predict_fn(t, x_test, "ntk", compute_cov=True)
    gram = ntk + RIDGE * np.eye(N)
    decay = np.eye(N) if t is None else np.eye(N) - expm(-gram * t / y.size)
    weights = cross @ np.linalg.solve(gram, decay)  # a member's outputs are f₀(x*) + weights·(y − f₀(x))
    covariance = prior - weights @ nngp_cross.T - nngp_cross @ weights.T + weights @ nngp @ weights.T
    np.testing.assert_allclose(found.mean, weights @ y, atol=1e-11)
    np.testing.assert_allclose(found.covariance, covariance, atol=1e-11)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_the_largest_learning_rate_comes_from_the_largest_eigenvalue(problem, momentum):
    kernel, y = kernels(problem, "ntk")[0], problem[-1]
    found = nt.predict.max_learning_rate(kernel, y.size, momentum)
    assert found == pytest.approx(2 * (1 + momentum) * y.size / np.linalg.eigvalsh(kernel)[-1], rel=1e-9)
    assert nt.predict.max_learning_rate(jnp.asarray(kernel), y.size, momentum) == pytest.approx(found)
