"""Fitting to many data sets at once is fitting to each, bit by bit."""

import numpy as np
import pytest

from ntkcompare import MLP, MLPClassifier, MLPRegressor
from ntkcompare.training import FitArguments

NETWORK = MLP(depth=1, width=8)


def classifier(**parameters):
    return MLPClassifier(NETWORK, **{"max_epochs": 5, "batch_size": 8, "n_networks": 2, **parameters})


def arguments(seed, n, **others):
    random = np.random.default_rng(seed)
    X, y = random.normal(size=(n, 3)), np.arange(n) % 3
    return FitArguments(X, np.array(["a", "b", "c"])[y], random_state=seed, **others)


def everything(seed, n):
    """Arguments with all that a fit takes."""
    other = arguments(seed + 100, 12)
    return arguments(seed, n, corrupted=np.arange(n) % 4 == 1, validation_data=(other.X, other.y))


def assert_same(model, other):
    for name in ("n_epochs_", "best_epoch_", "converged_", "loss_", "classes_"):
        np.testing.assert_array_equal(getattr(model, name), getattr(other, name))
    assert model.history_.keys() == other.history_.keys()
    for name, values in model.history_.items():
        np.testing.assert_array_equal(values, other.history_[name])
    X = np.random.default_rng(9).normal(size=(5, 3))
    np.testing.assert_array_equal(model.outputs(X), other.outputs(X))
    np.testing.assert_array_equal(model.predict(X), other.predict(X))


@pytest.mark.parametrize(
    "parameters", [{"history": "exact"}, {"early_stopping": True, "patience": 1}, {"centred": True}]
)
def test_each_is_the_fit_alone(parameters):
    fits = [everything(0, 12), arguments(1, 30), everything(2, 20)]
    for given, model in zip(fits, classifier(**parameters).fit_each(fits), strict=True):
        alone = classifier(**parameters, random_state=given.random_state)
        alone.fit(given.X, given.y, given.corrupted, given.validation_data)
        assert_same(model, alone)
        assert model.get_params() == alone.get_params()


def test_regressors_keep_the_shape_of_their_own_labels():
    random = np.random.default_rng(0)
    X, y = random.normal(size=(10, 2)), random.normal(size=(10, 2))
    flat, two = MLPRegressor(NETWORK, max_epochs=2).fit_each(
        [FitArguments(X, y[:, 0], random_state=0), FitArguments(X, y, random_state=0)]
    )
    assert flat.predict(X).shape == (10,)
    assert two.predict(X).shape == (10, 2)


def test_without_a_seed_of_its_own_a_fit_has_that_of_the_estimator():
    given = arguments(0, 12)
    model = classifier(random_state=4)
    bare = FitArguments(given.X, given.y)
    first, second = model.fit_each([bare, bare])
    assert_same(first, second)
    assert_same(first, classifier(random_state=4).fit(given.X, given.y))
    random = np.random.RandomState(0)
    first, second = classifier(random_state=random).fit_each([bare, bare])
    assert first.random_state != second.random_state


def test_the_estimator_itself_is_left_as_it_is():
    model = classifier(random_state=4)
    model.fit_each([arguments(0, 12)])
    assert not hasattr(model, "params_")
    assert model.random_state == 4
    assert model.fit_each([]) == []


def test_what_cannot_be_fitted_is_named_by_its_place():
    with pytest.raises(ValueError, match=r"fits\[1\]: .*contains NaN"):
        classifier().fit_each([arguments(0, 12), FitArguments([[np.nan]], ["a"])])
    with pytest.raises(ValueError, match=r"fits\[0\]: corrupted, of dtype"):
        classifier().fit_each([arguments(0, 12, corrupted=[1, 0])])


def test_a_training_that_diverged_is_named_by_its_place():
    given = arguments(0, 12)
    wild = FitArguments(given.X * 1e12, np.arange(12.0), random_state=0)
    tame = FitArguments(given.X, np.arange(12.0), random_state=0)
    model = MLPRegressor(NETWORK, optimizer="sgd", max_epochs=50)
    with pytest.raises(ValueError, match=r"fits\[1\]: the training diverged"):
        model.fit_each([tame, wild])
