"""What surprises users of neural-tangents does not reach users of ntkcompare.

Where it can be shown in a line, a test first shows the surprise itself: when neural-tangents no longer
has it, the test says so.
"""

import logging
import math
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.linalg import expm

import ntkcompare as nc
import ntkcompare.neural_tangents as nt
from ntkcompare._jax.precision import precision_scope
from ntkcompare.exceptions import NumericsWarning
from ntkcompare.kernels.gram import gram, gram_diagonal

N, N_TEST, D = 20, 6, 4
DEEP = nc.MLP(depth=2)
NO_BIAS = nc.MLP(depth=2, b_std=0)


@pytest.fixture(autouse=True)
def _double():
    """For neural-tangents; ntkcompare needs no such scope."""
    with precision_scope(np.float64):
        yield


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(N, D)), rng.normal(size=N)
    return X, y, rng.normal(size=(N_TEST, D))


def reference(network=DEEP):
    """neural-tangents' kernel function of a network."""
    return network.stax()[2]


def grown(K, y, time):
    """The coefficients (I − exp(−Kt/n))K⁻¹y, for a singular K too: no inverse is taken at a finite time."""
    n = len(K)
    if time in (None, math.inf):
        return np.linalg.solve(K, y)
    # exp of [[A, I], [0, 0]] has (exp(A) − I)A⁻¹ in its upper right corner.
    block = np.block([[-K * time / n, np.eye(n)], [np.zeros((n, 2 * n))]])
    return time / n * expm(block)[:n, n:] @ y


def dense(X, y, X_test, ridge, time=None, network=DEEP, kernel="ntk"):
    """Gradient flow with the labels centred; the ridge as it is added."""
    K, cross = (gram(a, b, architecture=network, kernel=kernel) for a, b in ((X, None), (X_test, X)))
    mean = y.mean(axis=0)
    return cross @ grown(K + ridge * np.eye(len(X)), y - mean, time) + mean


def quiet(model, X, y):
    """Fit; a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return model.fit(X, y)


# What "standard" means.


def test_under_standard_parameterization_the_ntk_grows_with_the_width_and_it_is_said_so(data):
    X, *_ = data
    ntk, nngp = (
        [
            gram(X, architecture=nc.MLP(depth=2, width=width, parameterization="standard"), kernel=kernel)
            for width in (64, 512, 4096)
        ]
        for kernel in ("ntk", "nngp")
    )
    assert 6 < np.mean(ntk[1] / ntk[0]) < 8.1
    assert 7.5 < np.mean(ntk[2] / ntk[1]) < 8.1
    np.testing.assert_allclose(nngp[2], nngp[0], rtol=1e-12)
    assert "grows in proportion to it" in " ".join(nc.MLP.__doc__.split())
    narrow, wide = (gram(X, architecture=nc.MLP(depth=2, width=width)) for width in (64, 4096))
    np.testing.assert_array_equal(narrow, wide)


def test_a_relative_ridge_follows_the_scale_of_the_kernel(data):
    X, y, X_test = data
    found = {}
    for width in 10**4, 10**6:
        network = nc.MLP(depth=2, width=width, parameterization="standard")
        for scale, ridge in ("relative", 1.0), ("absolute", 1e4):
            model = nc.NTKRegressor(network, ridge=ridge, ridge_scale=scale).fit(X, y)
            found[scale, width] = model.predict(X_test)
    assert np.abs(found["relative", 10**6] - found["relative", 10**4]).max() < 1e-4
    assert np.abs(found["absolute", 10**6] - found["absolute", 10**4]).max() > 1e-2


# The ridge.


@pytest.mark.parametrize(("scale", "ridge"), [("relative", 0.1), ("absolute", 0.7)])
def test_one_ridge_enters_the_mean_and_the_variance(data, scale, ridge):
    X, y, X_test = data
    K, cross = gram(X, architecture=DEEP, kernel="nngp"), gram(X_test, X, architecture=DEEP, kernel="nngp")
    added = ridge * (np.trace(K) / N if scale == "relative" else 1)
    model = quiet(nc.NTKRegressor(DEEP, kernel="nngp", ridge=ridge, ridge_scale=scale), X, y)
    mean, std = model.predict(X_test, return_std=True)
    assert model.ridge_ == pytest.approx(added)
    np.testing.assert_allclose(mean, dense(X, y, X_test, added, kernel="nngp"), atol=1e-12)
    prior = gram_diagonal(X_test, architecture=DEEP, kernel="nngp")
    variance = prior - np.einsum("ij,ji->i", cross, np.linalg.solve(K + added * np.eye(N), cross.T))
    np.testing.assert_allclose(std**2, variance, rtol=1e-9)


@pytest.mark.parametrize("time", [None, 50.0])
def test_training_predictions_under_a_ridge_are_those_of_the_model_and_not_the_labels(data, time):
    X, y, _ = data
    ensemble = nt.predict.gradient_descent_mse_ensemble(reference(), X, y[:, None], diag_reg=0.5)
    np.testing.assert_array_equal(ensemble(None, None, "ntk"), y[:, None])  # the surprise

    model = nc.NTKRegressor(DEEP, ridge=0.5, time=time).fit(X, y)
    np.testing.assert_allclose(model.predict(X), dense(X, y, X, model.ridge_, time), atol=1e-10)
    assert np.abs(model.predict(X) - y).max() > 0.1
    (point,) = nc.NTKRegressor(DEEP, ridge=0.5, time=time).learning_path(X, y, [N], X)
    np.testing.assert_allclose(point.train, model.predict(X), atol=1e-10)
    np.testing.assert_allclose(point.test, model.predict(X), atol=1e-10)


# Time.


def test_time_does_not_depend_on_the_number_of_outputs(data):
    X, y, X_test = data
    ten = np.repeat(y[:, None], 10, axis=1)
    K, cross = reference()(X, None, "ntk"), reference()(X_test, X, "ntk")
    one, more = (nt.predict.gradient_descent_mse(K, labels) for labels in (y[:, None], ten))
    slow = more(1000.0, 0.0, 0.0, cross)[1][:, :1]
    np.testing.assert_allclose(slow, one(100.0, 0.0, 0.0, cross)[1], atol=1e-9)  # the surprise

    single = nc.NTKRegressor(DEEP, time=100.0).fit(X, y).predict(X_test)
    np.testing.assert_allclose(single, dense(X, y, X_test, 0.0, 100.0), atol=1e-3)
    multiple = nc.NTKRegressor(DEEP, time=100.0).fit(X, ten).predict(X_test)
    np.testing.assert_allclose(multiple, np.repeat(single[:, None], 10, axis=1), atol=1e-12)


def test_time_is_that_of_a_loss_averaged_over_the_examples(data):
    """Gradient descent on 1/(2n) Σ (f − y)² in function space, in small steps."""
    X, y, X_test = data
    K, cross = gram(X, architecture=DEEP), gram(X_test, X, architecture=DEEP)
    step, steps = 1e-3, 5000
    train, test = np.zeros(N), np.zeros(N_TEST)
    for _ in range(steps):
        slope = (train - (y - y.mean())) / N
        train, test = train - step * K @ slope, test - step * cross @ slope
    model = nc.NTKRegressor(DEEP, ridge=0, time=step * steps).fit(X, y)
    np.testing.assert_allclose(model.predict(X_test), test + y.mean(), atol=2e-3)


def damaged(X, y, damage):
    """Points and labels whose Gram matrix, without bias, has an eigenvalue of zero or a little below."""
    X, y = X.copy(), y.copy()
    if damage == "zero row":
        X[3] = 0
    else:
        X[3], y[3] = X[1], y[1]
    return X, y


def test_neural_tangents_gives_nan_for_a_point_of_zeros_at_every_time(data):
    """The surprise itself."""
    X, y, X_test = data
    X, y = (rows[:4] for rows in damaged(X, y, "zero row"))
    K, cross = (reference(NO_BIAS)(a, b, "ntk") for a, b in ((X, None), (X_test, X)))
    predict_fn = nt.predict.gradient_descent_mse(K, y[:, None])
    for time in None, 10.0, math.inf:
        assert np.isnan(predict_fn(time, 0.0, 0.0, cross)[1]).all()


@pytest.mark.parametrize("time", [None, math.inf])
@pytest.mark.parametrize("damage", ["zero row", "duplicates"])
@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
@pytest.mark.parametrize("n", [4, N])
def test_a_singular_kernel_at_ridge_zero_gets_the_least_jitter_and_a_warning(data, kernel, damage, time, n):
    X, y, X_test = data
    X, y = (rows[:n] for rows in damaged(X, y, damage))
    model = nc.NTKRegressor(NO_BIAS, kernel=kernel, ridge=0, time=time)
    with pytest.warns(NumericsWarning, match="a jitter of"):
        model.fit(X, y)
    assert 0 < model.jitter_ < 1e-9 * gram_diagonal(X, architecture=NO_BIAS, kernel=kernel).max()
    # Without its repetition or its zeros, the problem is regular and has the same solution.
    kept = np.delete(np.arange(n), 3)
    K, cross = (
        gram(a, X[kept], architecture=NO_BIAS, kernel=kernel) for a in (X[kept], np.concatenate([X_test, X]))
    )
    expected = cross @ np.linalg.solve(K, (y - y.mean())[kept]) + y.mean()
    np.testing.assert_allclose(model.predict(np.concatenate([X_test, X])), expected, atol=1e-6)
    with pytest.warns(NumericsWarning, match="a jitter of"):
        (point,) = model.learning_path(X, y, [n], X_test)
    assert point.health["jitter"] > 0
    np.testing.assert_allclose(point.test, expected[:N_TEST], atol=1e-6)


@pytest.mark.parametrize("time", [0.0, 10.0, 1e6])
@pytest.mark.parametrize("damage", ["zero row", "duplicates"])
@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_at_a_finite_time_a_singular_kernel_needs_no_jitter(data, kernel, damage, time):
    X, y, X_test = data
    X, y = damaged(X, y, damage)
    model = quiet(nc.NTKRegressor(NO_BIAS, kernel=kernel, ridge=0, time=time), X, y)
    assert model.jitter_ == 0
    expected = dense(X, y, X_test, 0.0, time, NO_BIAS, kernel)
    np.testing.assert_allclose(model.predict(X_test), expected, atol=1e-8)


@pytest.mark.parametrize("damage", ["zero row", "duplicates"])
@pytest.mark.parametrize("time", [None, math.inf, 10.0])
def test_with_a_ridge_there_is_nothing_to_repair(data, damage, time):
    X, y, X_test = data
    X, y = damaged(X, y, damage)
    model = quiet(nc.NTKRegressor(NO_BIAS, ridge=1e-3, time=time), X, y)
    assert model.jitter_ == 0
    expected = dense(X, y, X_test, model.ridge_, None if time == math.inf else time, NO_BIAS)
    np.testing.assert_allclose(model.predict(X_test), expected, atol=1e-9)


def test_without_bias_a_point_of_zeros_is_predicted_by_the_mean_label(data):
    X, y, _ = data
    model = nc.NTKRegressor(NO_BIAS).fit(X, y)
    assert model.predict(np.zeros((1, D)))[0] == pytest.approx(y.mean())


# The labels.


@pytest.mark.parametrize("time", [None, 10.0])
def test_labels_may_be_one_dimensional_at_every_time(data, time):
    X, y, X_test = data
    ensemble = nt.predict.gradient_descent_mse_ensemble(reference(), X, y)
    if time is None:
        with pytest.raises(TypeError, match="cannot reshape"):  # the surprise
            ensemble(time, X_test, "ntk")
    else:
        assert ensemble(time, X_test, "ntk").shape == (N_TEST, N)  # the surprise

    flat, column = (nc.NTKRegressor(DEEP, time=time).fit(X, labels) for labels in (y, y[:, None]))
    assert flat.predict(X_test).shape == (N_TEST,)
    np.testing.assert_array_equal(flat.predict(X_test)[:, None], column.predict(X_test))


@pytest.mark.parametrize("time", [None, 10.0])
def test_labels_are_centred(data, time):
    """A prior around zero would pull predictions far from the data to 0 and not to the mean label."""
    X, y, X_test = data
    plain, shifted = (nc.NTKRegressor(DEEP, time=time, ridge=0.1).fit(X, y + c) for c in (0, 1000))
    np.testing.assert_allclose(shifted.predict(X_test) - 1000, plain.predict(X_test), atol=1e-9)
    labels = np.array([5, 9])[(y > 0.3).astype(int)]
    classifier = nc.NTKClassifier(DEEP, time=0.0).fit(X, labels)
    assert set(classifier.predict(X_test)) == {5}  # the more frequent class, before any training


# Precision.


def test_float32_kernels_have_a_known_error_also_for_near_duplicates():
    rng = np.random.default_rng(0)
    X, y, X_test = rng.normal(size=(N, 100)), rng.normal(size=N), rng.normal(size=(N_TEST, 100))
    X, y = np.concatenate([X, X + 1e-6]), np.concatenate([y, y])
    exact = gram(X, architecture=NO_BIAS)
    # How far off neural-tangents is depends on the JAX: 1e-4 of the diagonal on some, 1e-7 on others.
    ours = gram(X, architecture=NO_BIAS, dtype=np.float32)
    assert ours.dtype == np.float32
    scale = np.sqrt(np.outer(np.diagonal(exact), np.diagonal(exact)))
    assert (np.abs(ours - exact) / scale).max() < 2e-6
    assert np.abs(np.diagonal(ours) / np.diagonal(exact) - 1).max() < 5e-7

    double = quiet(nc.NTKRegressor(NO_BIAS, ridge=1e-8), X, y)
    with pytest.warns(NumericsWarning, match="singular to the precision of the kernel"):
        coarse = nc.NTKRegressor(NO_BIAS, ridge=1e-8, dtype="float32").fit(X, y)
    assert np.abs(coarse.predict(X_test) - double.predict(X_test)).max() < 0.02


def test_the_kernel_of_any_network_is_computed_in_full_precision_whatever_the_users_flags(data):
    """A GPU would round the factors of matrix products otherwise."""
    X, *_ = data
    init_fn, apply_fn, kernel_fn = DEEP.stax()
    seen = []

    def watched(x1, x2, get):
        seen.append((jax.config.jax_default_matmul_precision, jax.config.jax_enable_x64))
        return kernel_fn(x1, x2, get)

    with precision_scope(np.float32), jax.default_matmul_precision("bfloat16"):
        found = gram(X, architecture=(init_fn, apply_fn, watched))
        assert jax.config.jax_default_matmul_precision == "bfloat16"
        assert not jax.config.jax_enable_x64
    assert set(seen) == {("highest", True)}
    np.testing.assert_allclose(found, gram(X, architecture=DEEP), rtol=1e-7)


@pytest.mark.parametrize("activation", ["erf", "gelu", "relu"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_kernels_are_finite_at_large_and_small_inputs(data, activation, dtype):
    X, *_ = data
    network = nc.MLP(depth=2, activation=activation)
    for scale in 1e-4, 1e4:
        K = gram(scale * X, architecture=network, dtype=dtype)
        assert np.isfinite(K).all()
        assert np.linalg.eigvalsh(K.astype(float))[0] > -1e3 * np.finfo(dtype).eps * np.trace(K)


def test_erf_kernels_at_large_inputs_are_the_exact_arcsine(data):
    X = 1e4 * data[0]
    _, _, kernel_fn = nt.stax.serial(nt.stax.Dense(1), nt.stax.Erf(), nt.stax.Dense(1))
    with precision_scope(np.float32):
        overflowing = kernel_fn(X.astype(np.float32), None, "ntk")
    assert not np.isfinite(overflowing).all()  # the surprise

    network = nc.MLP(depth=1, activation="erf", W_std=1, b_std=0)
    S = X @ X.T / D
    one = np.sqrt(1 + 2 * np.diagonal(S))
    exact = 2 / np.pi * np.arcsin(2 * S / np.outer(one, one))
    np.testing.assert_allclose(gram(X, architecture=network, kernel="nngp"), exact, atol=1e-8)
    slope = 4 / np.pi / np.sqrt(np.outer(one**2, one**2) - 4 * S**2)
    off = ~np.eye(N, dtype=bool)
    np.testing.assert_allclose(gram(X, architecture=network)[off], (exact + slope * S)[off], rtol=1e-6)
    single = gram(X, architecture=network, kernel="nngp", dtype=np.float32)
    np.testing.assert_allclose(single, exact, atol=2e-4)


# Batches, compilation and memory.


def compilations(caplog, work):
    """How many programs JAX compiles while `work` runs."""
    caplog.clear()
    with jax.log_compiles(), caplog.at_level(logging.WARNING):
        work()
    return sum("Finished XLA compilation" in record.getMessage() for record in caplog.records)


def test_seven_points_against_thirty_are_one_batch_and_the_same_numbers(data, caplog):
    rng = np.random.default_rng(1)
    few, many = rng.normal(size=(7, D)), rng.normal(size=(30, D))
    calls = []
    _, _, kernel_fn = DEEP.stax()

    def counted(x1, x2, get):
        jax.debug.callback(lambda: calls.append(x1.shape))
        return kernel_fn(x1, x2, get)

    found = gram(few, many, architecture=(lambda *_: None, lambda *_: None, counted))
    jax.effects_barrier()
    assert len(calls) == 1
    np.testing.assert_allclose(found, kernel_fn(few, many, "ntk"), rtol=1e-7)
    np.testing.assert_allclose(gram(few, many, architecture=DEEP), found, rtol=1e-7)
    np.testing.assert_array_equal(gram(many, few, architecture=DEEP), gram(few, many, architecture=DEEP).T)


@pytest.mark.parametrize("network", ["mlp", "stax"])
def test_growing_n_does_not_compile_again(caplog, network):
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(900, 13)), rng.normal(size=900)  # a shape that no other test has compiled for
    architecture = DEEP if network == "mlp" else DEEP.stax()

    def fit(n):
        nc.NTKRegressor(architecture, ridge=1e-3).fit(X[:n], y[:n]).predict(X[n : n + 40])

    assert compilations(caplog, lambda: fit(150)) > 0
    assert compilations(caplog, lambda: [fit(n) for n in (151, 256, 300, 850)]) == 0


def test_fits_leave_nothing_on_the_device():
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(60, D)), rng.normal(size=60)
    nc.NTKRegressor(DEEP).fit(X, y).predict(X)
    before = len(jax.live_arrays())
    for n in range(30, 60, 5):
        nc.NTKRegressor(DEEP).fit(X[:n], y[:n]).predict(X)
    assert len(jax.live_arrays()) <= before


# What is reported.


def test_the_log_evidence_is_the_density_of_all_labels_and_not_a_mean_over_them(data):
    from scipy.stats import multivariate_normal

    X, y, _ = data
    model = nc.NTKRegressor(DEEP, kernel="nngp", ridge=0.1).fit(X, y)
    K = gram(X, architecture=DEEP, kernel="nngp") + model.ridge_ * np.eye(N)
    expected = multivariate_normal(np.zeros(N), K).logpdf(y - y.mean())
    assert model.log_evidence_ == pytest.approx(expected, rel=1e-9)


def test_the_trace_of_an_empirical_kernel_is_a_mean_over_outputs_and_it_is_said_so(data):
    X = data[0][:3]
    init_fn, apply_fn, _ = nt.stax.Dense(3)
    _, params = init_fn(jax.random.key(0), X.shape)
    full = nt.empirical_ntk_fn(apply_fn, trace_axes=())(X, None, params)
    traced = nt.empirical_ntk_fn(apply_fn)(X, None, params)
    np.testing.assert_allclose(traced, jnp.einsum("ijaa->ij", full) / 3, rtol=1e-10)
    assert "a mean over the outputs" in " ".join(nt.__doc__.split())
