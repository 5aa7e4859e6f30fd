"""The path of the kernel estimators: every size against formulas of its own, by every route."""

import functools
import math

import numpy as np
import pytest
from scipy.linalg import expm
from scipy.stats import multivariate_normal

from ntkcompare import MLP, NTKClassifier, NTKRegressor, kernel_path
from ntkcompare.exceptions import InsufficientMemoryError, NumericsWarning
from ntkcompare.kernels import by_factor, gram, gram_diagonal, path, regression
from ntkcompare.kernels.leave_one_out import RIDGES, TIE

SHALLOW = MLP(depth=1)
N, N_TEST = 24, 7
SIZES = {"few": [2, 5, 11, N], "one": [N], "short": [1, 9], "all": "all"}


def data(n_outputs=2):
    X = np.random.default_rng(5).normal(size=(N + N_TEST, 3))
    rng = np.random.default_rng(6)
    y = 3 + np.sin(2 * X @ rng.normal(size=(3, n_outputs))) + 0.1 * rng.normal(size=(len(X), n_outputs))
    return X[:N], y[:N], X[N:]


@pytest.fixture(params=["solves", "sums"])
def _inner(request, monkeypatch):
    """Coefficients for each size, or running sums over all: whatever the operations say."""
    monkeypatch.setattr(by_factor, "sweeps", lambda *_, **__: request.param == "sums")


@pytest.fixture(params=["factors", "spectra"])
def route(request, monkeypatch):
    """A factor for each ridge, or a spectrum for each size: whatever the operations say."""
    monkeypatch.setattr(path, "decomposes", lambda *_, **__: request.param == "spectra")
    return request.param


@pytest.fixture(params=["whole", "tiles"])
def _block(request, monkeypatch):
    """The kernel of all test points at once, or four of them at a time, and with twenty training points."""
    if request.param == "tiles":
        for name, value in {"_ROWS": 4, "_COLUMNS": 20, "_ENTRIES": 1}.items():
            monkeypatch.setattr(regression, name, value)


@functools.cache
def kernels(kernel):
    X, _, X_test = data()
    return (
        gram(X, architecture=SHALLOW, kernel=kernel),
        gram(X_test, X, architecture=SHALLOW, kernel=kernel),
        gram_diagonal(X_test, architecture=SHALLOW, kernel=kernel),
    )


class Reference:
    """What a model fitted to the first n points alone says, by dense formulas."""

    def __init__(self, kernel, n, ridge, time=math.inf, n_outputs=2):
        y = data(n_outputs)[1]
        K, cross, prior = kernels(kernel)
        K, cross = K[:n, :n], cross[:, :n]
        A, I = K + ridge * np.eye(n), np.eye(n)
        mean = y[:n].mean(axis=0)
        gone = I - (expm(-A * time / n) if math.isfinite(time) else 0)
        alpha = np.linalg.solve(A, gone @ (y[:n] - mean))
        self.train, self.test = K @ alpha + mean, cross @ alpha + mean
        self.degrees_of_freedom = np.trace(np.linalg.solve(A, gone @ K))
        twice = I - (expm(-2 * A * time / n) if math.isfinite(time) else 0)
        self.std = np.sqrt(prior - np.diagonal(cross @ np.linalg.solve(A, twice @ cross.T)))
        self.log_evidence = sum(
            multivariate_normal.logpdf(column, np.zeros(n), A) for column in (y[:n] - mean).T
        )
        self.residuals = np.full((n, n_outputs), np.nan)
        for i in range(n) if n > 1 else ():
            kept = np.arange(n) != i
            centre = y[:n][kept].mean(axis=0)
            weights = np.linalg.solve(A[np.ix_(kept, kept)], y[:n][kept] - centre)
            self.residuals[i] = y[i] - centre - K[i, kept] @ weights


def scale(kernel):
    return np.diagonal(kernels(kernel)[0]).mean()


@pytest.mark.usefixtures("_inner", "_block")
@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
@pytest.mark.parametrize("n_outputs", [1, 2])
def test_every_size_equals_its_own_fit(route, sizes, kernel, n_outputs):
    X, y, X_test = data(n_outputs)
    y = y[:, 0] if n_outputs == 1 else y
    result = NTKRegressor(SHALLOW, kernel, ridge=0.01).path(
        X,
        y,
        sizes,
        X_test,
        return_std=kernel == "nngp",
        leave_one_out=True,
        degrees_of_freedom=True,
    )
    assert list(result.sizes) == (list(range(1, N + 1)) if sizes == "all" else sizes)
    close = {"rtol": 1e-9, "atol": 1e-9}
    for s, n in enumerate(result.sizes):
        expected = Reference(kernel, n, 0.01 * scale(kernel), n_outputs=n_outputs)
        flat = (lambda a: a[:, 0]) if n_outputs == 1 else np.asarray
        np.testing.assert_allclose(result.test[s], flat(expected.test), **close)
        np.testing.assert_allclose(result.train[s], flat(expected.train), **close)
        np.testing.assert_allclose(result.loo_residuals[s], flat(expected.residuals), **close)
        if n > 1:
            assert result.loo_error[s] == pytest.approx((expected.residuals**2).sum() / n, rel=1e-9)
        assert result.degrees_of_freedom[s] == pytest.approx(expected.degrees_of_freedom, rel=1e-9)
        assert result.ridge[s] == pytest.approx(0.01 * scale(kernel))
        if kernel == "nngp":
            np.testing.assert_allclose(result.std[s], expected.std, **close)
            assert result.log_evidence[s] == pytest.approx(expected.log_evidence, rel=1e-9)
    if kernel == "ntk":
        assert result.std is None
        assert result.log_evidence is None
    assert (result.jitter == 0).all()
    assert (result.condition >= 1).all()


@pytest.mark.usefixtures("_block")
@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_several_ridges_and_times_at_once(kernel):
    X, y, X_test = data()
    ridges, times, sizes = [0.3, 1e-3], [0.0, 2.0, None, 50.0], [3, 17]
    result = NTKRegressor(SHALLOW, kernel, ridge_scale="absolute").path(
        X, y, sizes, X_test, ridges=ridges, times=times, return_std=kernel == "nngp"
    )
    assert result.test.shape == (2, 2, 4, N_TEST, 2)
    assert [part.shape for part in result.train] == [(2, 4, 3, 2), (2, 4, 17, 2)]
    for s, n in enumerate(sizes):
        for r, ridge in enumerate(ridges):
            for t, time in enumerate(times):
                expected = Reference(kernel, n, ridge, math.inf if time is None else time)
                at = s, r, t
                close = {"rtol": 1e-9, "atol": 1e-9}
                np.testing.assert_allclose(result.test[at], expected.test, **close)
                np.testing.assert_allclose(result.train[s][r, t], expected.train, **close)
                assert result.degrees_of_freedom[at] == pytest.approx(expected.degrees_of_freedom, abs=1e-9)
                if kernel == "nngp":
                    np.testing.assert_allclose(result.std[at], expected.std, **close)
                    evidence = expected.log_evidence if time is None else math.nan
                    assert result.log_evidence[at] == pytest.approx(evidence, rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("given", [{"ridges": [0.1, 0.01]}, {"times": [None]}, {}])
def test_only_what_is_given_has_an_axis(route, given):
    X, y, X_test = data(1)
    shape = tuple(len(values) for values in given.values())
    result = NTKRegressor(SHALLOW).path(X, y[:, 0], [4, 9], X_test, **given)
    assert result.test.shape == (2, *shape, N_TEST)
    assert result.ridge.shape == (2, *shape)
    assert result.train[0].shape == (*shape, 4)


@pytest.mark.usefixtures("_inner")
@pytest.mark.parametrize("sizes", [[1, 2, 8, N], "all"], ids=str)
def test_leave_one_out_chooses_the_ridge_of_each_size(route, sizes):
    X, y, X_test = data()
    model = NTKRegressor(SHALLOW, ridge="loo")
    points = model.learning_path(X, y, sizes, X_test)
    result = model.path(X, y, [n for n in sizes if n > 1] if sizes != "all" else "all", X_test)
    ridges = scale("ntk") * np.array(RIDGES)
    for point in points:
        if point.n == 1:
            assert point.status == "failed"
            assert "two training examples" in point.reason
            continue
        errors = [(Reference("ntk", point.n, ridge).residuals ** 2).sum() for ridge in ridges]
        chosen = ridges[np.flatnonzero(errors <= (1 + TIE) * min(errors))[-1]]
        assert point.health["ridge"] == pytest.approx(chosen)
        at = list(result.sizes).index(point.n)
        assert result.ridge[at] == point.health["ridge"]
        expected = Reference("ntk", point.n, chosen)
        np.testing.assert_allclose(point.test, expected.test, rtol=1e-7)
        np.testing.assert_allclose(point.train, expected.train, rtol=1e-7)
        np.testing.assert_array_equal(result.test[at], point.test)
    assert len({point.health.get("ridge") for point in points}) > 2


def test_a_tie_of_ridges_goes_to_the_largest(route):
    X, _, X_test = data()
    constant = NTKRegressor(SHALLOW, ridge="loo").learning_path(X, np.ones(N), [5, 20], X_test)
    assert [point.health["ridge"] for point in constant] == pytest.approx([100 * scale("ntk")] * 2)


@pytest.mark.compat
@pytest.mark.parametrize("model", [NTKRegressor(SHALLOW, "nngp"), NTKRegressor(SHALLOW, time=3.0)])
def test_a_path_is_what_refitting_gives(model):
    X, y, X_test = data()
    model.set_params(ridge=0.02, ridge_scale="absolute")
    for point in model.learning_path(X, y, [1, 6, 13], X_test):
        fitted = model.fit(X[: point.n], y[: point.n])
        np.testing.assert_allclose(point.test, fitted.predict(X_test), rtol=1e-9)
        np.testing.assert_allclose(point.train, fitted.predict(X[: point.n]), rtol=1e-9)
        assert point.health["dtype"] == "float64"
        assert point.health["ridge"] == fitted.ridge_ == 0.02
        assert point.health["jitter"] == 0
        assert point.health["condition"] >= fitted.condition_ * 0.3
        assert point.seconds > 0
        if model.kernel == "nngp":
            assert point.health["log_evidence"] == pytest.approx(fitted.log_evidence_, rel=1e-9)
        else:
            assert point.health["degrees_of_freedom"] == pytest.approx(fitted.degrees_of_freedom_, rel=1e-9)


@pytest.mark.usefixtures("_inner", "_block")
@pytest.mark.parametrize("names", [["a", "b"], ["a", "b", "c"], [3, 5, 7, 11]])
def test_classes_on_a_path_are_those_of_refitting(route, names):
    X, y, X_test = data()
    labels = np.array(names)[
        np.digitize(y[:, 0], np.quantile(y[:, 0], np.linspace(0, 1, len(names) + 1)[1:-1]))
    ]
    model = NTKClassifier(SHALLOW, ridge=0.01, ridge_scale="absolute")
    points = model.learning_path(X, labels, "all", X_test)
    assert [point.n for point in points] == list(range(1, N + 1))
    for point in points[:: 5 if len(names) == 3 else N - 1]:  # with one class alone in the first n, too
        fitted = model.fit(X[: point.n], labels[: point.n])
        np.testing.assert_array_equal(point.test, fitted.predict(X_test))
        np.testing.assert_array_equal(point.train, fitted.predict(X[: point.n]))
    result = model.path(X, labels, [4, 20], X_test, leave_one_out=True)
    np.testing.assert_array_equal(result.test, [points[3].test, points[19].test])
    assert result.loo_residuals[1].shape == (20, len(names))


def singular():
    """Points of which the eighth repeats the fourth."""
    X, y, X_test = data()
    X[7] = X[3]
    return X, y, X_test


@pytest.mark.usefixtures("_inner")
@pytest.mark.parametrize("sizes", [[3, 7, 8, 20], "all"], ids=str)
def test_sizes_that_are_singular_get_their_own_jitter(route, sizes):
    X, y, X_test = singular()
    with pytest.warns(NumericsWarning, match=r"from n=8 on; a jitter of .* to .* was added"):
        points = NTKRegressor(SHALLOW, ridge=0.0).learning_path(X, y, sizes, X_test)
    for point in points:
        assert (point.health["jitter"] > 0) == (point.n >= 8)
        assert np.isfinite(point.test).all()
    with pytest.warns(NumericsWarning):
        alone = NTKRegressor(SHALLOW, ridge=0.0).fit(X[:20], y[:20])
    last = next(point for point in points if point.n == 20)
    assert last.health["jitter"] == pytest.approx(alone.jitter_, rel=1e-3)
    np.testing.assert_allclose(last.train[[3, 7]], [y[[3, 7]].mean(axis=0)] * 2, rtol=1e-2)


def test_a_repeated_point_takes_no_jitter_of_the_ridge_leave_one_out_chooses(route):
    X, _, X_test = singular()
    y = X @ [1.0, 2.0, -1.0]  # without noise: the smaller the ridge, the better
    points = NTKRegressor(SHALLOW, ridge="loo", dtype="float32").learning_path(X, y, [5, 9, 20], X_test)
    assert [point.status for point in points] == ["ok"] * 3
    for point in points:
        assert point.health["jitter"] == 0
        fitted = NTKRegressor(SHALLOW, ridge="loo", dtype="float32").fit(X[: point.n], y[: point.n])
        scales = [gram_diagonal(part, architecture=SHALLOW).mean() for part in (X, X[: point.n])]
        assert point.health["ridge"] / scales[0] == pytest.approx(fitted.ridge_ / scales[1], rel=1e-5)


def test_points_without_a_kernel_spoil_only_the_sizes_that_hold_them(route):
    X, y, X_test = data()
    X[9] = 1e160
    model = NTKRegressor(SHALLOW, ridge=0.01)
    points = model.learning_path(X, y, [3, 9, 10, N], X_test)
    assert [point.status for point in points] == ["ok", "ok", "failed", "failed"]
    assert "escale the inputs" in points[3].reason
    alone = model.learning_path(X[:9], y[:9], [3, 9], X_test)
    np.testing.assert_array_equal(points[1].test, alone[1].test)
    with pytest.raises(ValueError, match="escale the inputs"):
        model.learning_path(X, y, [10, N], X_test)


def test_entries_that_are_infinite_spoil_only_the_sizes_that_hold_them(route, monkeypatch):
    X, y, X_test = data()
    original = regression.gram

    def overflowing(A, B=None, **kwargs):
        kernel = original(A, B, **kwargs)
        if B is None and len(kernel) > 9:
            kernel[9] = kernel[:, 9] = np.inf
        return kernel

    monkeypatch.setattr(regression, "gram", overflowing)
    points = NTKRegressor(SHALLOW, ridge=0.01).learning_path(X, y, [3, 9, 10, N], X_test)
    assert [point.status for point in points] == ["ok", "ok", "failed", "failed"]
    assert "NaN or infinity" in points[3].reason
    with pytest.raises(ValueError, match="NaN or infinity"):
        NTKRegressor(SHALLOW).path(X, y, [3, 20])


@pytest.mark.parametrize("time", [None, 5.0])
def test_sizes_that_do_not_fit_in_memory_fail_alone(time, monkeypatch):
    X, y, X_test = data()

    def scarce(n_bytes, what, remedy):
        if n_bytes >= 8.0 * 12**2:
            raise InsufficientMemoryError(f"{what} is too much. {remedy}")

    monkeypatch.setattr(regression, "check_memory", scarce)
    points = NTKRegressor(SHALLOW, time=time).learning_path(X, y, [4, 6, 12, 20], X_test)
    assert [point.status for point in points] == ["ok", "ok", "failed", "failed"]
    assert "too much" in points[2].reason


@pytest.mark.usefixtures("_block")
@pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
def test_a_large_float32_matrix_is_solved_as_it_stands(sizes, monkeypatch):
    X, y, X_test = data()
    model = NTKRegressor(SHALLOW, ridge=1e-3, dtype="float32")
    at_once = model.path(X, y, sizes, X_test, ridges=[1e-3, 1e-2])
    monkeypatch.setattr(path, "SINGLE_FROM", 8)
    monkeypatch.setattr(path, "solve_by_factor", None)
    result = model.path(X, y, sizes, X_test, ridges=[1e-3, 1e-2])
    np.testing.assert_allclose(result.test, at_once.test, rtol=1e-7)
    for here, there in zip(result.train, at_once.train, strict=True):
        np.testing.assert_allclose(here, there, rtol=1e-7)
    np.testing.assert_array_equal(result.ridge, at_once.ridge)
    assert (result.jitter == 0).all()


def test_a_path_without_test_points():
    X, y, _ = data()
    result = NTKRegressor(SHALLOW).path(X, y, [5, 9], leave_one_out=True)
    assert result.test is None
    assert result.train[1].shape == (9, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sizes": []}, "sizes is empty"),
        ({"sizes": [3, 3]}, "strictly ascending"),
        ({"sizes": [N + 1]}, f"asks for {N + 1} training examples, but there are {N}"),
        ({"sizes": "every"}, "sizes='every' must be a list of sizes, or \"all\""),
        ({"ridges": []}, "ridges is empty"),
        ({"ridges": [0.1, -1]}, "ridges=-1 must be at least 0"),
        ({"times": [1.0, -1.0]}, "times=-1.0 must be at least 0"),
        ({"times": [1.0], "leave_one_out": True}, "closed form at time=None only, but a time is 1"),
        ({"X_test": np.ones((2, 9))}, r"X_test has points of shape \(9,\), but X of \(3,\)"),
        ({"X_test": np.full((2, 3), np.nan)}, "X_test contains NaN"),
        ({"y": np.ones(5)}, f"X has {N} points, but y has 5 labels"),
        ({"y": np.ones((N, 1, 1))}, "y"),
    ],
)
def test_an_argument_that_cannot_be_meant(arguments, message):
    X, y, X_test = data()
    complete = {"X": X, "y": y, "sizes": [3], "X_test": X_test} | arguments
    with pytest.raises(ValueError, match=message):
        NTKRegressor(SHALLOW).path(**complete)


def test_leave_one_out_cannot_choose_a_ridge_at_a_finite_time():
    X, y, X_test = data()
    with pytest.raises(ValueError, match='not "loo"'):
        NTKRegressor(SHALLOW, ridge="loo").path(X, y, [3], X_test, times=[1.0])
    result = NTKRegressor(SHALLOW, ridge="loo").path(X, y, [3], X_test, times=[1.0], ridges=[0.1])
    np.testing.assert_allclose(result.test[0, 0, 0], Reference("ntk", 3, 0.1 * scale("ntk"), 1.0).test)


@pytest.mark.parametrize("learner", [NTKRegressor(SHALLOW, "nngp"), NTKClassifier(SHALLOW)], ids=str)
@pytest.mark.parametrize("X_test", [data()[2], None], ids=["with", "without"])
def test_the_memory_asked_for_is_that_of_the_arrays_given_back(learner, X_test, monkeypatch):
    X, y, _ = data()
    asked = []
    monkeypatch.setattr(kernel_path, "check_memory", lambda n_bytes, *_: asked.append(n_bytes))
    if isinstance(learner, NTKClassifier):
        y, more = np.arange(N, dtype=np.int64) % 3, {}
    else:
        more = {"return_std": X_test is not None}
    found = learner.path(X, y, [3, 10, N], X_test, ridges=[0.1, 1.0], leave_one_out=True, **more)
    arrays = [*(found.train or ()), *found.loo_residuals]
    arrays += [part for part in (found.test, found.std) if part is not None]
    assert asked == [sum(part.nbytes for part in arrays)]


def test_only_a_gaussian_process_at_infinite_time_has_evidence():
    X, y, X_test = data()
    for learner, has in (
        (NTKRegressor(SHALLOW, "nngp", ridge=0.1), True),
        (NTKRegressor(SHALLOW, "nngp", ridge=0.1, time=3.0), False),
        (NTKRegressor(SHALLOW, "ntk", ridge=0.1), False),
    ):
        (point,) = learner.learning_path(X, y, [9], X_test)
        assert ("log_evidence" in point.health) == has
        path = learner.path(X, y, [9])
        assert (path.log_evidence is not None) == has
    both = NTKRegressor(SHALLOW, "nngp", ridge=0.1).path(X, y, [5, 9], times=[3.0, None]).log_evidence
    np.testing.assert_array_equal(np.isnan(both), [[True, False]] * 2)


def test_results_that_do_not_fit_in_memory_are_refused():
    X = np.linspace(0, 1, 40_000)[:, None]
    with pytest.raises(InsufficientMemoryError, match="what a path gives back for 40000 sizes"):
        NTKRegressor(SHALLOW).path(X, np.ones((len(X), 20)), "all")


def test_the_cross_kernel_is_kept_only_while_it_is_small(monkeypatch):
    X, y, X_test = data()
    calls = []
    original = regression.gram
    monkeypatch.setattr(regression, "gram", lambda *a, **k: calls.append(1) or original(*a, **k))
    NTKRegressor(SHALLOW).path(X, y, [5, N], X_test, ridges=[0.1, 0.2, 0.3])
    assert len(calls) == 2  # K and K* serve all ridges
