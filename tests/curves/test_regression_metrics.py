"""Every metric of regression on every split; the Gaussian one of those learners that tell a spread."""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn import metrics as theirs
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel
from sklearn.linear_model import BayesianRidge, LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import ntkcompare as nc
from ntkcompare.curves.plan import make_plan
from ntkcompare.path import PathPoint

N = 50
METRICS = ["squared_error", "absolute_error", "r2", "gaussian_nll"]
random = np.random.default_rng(0)
X = random.normal(size=(100, 3))
DATA = nc.Dataset(X, np.sin(X[:, 0]) + 0.3 * random.normal(size=100), "regression", "waves", scaling="none")
RIDGE = 0.05
WIDE = nc.NTKRegressor(nc.MLP(depth=1), kernel="nngp", ridge=RIDGE, ridge_scale="absolute")
NETWORKS = nc.MLPRegressor(nc.MLP(depth=1, width=8), n_networks=3, max_epochs=5)
PROCESS = GaussianProcessRegressor(RBF() + WhiteKernel(0.1), optimizer=None)
LEARNERS = {
    "nngp": WIDE,
    "networks": NETWORKS,
    "process": PROCESS,
    "pipeline": make_pipeline(StandardScaler(), BayesianRidge()),
}
SILENT = {
    "ntk": ("ntk", "return_std=True needs a posterior, which kernel='ntk' has not"),
    "knn": ("knn", "no spread: neighbours' mean comes without a standard deviation"),
    "mlp": (nc.MLPRegressor(max_epochs=2), "no spread: one network has none; set n_networks=2 at least"),
    "linear": (LinearRegression(), "no spread: the learner's predict takes no return_std"),
    "deaf": (make_pipeline(LinearRegression()), "no spread: TypeError"),
}
FORMULAS = {
    "squared_error": lambda y, f, s: theirs.mean_squared_error(y, f),
    "absolute_error": lambda y, f, s: theirs.mean_absolute_error(y, f),
    "r2": lambda y, f, s: theirs.r2_score(y, f),
    "gaussian_nll": lambda y, f, s: -norm.logpdf(y, f, s).mean(),
}
OPTIONS = {"sizes": [20, N], "metrics": METRICS, "validation": 0.2}


@pytest.fixture(scope="module")
def found():
    learners = LEARNERS | {name: learner for name, (learner, _) in SILENT.items()}
    return nc.compare(DATA, learners, repeats=1, progress=False, **OPTIONS)


@pytest.fixture(scope="module")
def fits():
    """For each learner, by split: targets, predictions, and how far targets lie from these."""
    plan = make_plan(DATA, **OPTIONS)
    made = plan.draw(0)
    pool, X_validation, X_test = made.parts(DATA)
    points = {
        "train": (pool[:N], made.y_train[:N]),
        "validation": (X_validation, made.y_validation),
        "test": (X_test, made.y_test),
    }
    told = {}
    for name, learner in LEARNERS.items():
        if name == "networks":
            learner.set_params(random_state=plan.seed(0, name))
        model = learner.fit(*points["train"])
        noise = RIDGE if name == "nngp" else 0.0
        for split, (part, y) in points.items():
            mean, std = model.predict(part, return_std=True)
            told[name, split] = (y, mean, np.sqrt(std**2 + noise))
    return told


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("split", ["train", "validation", "test"])
@pytest.mark.parametrize("learner", LEARNERS)
def test_it_is_what_a_fit_to_the_same_points_has(found, fits, learner, split, metric):
    rows = found.frame().set_index(["learner", "n", "split", "metric"])["value"]
    assert rows[learner, N, split, metric] == pytest.approx(FORMULAS[metric](*fits[learner, split]), rel=1e-7)


@pytest.mark.parametrize("learner", SILENT)
def test_a_learner_without_a_spread_says_so_and_keeps_its_errors(found, learner):
    failed = found.failures().query("learner == @learner")
    assert set(failed["metric"]) == {"gaussian_nll"}
    assert failed["reason"].str.contains(SILENT[learner][1], regex=False).all()
    assert len(failed) == 6


def test_it_is_the_density_of_a_gaussian_process_worked_out_by_hand(fits):
    # With the covariance of one hidden layer of ReLUs, from its formula.
    net = nc.MLP(depth=1)
    made = make_plan(DATA, **OPTIONS).draw(0)
    pool, _, X_test = made.parts(DATA)
    A, B, y = pool[:N], X_test, made.y_train[:N]

    def covariance(U, V):
        def first(P, Q):
            return net.W_std**2 * P @ Q.T / 3 + net.b_std**2

        norms = np.sqrt(np.outer(np.diag(first(U, U)), np.diag(first(V, V))))
        angle = np.arccos(np.clip(first(U, V) / norms, -1, 1))
        relu = norms * (np.sin(angle) + (np.pi - angle) * np.cos(angle)) / (2 * np.pi)
        return net.W_std**2 * relu + net.b_std**2

    K = covariance(A, A) + RIDGE * np.eye(N)
    cross = covariance(B, A)
    mean = cross @ np.linalg.solve(K, y - y.mean()) + y.mean()
    variance = np.diag(covariance(B, B)) - np.sum(cross * np.linalg.solve(K, cross.T).T, axis=1) + RIDGE
    _, ours, std = fits["nngp", "test"]
    np.testing.assert_allclose(ours, mean, rtol=1e-6)
    np.testing.assert_allclose(std**2, variance, rtol=1e-6)


def test_errors_are_the_same_numbers_whatever_else_is_measured(found):
    plain = nc.compare(
        DATA, LEARNERS, repeats=1, progress=False, **{**OPTIONS, "metrics": "squared_error"}
    ).frame()
    beside = found.frame().query("metric == 'squared_error'")
    beside = beside[beside["learner"].isin(list(LEARNERS))]
    np.testing.assert_array_equal(plain["value"], beside["value"])


def test_a_certain_prediction_that_is_wrong_is_told():
    class Certain(RegressorMixin, BaseEstimator):
        def fit(self, X, y):
            return self

        def predict(self, X, return_std=False):
            return (np.zeros(len(X)), np.zeros(len(X))) if return_std else np.zeros(len(X))

    told = nc.compare(DATA, {"it": Certain()}, sizes=[5], repeats=1, metrics="gaussian_nll", progress=False)
    assert told.failures()["reason"].str.contains("standard deviations must be greater than 0").all()


def test_a_path_that_gives_none_is_refitted_if_the_fit_is_its_own():
    class Path(BayesianRidge):
        shift = 0.0

        def learning_path(self, X, y, sizes, X_test):
            points = []
            for n in sizes:
                model = BayesianRidge().fit(X[:n], y[:n])
                points.append(PathPoint(n, model.predict(X[:n]), model.predict(X_test) + self.shift))
            return tuple(points)

    class Elsewhere(Path):
        shift = 1.0

    learners = {"it": Path(), "elsewhere": Elsewhere(), "plain": BayesianRidge()}
    told = nc.compare(DATA, learners, sizes=[20], repeats=1, metrics="gaussian_nll", progress=False)
    value = told.frame().set_index(["learner", "split"])["value"]
    assert value["it", "test"] == value["plain", "test"]
    assert told.failures()["learner"].unique().tolist() == ["elsewhere"]


def test_what_may_be_negative_is_drawn_on_a_linear_axis_and_fitted_by_no_law(found):
    display = found.plot(metric="gaussian_nll")
    assert {panel.get_yscale() for panel in display.ax_} == {"linear"}
    with pytest.raises(ValueError, match="metric='gaussian_nll' may be negative"):
        found.fits("nngp", metric="gaussian_nll")


def test_it_is_refused_for_classes():
    with pytest.raises(ValueError, match="metrics='gaussian_nll' is for regression, not classification"):
        make_plan("iris", metrics="gaussian_nll")
