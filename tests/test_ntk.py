"""NTKRegressor and NTKClassifier: against other libraries, against formulas, and at their limits."""

import math
import warnings

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.linalg import expm
from scipy.special import ndtr
from sklearn.exceptions import NotFittedError
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Kernel
from sklearn.kernel_ridge import KernelRidge

import ntkcompare.neural_tangents as nt
from ntkcompare import MLP, NTKClassifier, NTKRegressor
from ntkcompare._jax.precision import precision_scope
from ntkcompare.exceptions import InsufficientMemoryError, NumericsWarning
from ntkcompare.kernels import gram, regression
from ntkcompare.ntk.class_codes import largest_code

SHALLOW = MLP(depth=1)


def problem(n=30, n_outputs=None, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n + 8, 3))
    y = 5 + np.sin(2 * X[:, 0]) + 0.1 * rng.normal(size=len(X))
    if n_outputs is not None:
        y = np.stack([y * (c + 1) for c in range(n_outputs)], axis=1)
    return X[:n], y[:n], X[n:]


class InfiniteNetwork(Kernel):
    """The NNGP kernel as scikit-learn's Gaussian process takes it."""

    def __init__(self):
        pass

    def __call__(self, X, Y=None, eval_gradient=False):
        return gram(X, Y, architecture=SHALLOW, kernel="nngp")

    def diag(self, X):
        return np.diagonal(self(X))

    def is_stationary(self):
        return False


@pytest.mark.parametrize("n_outputs", [None, 1, 3])
@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_is_kernel_ridge_on_centred_labels(kernel, n_outputs):
    X, y, X_test = problem(n_outputs=n_outputs)
    model = NTKRegressor(SHALLOW, kernel, ridge=0.02, ridge_scale="absolute").fit(X, y)
    mean = y.mean(axis=0)
    peer = KernelRidge(alpha=0.02, kernel="precomputed")
    peer.fit(gram(X, architecture=SHALLOW, kernel=kernel), y - mean)
    cross = gram(X_test, X, architecture=SHALLOW, kernel=kernel)
    np.testing.assert_allclose(model.predict(X_test), peer.predict(cross) + mean, rtol=1e-10)
    np.testing.assert_allclose(model.dual_coef_, peer.dual_coef_, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(model.intercept_, mean)
    assert (model.ridge_, model.jitter_) == (0.02, 0)


@pytest.mark.parametrize("n_outputs", [None, 2])
def test_nngp_is_a_gaussian_process_of_scikit_learn(n_outputs):
    X, y, X_test = problem(n_outputs=n_outputs)
    y = y - y.mean(axis=0)
    peer = GaussianProcessRegressor(InfiniteNetwork(), alpha=0.01, optimizer=None).fit(X, y)
    model = NTKRegressor(SHALLOW, "nngp", ridge=0.01, ridge_scale="absolute").fit(X, y)
    mean, std = model.predict(X_test, return_std=True)
    peer_mean, peer_std = peer.predict(X_test, return_std=True)
    assert mean.shape == std.shape == peer_mean.shape == peer_std.shape
    np.testing.assert_allclose(mean, peer_mean, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(std, peer_std, rtol=1e-8)
    evidence = peer.log_marginal_likelihood_value_
    assert model.log_evidence_ == pytest.approx(float(np.sum(evidence)), rel=1e-10)


@pytest.mark.compat
@pytest.mark.parametrize("time", [None, 3.0, 40.0])
@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_is_what_neural_tangents_predicts(kernel, time):
    X, y, X_test = problem(n_outputs=2)
    centred = y - y.mean(axis=0)
    model = NTKRegressor(SHALLOW, kernel, ridge=1e-3, time=time).fit(X, y)
    K, cross = (
        gram(X, architecture=SHALLOW, kernel=kernel),
        gram(X_test, X, architecture=SHALLOW, kernel=kernel),
    )
    with precision_scope(np.float64):
        # neural-tangents divides time by the number of outputs too, and takes its ridge out of the flow.
        ridge = 1e-3 * np.diagonal(K).mean()
        predict = nt.predict.gradient_descent_mse(
            jnp.asarray(K + ridge * np.eye(len(K))), jnp.asarray(centred)
        )
        expected = np.asarray(predict(None if time is None else time * 2, 0.0, 0.0, jnp.asarray(cross))[1])
    np.testing.assert_allclose(model.predict(X_test), expected + y.mean(axis=0), rtol=1e-9)


@pytest.mark.parametrize("time", [0.0, 0.5, 20.0])
def test_gradient_flow_is_a_matrix_exponential(time):
    X, y, X_test = problem()
    model = NTKRegressor(SHALLOW, ridge=0.01, ridge_scale="absolute", time=time).fit(X, y)
    A = gram(X, architecture=SHALLOW) + 0.01 * np.eye(len(X))
    alpha = np.linalg.solve(A, (np.eye(len(X)) - expm(-A * time / len(X))) @ (y - y.mean()))
    expected = gram(X_test, X, architecture=SHALLOW) @ alpha + y.mean()
    np.testing.assert_allclose(model.predict(X_test), expected, rtol=1e-9)
    smoother = np.linalg.solve(A, (np.eye(len(X)) - expm(-A * time / len(X))) @ (A - 0.01 * np.eye(len(X))))
    assert model.degrees_of_freedom_ == pytest.approx(np.trace(smoother), rel=1e-8, abs=1e-12)


def test_a_flow_without_end_is_none():
    X, y, X_test = problem()
    endless = NTKRegressor(SHALLOW, time=math.inf).fit(X, y).predict(X_test)
    np.testing.assert_array_equal(endless, NTKRegressor(SHALLOW).fit(X, y).predict(X_test))
    late = NTKRegressor(SHALLOW, time=1e12).fit(X, y).predict(X_test)
    np.testing.assert_allclose(late, endless, rtol=1e-7)


def test_ridge_is_relative_to_the_mean_diagonal():
    X, y, X_test = problem()
    relative = NTKRegressor(SHALLOW, ridge=0.1).fit(X, y)
    absolute = NTKRegressor(SHALLOW, ridge=relative.ridge_, ridge_scale="absolute").fit(X, y)
    assert relative.ridge_ == pytest.approx(0.1 * np.diagonal(gram(X, architecture=SHALLOW)).mean())
    np.testing.assert_array_equal(relative.predict(X_test), absolute.predict(X_test))


def test_ridge_by_leave_one_out_is_the_best_of_refits():
    X, y, _ = problem(20)
    model = NTKRegressor(SHALLOW, ridge="loo").fit(X, y)
    K, brute = gram(X, architecture=SHALLOW), []
    for ridge in model.loo_ridges_:
        missed = []
        for i in range(len(X)):
            kept = np.arange(len(X)) != i
            mean = y[kept].mean()
            alone = KernelRidge(alpha=ridge, kernel="precomputed").fit(K[np.ix_(kept, kept)], y[kept] - mean)
            missed.append(y[i] - mean - alone.predict(K[i : i + 1, kept])[0])
        brute.append(np.mean(np.square(missed)))
    np.testing.assert_allclose(model.loo_errors_, brute, rtol=1e-5)
    assert model.ridge_ == model.loo_ridges_[np.argmin(brute)]
    assert 1e-8 < model.ridge_ / np.diagonal(K).mean() < 100


@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
@pytest.mark.parametrize("ridge", [0.05, "loo"])
def test_degrees_of_freedom_are_the_trace_of_the_smoother(kernel, ridge):
    X, y, _ = problem()
    model = NTKRegressor(SHALLOW, kernel, ridge=ridge).fit(X, y)
    K = gram(X, architecture=SHALLOW, kernel=kernel)
    smoother = np.linalg.solve(K + model.ridge_ * np.eye(len(K)), K)
    assert model.degrees_of_freedom_ == pytest.approx(np.trace(smoother), rel=1e-8)


def test_labels_are_centred():
    X, y, X_test = problem()
    near, far = (NTKRegressor(SHALLOW).fit(X, y + shift).predict(X_test) for shift in (0.0, 1e6))
    np.testing.assert_allclose(far - 1e6, near, atol=1e-6)
    constant = NTKRegressor(SHALLOW).fit(X, np.full(len(X), 3.5)).predict(X_test)
    np.testing.assert_array_equal(constant, 3.5)


def test_predicted_class_has_the_largest_regression_value():
    X, y, X_test = problem()
    labels = np.array(["low", "mid", "top"])[np.digitize(y, [4.5, 5.5])]
    model = NTKClassifier(SHALLOW, ridge=0.01).fit(X, labels)
    one_hot = (labels[:, None] == model.classes_).astype(float)
    expected = NTKRegressor(SHALLOW, ridge=0.01).fit(X, one_hot).predict(X_test)
    np.testing.assert_array_equal(model.decision_function(X_test), expected)
    np.testing.assert_array_equal(model.predict(X_test), model.classes_[expected.argmax(axis=1)])
    np.testing.assert_allclose(expected.sum(axis=1), 1)


def test_two_classes_have_one_score_and_a_posterior():
    X, y, X_test = problem()
    model = NTKClassifier(SHALLOW, "nngp", ridge=0.01).fit(X, y > 5)
    score = model.decision_function(X_test)
    assert score.shape == (len(X_test),)
    np.testing.assert_array_equal(model.predict(X_test), score > 0)
    _, std = NTKRegressor(SHALLOW, "nngp", ridge=0.01).fit(X, y).predict(X_test, return_std=True)
    expected = ndtr(score / (math.sqrt(2) * std))
    np.testing.assert_allclose(model.predict_proba(X_test)[:, 1], expected, atol=1e-9)


def test_a_tie_goes_to_the_lower_class():
    X = np.array([[1.0, 0.0], [-1.0, 0.0]])
    model = NTKClassifier(MLP(depth=1, b_std=0.0)).fit(X, ["b", "a"])
    assert model.predict([[0.0, 0.0]]) == ["a"]  # no kernel with either: both have the value ½


@pytest.mark.parametrize("n_classes", [1, 2, 10, 300])
def test_the_largest_code_is_the_first_of_equals(n_classes):
    values = np.random.default_rng(0).integers(4, size=(3, n_classes, 50)).astype(float)
    np.testing.assert_array_equal(largest_code(values), values.argmax(axis=1))


def test_one_class_is_always_predicted():
    X, _, X_test = problem()
    model = NTKClassifier(SHALLOW, "nngp").fit(X, ["only"] * len(X))
    assert set(model.predict(X_test)) == {"only"}
    np.testing.assert_array_equal(model.predict_proba(X_test), 1)


def test_only_a_posterior_gives_probabilities_and_deviations():
    X, y, X_test = problem()
    classifier = NTKClassifier(SHALLOW)
    assert not hasattr(classifier, "predict_proba")
    assert hasattr(NTKClassifier(kernel="nngp"), "predict_proba")
    assert not hasattr(classifier.fit(X, y > 5), "predict_proba")
    with pytest.raises(AttributeError, match="predict_proba"):
        classifier.predict_proba(X_test)
    with pytest.raises(ValueError, match=r'return_std=True needs a posterior.*set kernel="nngp"'):
        NTKRegressor(SHALLOW).fit(X, y).predict(X_test, return_std=True)
    with pytest.raises(ValueError, match="return_std"):
        NTKRegressor(SHALLOW).path(X, y, [5], X_test, return_std=True)
    assert not hasattr(NTKRegressor(SHALLOW).fit(X, y), "log_evidence_")
    assert not hasattr(NTKRegressor(SHALLOW, "nngp", time=1.0).fit(X, y), "log_evidence_")


def test_deviation_at_the_training_points_is_a_number():
    X, y, _ = problem()
    model = NTKRegressor(SHALLOW, "nngp", ridge=1e-14)
    _, std = model.fit(X, y).predict(X, return_std=True)  # what rounding leaves may be below zero
    path = model.path(X, y, [10, len(X)], X, return_std=True)
    for deviations in (std, *path.std):
        assert np.isfinite(deviations).all()
        assert (deviations[:10] < 1e-3).all()


@pytest.mark.parametrize("spoilt", [np.inf, np.nan])
def test_predictions_that_are_not_numbers_are_refused(spoilt, monkeypatch):
    X, y, X_test = problem()
    model = NTKRegressor(SHALLOW).fit(X, y)
    original = regression.gram

    def spoiling(A, B=None, **options):
        kernel = original(A, B, **options)
        if B is not None:
            kernel[2, 1] = spoilt
        return kernel

    monkeypatch.setattr(regression, "gram", spoiling)
    with pytest.raises(ValueError, match="X gives predictions that are not finite"):
        model.predict(X_test)
    points = model.learning_path(X, y, "all", X_test)
    assert {point.status for point in points} == {"failed"}
    assert "not finite" in points[-1].reason


def test_a_second_fit_leaves_nothing_of_the_first():
    X, y, X_test = problem()
    model = NTKRegressor(SHALLOW, "nngp", ridge="loo").fit(X, y)
    model.set_params(kernel="ntk", ridge=1e-3)
    np.testing.assert_array_equal(  # parameters count from the next fit on
        model.predict(X_test), NTKRegressor(SHALLOW, "nngp", ridge="loo").fit(X, y).predict(X_test)
    )
    model.fit(X, y)
    assert not any(hasattr(model, name) for name in ("loo_ridges_", "loo_errors_", "log_evidence_"))


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"ridge": -1e-3}, r"ridge=-0.001 must be at least 0"),
        ({"ridge": "lo"}, r"ridge='lo' is not known; did you mean 'loo'"),
        ({"ridge": math.nan}, r"ridge=nan must be finite"),
        ({"time": -1}, r"time=-1 must be at least 0"),
        ({"time": math.nan}, r"time=nan must be finite"),
        ({"time": 3.0, "ridge": "loo"}, r'ridge="loo" has a closed form at time=None only'),
        ({"kernel": "nkt"}, r"kernel='nkt' is not known; did you mean 'ntk'"),
        ({"ridge_scale": "realtive"}, r"ridge_scale='realtive' .* did you mean 'relative'"),
        ({"dtype": "float16"}, r"dtype='float16' must be \"float32\" or \"float64\""),
        ({"dtype": None}, r"dtype=None must be"),
        ({"dtype": "number"}, r"dtype='number' must be"),
    ],
)
@pytest.mark.parametrize("estimator", [NTKRegressor, NTKClassifier])
def test_a_parameter_that_cannot_be_meant(estimator, parameters, message):
    X, y, _ = problem()
    with pytest.raises(ValueError, match=message):
        estimator(**parameters).fit(X, y > 5)


@pytest.mark.parametrize("parameters", [{"ridge": None}, {"time": "long"}, {"architecture": "mlp"}])
def test_a_parameter_of_the_wrong_type(parameters):
    X, y, _ = problem()
    with pytest.raises(TypeError, match=next(iter(parameters))):
        NTKRegressor(**parameters).fit(X, y)


@pytest.mark.parametrize("estimator", [NTKRegressor(SHALLOW), NTKClassifier(SHALLOW)])
def test_data_that_cannot_be_meant(estimator):
    X, y, X_test = problem()
    y = y > 5
    spoilt = X.copy()
    spoilt[3, 1] = np.nan
    with pytest.raises(ValueError, match="X contains NaN"):
        estimator.fit(spoilt, y)
    spoilt[3, 1] = np.inf
    with pytest.raises(ValueError, match="X contains infinity"):
        estimator.fit(spoilt, y)
    with pytest.raises(ValueError, match="could not convert string"):
        estimator.fit(np.full(X.shape, "text"), y)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        estimator.fit(X, y[:-1])
    with pytest.raises(ValueError, match=r"\(n, n_features\) for an MLP"):
        estimator.fit(X[:, :, None], y)
    with pytest.raises(NotFittedError):
        NTKRegressor().predict(X_test)
    estimator.fit(X, y)
    with pytest.raises(ValueError, match="expecting 3 features"):
        estimator.predict(np.ones((2, 4)))
    with pytest.raises(ValueError, match="X contains NaN"):
        estimator.predict(spoilt[3:4] * np.nan)


def test_leave_one_out_needs_two_points():
    with pytest.raises(ValueError, match="at least two training examples, but there is 1 sample"):
        NTKRegressor(SHALLOW, ridge="loo").fit([[1.0]], [1.0])


@pytest.mark.parametrize("time", [None, 10.0])
@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_duplicated_zero_and_constant_rows_give_numbers(kernel, time):
    X = np.array([[0.0, 1.0], [0.0, 1.0], [0.0, 0.0], [0.0, 2.0], [0.0, 2.0]])
    y = np.array([0.0, 1.0, 5.0, 3.0, 3.0])
    for b_std in (0.1, 0.0):
        model = NTKRegressor(MLP(depth=2, b_std=b_std), kernel, ridge=1e-9, time=time).fit(X, y)
        values = model.predict(X)
        assert np.isfinite(values).all()
        if time is None and b_std > 0:  # without biases, points on one ray have one value up to scale
            np.testing.assert_allclose(values[[0, 1, 3]], [0.5, 0.5, 3.0], atol=1e-4)


def test_without_ridge_duplicates_take_the_least_jitter_and_a_warning():
    X, y, X_test = problem()
    X[7] = X[3]
    with pytest.warns(NumericsWarning, match="singular to the precision of the kernel"):
        model = NTKRegressor(SHALLOW, ridge=0.0).fit(X, y)
    largest = np.linalg.eigvalsh(gram(X, architecture=SHALLOW))[-1]
    assert 0 < model.jitter_ < 1e-12 * largest
    assert np.isfinite(model.predict(X_test)).all()
    np.testing.assert_allclose(model.predict(X)[[3, 7]], (y[3] + y[7]) / 2, rtol=1e-2)


def test_float32_keeps_to_what_it_can_tell():
    X, y, X_test = problem()
    exact = NTKRegressor(SHALLOW, ridge=1e-2).fit(X, y).predict(X_test)
    with warnings.catch_warnings():
        warnings.simplefilter("error", NumericsWarning)
        single = NTKRegressor(SHALLOW, ridge=1e-2, dtype="float32").fit(X, y)
    np.testing.assert_allclose(single.predict(X_test), exact, rtol=1e-4)
    X[7] = X[3]
    with pytest.warns(NumericsWarning):
        assert NTKRegressor(SHALLOW, ridge=1e-9, dtype=np.float32).fit(X, y).jitter_ > 0


def test_a_kernel_that_overflows_is_refused():
    X, y, _ = problem()
    with pytest.raises(ValueError, match=r"[Rr]escale the inputs"):
        NTKRegressor(SHALLOW).fit(1e160 * X, y)


def test_a_gram_matrix_that_cannot_fit_is_refused_before_it_is_allocated():
    X = np.zeros((3_000_000, 1))
    with pytest.raises(InsufficientMemoryError, match=r"3000000 training points .* GiB.*fewer points"):
        NTKRegressor().fit(X, X[:, 0])
    with pytest.raises(InsufficientMemoryError, match=r"time=None with a given ridge takes less"):
        NTKRegressor(time=1.0).fit(X, X[:, 0])


def test_images_go_through_a_convolutional_network():
    from neural_tangents import stax

    network = stax.serial(stax.Conv(1, (3, 3), padding="SAME"), stax.Relu(), stax.Flatten(), stax.Dense(1))
    X = np.random.default_rng(0).normal(size=(12, 4, 4, 1))
    y = X[:, 0, 0, 0] > 0
    model = NTKClassifier(network).fit(X, y)
    np.testing.assert_array_equal(model.predict(X), y)
    with pytest.raises(ValueError, match="shape"):
        model.predict(X[:, :, :3])


def flags():
    return {name: getattr(jax.config, name) for name in dir(jax.config) if name.startswith("jax_")}


@pytest.mark.compat
@pytest.mark.parametrize("x64", [False, True])
def test_settings_of_jax_are_as_before(x64):
    X, y, X_test = problem()
    before_x64 = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", x64)
    try:
        before = flags()
        model = NTKRegressor(SHALLOW, "nngp").fit(X, y)
        values = model.predict(X_test)
        NTKClassifier(SHALLOW, ridge="loo", dtype="float32").learning_path(X, y > 5, [4, 9], X_test)
        assert flags() == before
    finally:
        jax.config.update("jax_enable_x64", before_x64)
    np.testing.assert_array_equal(values, NTKRegressor(SHALLOW, "nngp").fit(X, y).predict(X_test))
