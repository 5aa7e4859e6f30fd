"""What a path says beyond its predictions: in the same pass, as a fit to each size says it, if asked."""

import numpy as np
import pytest
from sklearn.base import clone

import ntkcompare as nc
from ntkcompare.path import Problem, Scores, Spread

SIZES = (3, 20, 60)
NETWORK = nc.MLP(depth=1, width=8)


def problem(seed=0, n=60, n_test=30):
    """Four classes, of which the smallest training set has three: b is not among its examples."""
    random = np.random.default_rng(seed)
    y = random.choice(list("abcd"), size=n)
    y[:4] = list("dacb")
    X = (
        random.normal(size=(n + n_test, 12))
        + np.r_[np.searchsorted(list("abcd"), y), np.zeros(n_test)][:, None]
    )
    return Problem(X[:n], y, X[n:], seed)


def mlp(**parameters):
    return nc.MLPClassifier(NETWORK, max_epochs=5, batch_size=16, random_state=0, **parameters)


def values(model, X):
    """The mean over networks of their values."""
    return model.outputs(X).mean(axis=0)


def votes(model, X):
    """The share of networks that choose each class."""
    return np.mean([model.predict_all(X) == label for label in model.classes_], axis=1).T


def probabilities(model, X):
    return model.predict_proba(X)


def closeness(distances):
    return np.exp(-distances)


LEARNERS = {
    "3-nn": (nc.KNNClassifier(3), probabilities),
    "by distance": (nc.KNNClassifier(3, weights="distance"), probabilities),
    "by a function": (nc.KNNClassifier(3, weights=closeness), probabilities),
    "k by loo": (nc.KNNClassifier("loo", weights="distance"), probabilities),
    "metric by loo": (nc.KNNClassifier("loo", "loo", {"metrics": ["canberra", "euclidean"]}), probabilities),
    "learned": (nc.KNNClassifier(2, "mahalanobis"), probabilities),
    "network": (mlp(), probabilities),
    "networks": (mlp(n_networks=3, early_stopping=True, dropout=0.1), probabilities),
    "votes": (mlp(n_networks=3, combine="vote"), probabilities),
    "squared loss": (mlp(n_networks=3, loss="mse", centred=True), values),
    "votes by squared loss": (mlp(n_networks=3, loss="mse", combine="vote"), votes),
}
KINDS = {"squared loss": "values", "votes by squared loss": "margins"}


@pytest.mark.parametrize("name", LEARNERS)
def test_they_are_those_of_a_fit_at_that_size_to_the_last_bit(name):
    learner, say = clone(LEARNERS[name][0]), LEARNERS[name][1]
    given = problem()
    plain = learner.learning_path(given.X, given.y, SIZES, given.X_test)
    asked = learner.learning_path(given.X, given.y, SIZES, given.X_test, scores=True)
    for point, other in zip(asked, plain):
        assert other.scores is None
        np.testing.assert_array_equal(point.train, other.train)
        np.testing.assert_array_equal(point.test, other.test)
        model = learner.fit(given.X[: point.n], given.y[: point.n])
        scores = point.scores
        assert isinstance(scores, Scores)
        assert scores.classes.tolist() == list("abcd")
        assert scores.kind == KINDS.get(name, "probabilities")
        met = np.isin(scores.classes, model.classes_)
        assert met.all() == (point.n > 3)
        for part, X in ((scores.train, given.X[: point.n]), (scores.test, given.X_test)):
            np.testing.assert_array_equal(part[:, met], say(model, X))
            assert not part[:, ~met].any()


def test_classes_not_met_yet_round_nothing():
    random = np.random.default_rng(3)
    X, y = random.normal(size=(90, 3)), np.repeat(np.arange(30), 3)
    learner = nc.KNNClassifier(20, weights="distance")
    (point,) = learner.learning_path(X, y, [31, 90], X + 0.1, scores=True)[:1]
    expected = learner.fit(X[:31], y[:31]).predict_proba(X + 0.1)
    np.testing.assert_array_equal(point.scores.test[:, :11], expected)


@pytest.mark.parametrize("weights", ["uniform", "distance"])
def test_the_votes_of_neighbours_are_counted(weights):
    given = problem()
    learner = nc.KNNClassifier(7, weights=weights)
    (point,) = learner.learning_path(given.X, given.y, [60], given.X_test, scores=True)
    gaps = ((given.X_test[:, None] - given.X[None]) ** 2).sum(axis=2) ** 0.5
    nearest = np.argsort(gaps, axis=1, kind="stable")[:, :7]
    weight = np.ones((30, 7)) if weights == "uniform" else 1 / np.take_along_axis(gaps, nearest, axis=1)
    expected = np.stack([((given.y[nearest] == label) * weight).sum(axis=1) for label in "abcd"], axis=1)
    np.testing.assert_allclose(point.scores.test, expected / weight.sum(axis=1)[:, None], rtol=1e-13)


@pytest.mark.parametrize("name", ["networks", "squared loss"])
def test_they_do_not_depend_on_what_trains_beside(name):
    learner = clone(LEARNERS[name][0])
    problems = [problem(seed) for seed in range(3)]
    paths = learner.learning_paths(problems, SIZES, scores=True)
    for given, path in zip(problems, paths):
        alone = learner.set_params(random_state=given.random_state)
        for point, other in zip(
            path, alone.learning_path(given.X, given.y, SIZES, given.X_test, scores=True)
        ):
            np.testing.assert_array_equal(point.scores.train, other.scores.train)
            np.testing.assert_array_equal(point.scores.test, other.scores.test)


def test_a_size_that_fails_has_none_and_the_others_keep_theirs():
    given = problem()
    first, last = nc.KNNClassifier(5).learning_path(given.X, given.y, [3, 60], given.X_test, scores=True)
    assert first.status == "failed"
    assert first.scores is None
    assert last.scores.test.shape == (30, 4)


def test_a_regressor_s_networks_tell_their_spread():
    given = problem()
    y = given.X[:, 0] + np.random.default_rng(1).normal(size=60)
    learner = nc.MLPRegressor(NETWORK, n_networks=3, max_epochs=5, random_state=0)
    for targets in (y, np.stack([y, -2 * y], axis=1)):
        for point in learner.learning_path(given.X, targets, [20, 60], given.X_test, scores=True):
            model = learner.fit(given.X[: point.n], targets[: point.n])
            assert isinstance(point.scores, Spread)
            for part, X in ((point.scores.train, given.X[: point.n]), (point.scores.test, given.X_test)):
                np.testing.assert_array_equal(part, model.predict(X, return_std=True)[1])


@pytest.mark.parametrize(
    ("learner", "reason"),
    [
        (nc.MLPRegressor(NETWORK, max_epochs=2), "one network has none; set n_networks=2"),
        (nc.KNNRegressor(3), "neighbours' mean comes without a standard deviation"),
    ],
)
def test_a_regressor_without_a_spread_says_why(learner, reason):
    given = problem()
    (point,) = learner.learning_path(given.X, given.X[:, 0], [20], given.X_test, scores=True)
    assert point.status == "ok"
    assert reason in point.scores


@pytest.mark.parametrize("name", ["3-nn", "network"])
def test_the_harness_fits_nothing_again_for_them(monkeypatch, name):
    learner = clone(LEARNERS[name][0])

    def forbidden(*arguments, **options):
        raise AssertionError("fitted again")

    monkeypatch.setattr(type(learner), "fit", forbidden)
    found = nc.compare(
        "iris", {"it": learner}, sizes=[20, 60], repeats=2, metrics=["error", "brier"], progress=False
    )
    assert found.failures().empty
