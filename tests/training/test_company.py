"""A network is the same whatever is trained beside it, and however many are trained at once."""

import jax
import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare.mlp import MLPClassifier, MLPRegressor
from ntkcompare.path import Problem
from ntkcompare.training import runner
from ntkcompare.training.fit import make_sample
from ntkcompare.training.labels import ClassLabels
from ntkcompare.training.sample import Job
from ntkcompare.training.settings import settings_of

NETWORK = MLP(depth=2, width=16)
SIZES = (3, 8, 30, 100)


def problem(seed, n=100, n_test=9):
    random = np.random.default_rng(seed)
    X = random.normal(size=(n + n_test, 4))
    y = np.where(np.arange(n) < 3, np.arange(n), random.integers(3, size=n))
    return Problem(X[:n], np.array(["a", "b", "c"])[y], X[n:], seed)


def classifier(**parameters):
    base = {"batch_size": 16, "max_epochs": 4, "learning_rate": 0.05}
    return MLPClassifier(NETWORK, **{**base, **parameters})


def assert_same_point(point, other):
    assert (point.n, point.status, point.health) == (other.n, other.status, other.health)
    np.testing.assert_array_equal(point.train, other.train)
    np.testing.assert_array_equal(point.test, other.test)


@pytest.mark.parametrize("parameters", [{}, {"n_networks": 2, "early_stopping": True, "dropout": 0.2}])
def test_a_path_is_bit_by_bit_the_fits_one_by_one(parameters):
    problems = [problem(seed) for seed in range(2)]
    paths = classifier(**parameters).learning_paths(problems, SIZES)
    for given, path in zip(problems, paths):
        model = classifier(**parameters, random_state=given.random_state)
        for point, other in zip(path, model.learning_path(given.X, given.y, SIZES, given.X_test)):
            assert_same_point(point, other)
        for point in path:
            model.fit(given.X[: point.n], given.y[: point.n])
            assert point.health["train_loss"] == model.loss_.mean()
            assert point.health["n_epochs"] == model.n_epochs_.max()
            np.testing.assert_array_equal(point.train, model.predict(given.X[: point.n]))
            np.testing.assert_array_equal(point.test, model.predict(given.X_test))


def test_the_number_of_networks_changes_none_of_them():
    given = problem(0)
    few, many = (classifier(n_networks=k, random_state=5).fit(given.X, given.y) for k in (2, 5))
    np.testing.assert_array_equal(few.outputs(given.X), many.outputs(given.X)[:2])
    assert len(np.unique(many.loss_)) == 5


def test_the_seed_and_nothing_else_decides():
    given = problem(0)
    outputs = []
    for seed in (0, 0, 1):
        np.random.random(len(outputs))  # noqa: NPY002
        outputs.append(classifier(random_state=seed).fit(given.X, given.y).outputs(given.X))
    np.testing.assert_array_equal(outputs[0], outputs[1])
    assert not np.allclose(outputs[0], outputs[2])


def jobs(settings):
    problems = [problem(seed) for seed in range(2)]
    samples = [
        make_sample(settings, p.X.astype(settings.dtype), ClassLabels(p.y[:n], "cross_entropy", "mean"), 0)
        for p in problems
        for n in SIZES
    ]
    # Samples of one problem share its pool, as on a path.
    samples = [
        type(s)(samples[4 * (i // 4)].X, s.targets, s.train, s.validation, s.corrupted)
        for i, s in enumerate(samples)
    ]
    return [Job(sample, seed=i % 2) for i, sample in enumerate(samples)]


def leaves(job, trained):
    return [np.asarray(leaf) for leaf in jax.tree.leaves(trained.params)], trained.sums, trained.n_epochs


@pytest.mark.parametrize("parameters", [{}, {"early_stopping": True, "history": "exact", "max_epochs": 12}])
def test_lanes_of_one_program_train_what_programs_of_their_own_do(parameters):
    """So it is on accelerators: one program for many networks, here of unequal sizes."""
    settings = settings_of(classifier(**parameters, patience=2, interpolation_loss=0.3))
    given = jobs(settings)
    alone = runner.run(settings, given, leaves, lanes=1, threads=1)
    together = runner.run(settings, given, leaves, lanes=3)
    assert len({n_epochs for _, _, n_epochs in alone}) > 1 or not parameters
    for (params, sums, n_epochs), (params_together, sums_together, n_epochs_together) in zip(alone, together):
        assert n_epochs == n_epochs_together
        np.testing.assert_allclose(sums, sums_together, rtol=2e-5, atol=1e-5)
        for a, b in zip(params, params_together):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_threads_change_nothing():
    settings = settings_of(classifier())
    given = jobs(settings)
    one, three = (runner.run(settings, given, leaves, threads=threads) for threads in (1, 3))
    for (params, sums, _), (params_three, sums_three, _) in zip(one, three):
        np.testing.assert_array_equal(sums, sums_three)
        for a, b in zip(params, params_three):
            np.testing.assert_array_equal(a, b)


def test_what_goes_wrong_with_one_network_does_not_reach_the_others():
    settings = settings_of(classifier())
    given = jobs(settings)

    def finish(job, trained):
        if job is given[1]:
            raise ArithmeticError("this one")
        return trained.n_epochs

    results = runner.run(settings, given, finish)
    assert isinstance(results[1], ArithmeticError)
    assert [r for i, r in enumerate(results) if i != 1] == [4] * 7


def test_an_interruption_ends_all_threads(monkeypatch):
    """Else the test would not end: there are more epochs than there is time."""
    settings = settings_of(classifier(max_epochs=10**7, stop_at_interpolation=False))
    given = jobs(settings)[:2]

    class InterruptedByUser(BaseException):
        pass

    class OneInterrupted(runner.Loop):
        def train(self):
            if self._examples.n_train == SIZES[0]:
                raise InterruptedByUser
            return super().train()

    monkeypatch.setattr(runner, "Loop", OneInterrupted)
    with pytest.raises(InterruptedByUser):
        runner.run(settings, given, leaves, threads=2)


def test_many_sizes_compile_one_program():
    """The harness draws one example of each class first; then all sizes have the same outputs."""
    from ntkcompare.training.program import program

    problems = [problem(seed) for seed in range(2)]
    model = classifier(n_networks=2)
    for parameters in ({"max_epochs": 1}, {"max_epochs": 2, "learning_rate": 0.1, "patience": 3}):
        before = program.cache_info().misses
        model.set_params(**parameters).learning_paths(problems, SIZES)
        assert program.cache_info().misses - before <= 1


def test_a_regressor_with_two_outputs_has_paths_too():
    random = np.random.default_rng(0)
    X, y = random.normal(size=(20, 3)), random.normal(size=(20, 2))
    model = MLPRegressor(NETWORK, max_epochs=3, random_state=1)
    (point,) = model.learning_path(X, y, [10], X[10:])
    model.fit(X[:10], y[:10])
    np.testing.assert_array_equal(point.test, model.predict(X[10:]))
    assert point.train.shape == point.test.shape == (10, 2)
