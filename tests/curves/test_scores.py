"""Metrics of probabilities: each family's are its own, what lacks them says so, and nothing else changes."""

import numpy as np
import pytest
from curve_fakes import Path
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

import ntkcompare as nc
from ntkcompare.curves.plan import make_plan
from ntkcompare.datasets import fit_scaling
from ntkcompare.path import Problem

METRICS = ["error", "nll", "brier", "calibration_error", "auc", "one_hot_error"]


def draw(plan, repeat=0):
    """Training pool and test set of a repeat, scaled as the harness does."""
    made = plan.draw(repeat)
    pool, X_test = made.inputs(plan.dataset)
    scale = fit_scaling(plan.scaling, pool)
    return scale(pool), made.y_train, scale(X_test), made.y_test


@pytest.fixture(scope="module")
def plan():
    return make_plan("iris", sizes=[20, 60], metrics=METRICS)


@pytest.fixture(scope="module")
def found():
    learners = {
        "ntk": "ntk",
        "nngp": "nngp",
        "knn": nc.KNNClassifier(5),
        "mlp": nc.MLPClassifier(nc.MLP(depth=1, width=16), max_epochs=30),
        "logistic": LogisticRegression(),
        "svc": SVC(),
    }
    return nc.compare("iris", learners, sizes=[20, 60], repeats=2, metrics=METRICS, progress=False)


def value(found, learner, metric, split="test", n=60, repeat=0):
    frame = found.frame()
    row = frame[
        (frame["learner"] == learner)
        & (frame["metric"] == metric)
        & (frame["split"] == split)
        & (frame["n"] == n)
        & (frame["repeat"] == repeat)
    ]
    return row["value"].item()


def test_of_any_estimator_they_are_scikit_learn_s(found, plan):
    X, y, X_test, y_test = draw(plan)
    model = LogisticRegression().fit(X[:60], y[:60])
    assert value(found, "logistic", "nll") == pytest.approx(log_loss(y_test, model.predict_proba(X_test)))
    train = model.predict_proba(X[:60])
    assert value(found, "logistic", "nll", "train") == pytest.approx(log_loss(y[:60], train))
    expected = roc_auc_score(y_test, model.predict_proba(X_test), multi_class="ovr")
    assert value(found, "logistic", "auc") == pytest.approx(expected)


def test_of_neighbours_they_are_the_votes(found, plan):
    X, y, X_test, y_test = draw(plan)
    p = KNeighborsClassifier(5).fit(X[:60], y[:60]).predict_proba(X_test)
    one_hot = y_test[:, None] == np.unique(y)
    assert value(found, "knn", "brier") == pytest.approx(np.mean(np.sum((p - one_hot) ** 2, axis=1)))


def test_of_the_ntk_they_are_its_values_and_no_probabilities(found, plan):
    X, y, X_test, y_test = draw(plan)
    # On a path λ is of the whole pool, so that the fit at a size is given it.
    pool = nc.NTKClassifier().fit(X, y)
    model = nc.NTKClassifier(ridge=pool.ridge_, ridge_scale="absolute").fit(X[:60], y[:60])
    values = model.decision_function(X_test)
    one_hot = y_test[:, None] == np.unique(y)
    expected = np.mean(np.sum((values - one_hot) ** 2, axis=1))
    assert value(found, "ntk", "one_hot_error") == pytest.approx(expected, rel=1e-8)
    failed = found.failures().query("learner == 'ntk'")
    assert set(failed["metric"]) == {"nll", "brier", "calibration_error"}
    assert set(failed["reason"]) == {
        f"{name} needs probabilities, but this learner gives values of a regression only"
        for name in ("nll", "brier", "calibration_error")
    }


def test_of_the_nngp_they_are_its_posterior_s(found, plan):
    X, y, X_test, y_test = draw(plan)
    pool = nc.NTKClassifier(kernel="nngp").fit(X, y)
    model = nc.NTKClassifier(kernel="nngp", ridge=pool.ridge_, ridge_scale="absolute").fit(X[:60], y[:60])
    expected = log_loss(y_test, model.predict_proba(X_test))
    assert value(found, "nngp", "nll") == pytest.approx(expected, rel=1e-6)
    assert value(found, "nngp", "nll", "train") < 0.01


def test_of_networks_they_are_those_of_the_same_networks(found, plan):
    X, y, X_test, y_test = draw(plan)
    seed = plan.seed(0, "mlp")
    model = nc.MLPClassifier(nc.MLP(depth=1, width=16), max_epochs=30, random_state=seed).fit(X[:60], y[:60])
    assert value(found, "mlp", "nll") == pytest.approx(
        log_loss(y_test, model.predict_proba(X_test)), rel=1e-5
    )
    assert not len(found.failures().query("learner == 'mlp'"))


def test_margins_serve_where_order_is_enough(found):
    assert value(found, "svc", "auc") > 0.9
    assert set(found.failures().query("learner == 'svc'")["metric"]) == set(METRICS) - {"error", "auc"}


def test_a_learner_s_error_is_the_same_number_whatever_else_is_measured(found):
    learners = {"ntk": "ntk", "knn": nc.KNNClassifier(5), "logistic": LogisticRegression()}
    alone = nc.compare("iris", learners, sizes=[20, 60], repeats=2, progress=False).frame()
    beside = found.frame().query("metric == 'error'")
    beside = beside[beside["learner"].isin(list(learners))].reset_index(drop=True)
    np.testing.assert_array_equal(alone["value"], beside["value"])


def test_nothing_is_computed_that_no_metric_asks_for(monkeypatch):
    def forbidden(*arguments, **options):
        raise AssertionError("not asked for")

    monkeypatch.setattr(nc.NTKClassifier, "path_scores", forbidden)
    monkeypatch.setattr(LogisticRegression, "predict_proba", forbidden)
    learners = {"ntk": "ntk", "logistic": LogisticRegression()}
    plain = nc.compare("iris", learners, sizes=[20], repeats=1, metrics=["error", "macro_f1"], progress=False)
    assert plain.failures().empty


def test_scores_that_are_not_the_path_s_are_not_taken():
    told = nc.compare(
        "iris", {"path": Path()}, sizes=[20], repeats=1, metrics=["error", "auc"], progress=False
    )
    failed = told.failures()
    assert set(failed["metric"]) == {"auc"}
    assert failed["reason"].str.contains("no scores: AssertionError").all()

    class Fickle(KNeighborsClassifier):
        def learning_path(self, X, y, sizes, X_test):
            from ntkcompare.path import PathPoint

            return tuple(PathPoint(n, y[:n], np.full(len(X_test), y[0])) for n in sizes)

    from ntkcompare.curves.scores import with_scores

    X = np.arange(12.0)[:, None]
    problem = Problem(X, np.array([0, 1] * 6), X + 0.1, 0)
    path = with_scores(Fickle(1), problem, Fickle(1).learning_path(X, problem.y, (12,), problem.X_test))
    assert path[0].scores.startswith("no scores: fitted at this size alone the learner predicts otherwise")


def test_certain_and_wrong_is_told_and_classes_not_met_have_probability_zero():
    told = nc.compare(
        "iris", {"1-nn": "1-nn"}, sizes=[2, 60], repeats=2, metrics=["nll", "brier"], progress=False
    )
    wrong = told.failures()
    assert set(wrong["metric"]) == {"nll"}
    assert wrong["reason"].str.startswith("a true class was given probability 0").all()
    brier = told.frame().query("metric == 'brier' and split == 'test'")
    assert brier["value"].between(0, 2).all()


def test_noisy_points_are_scored_apart():
    told = nc.compare(
        "iris", {"logistic": LogisticRegression()}, sizes=[100], repeats=1, metrics=["nll"], label_noise=0.3,
        progress=False,
    ).frame()  # fmt: skip
    split = told.set_index("split")["value"]
    assert split["train-corrupted"] > split["train"] > split["train-clean"]


def test_they_are_refused_for_regression():
    with pytest.raises(ValueError, match="metrics='nll' is for classification, not regression"):
        nc.compare("diabetes", ["ntk"], metrics="nll", progress=False)
