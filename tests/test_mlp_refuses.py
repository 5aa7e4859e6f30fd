"""Bad parameters and bad data: an error that names them, or a documented result."""

import warnings

import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare.exceptions import InsufficientMemoryError, NumericsWarning
from ntkcompare.mlp import MLPClassifier, MLPRegressor
from ntkcompare.path import Problem

NETWORK = MLP(depth=1, width=8)
X = np.random.default_rng(0).normal(size=(20, 3))
Y = np.arange(20) % 2


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        ("architecture", 3, "architecture=3 must be None"),
        ("n_networks", 0, "n_networks=0 must be at least 1"),
        ("optimizer", "adm", "did you mean 'adam'"),
        ("loss", "hinge", "loss='hinge' is not known"),
        ("combine", "median", "combine='median' is not known"),
        ("learning_rate", 0.0, "learning_rate=0.0 must be greater than 0"),
        ("learning_rate", np.nan, "learning_rate=nan must be finite"),
        ("momentum", 1.0, "momentum=1.0 must be less than 1"),
        ("schedule", "linear", "schedule='linear' is not known"),
        ("batch_size", 0, "batch_size=0 must be at least 1"),
        ("batch_size", "all", "batch_size='all' is not known"),
        ("batch_size", 2.5, "batch_size=2.5 must be an integer"),
        ("max_epochs", 0, "max_epochs=0 must be at least 1"),
        ("l1", -1.0, "l1=-1.0 must be at least 0"),
        ("l2", "much", "l2='much' must be a real number"),
        ("dropout", 1, "dropout=1 must be less than 1"),
        ("input_noise", -0.1, "input_noise=-0.1 must be at least 0"),
        ("early_stopping", "yes", "early_stopping='yes' must be True or False"),
        ("validation_fraction", 0.0, "validation_fraction=0.0 must be greater than 0"),
        ("patience", 0, "patience=0 must be at least 1"),
        ("min_delta", -1, "min_delta=-1 must be at least 0"),
        ("interpolation_loss", -1, "interpolation_loss=-1 must be at least 0"),
        ("interpolation_epochs", 0, "interpolation_epochs=0 must be at least 1"),
        ("history", "none", "history='none' is not known"),
        ("dtype", "float16", "dtype='float16' must be float32 or float64"),
        ("random_state", -1, "random_state=-1 must be at least 0"),
        ("random_state", 0.5, "random_state=0.5 must be an integer"),
    ],
)
def test_parameters_out_of_range(parameter, value, message):
    with pytest.raises((ValueError, TypeError), match=message.replace("(", r"\(")):
        MLPClassifier(NETWORK).set_params(**{parameter: value}).fit(X, Y)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("where", ["X", "y"])
def test_data_that_are_not_finite(value, where):
    points, values = X.copy(), Y.astype(float)
    (points if where == "X" else values).flat[3] = value
    with pytest.raises(ValueError, match=r"NaN|inf"):
        MLPRegressor(NETWORK).fit(points, values)


def test_inputs_beyond_float32():
    with pytest.raises(ValueError, match="beyond the range of float32; rescale"):
        MLPRegressor(NETWORK).fit(X * 1e40, Y)


def test_values_beyond_any_variance():
    with pytest.raises(ValueError, match="whose square is not finite"):
        MLPRegressor(NETWORK).fit(X, (Y - 0.5) * 1e300)


def test_text_is_no_number():
    with pytest.raises(ValueError, match="could not convert"):
        MLPRegressor(NETWORK).fit(np.full((3, 2), "a"), [1, 2, 3])


def test_continuous_labels_are_not_classes():
    with pytest.raises(ValueError, match="Unknown label type"):
        MLPClassifier(NETWORK).fit(X, Y + 0.3 * X[:, 0])


def test_other_features_at_predict():
    model = MLPRegressor(NETWORK, max_epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match="2 features"):
        model.predict(X[:, :2])


def test_points_too_far_away_to_have_outputs():
    model = MLPRegressor(NETWORK, max_epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match="not finite: rescale"):
        model.predict(X * 1e38)


def test_a_mask_must_fit():
    for mask in (np.zeros(19, bool), np.zeros(20), np.zeros((20, 2), bool)):
        with pytest.raises(ValueError, match=r"corrupted|1d array"):
            MLPClassifier(NETWORK).fit(X, Y, corrupted=mask)


def test_validation_data_must_fit():
    model = MLPClassifier(NETWORK, early_stopping=True)
    with pytest.raises(ValueError, match="must be a pair"):
        model.fit(X, Y, validation_data=X)
    with pytest.raises(ValueError, match="features"):
        model.fit(X, Y, validation_data=(X[:, :2], Y))
    with pytest.raises(ValueError, match="19"):
        model.fit(X, Y, validation_data=(X, Y[:19]))
    with pytest.raises(ValueError, match=r"has the classes \[2\]"):
        model.fit(X, Y, validation_data=(X, Y + 1))


def test_one_network_has_no_spread():
    model = MLPRegressor(NETWORK, max_epochs=1).fit(X, Y)
    with pytest.raises(ValueError, match="n_networks=2"):
        model.predict(X, return_std=True)


def test_a_network_too_large_is_refused_before_it_is_drawn():
    with pytest.raises(InsufficientMemoryError, match="Take a smaller width"):
        MLPRegressor(MLP(depth=2, width=2**20)).fit(X, Y)


def test_divergence_is_an_error_that_says_what_to_do():
    model = MLPRegressor(NETWORK, optimizer="sgd", learning_rate=1e6, max_epochs=20, random_state=0)
    with pytest.raises(ValueError, match=r"diverged.*smaller learning_rate than 1e\+06"):
        model.fit(X, Y)
    paths = [model.set_params(random_state=seed).learning_path(X, Y, [2, 20], X) for seed in range(5)]
    for point in sum(paths, ()):
        assert point.status == "failed"
        assert "diverged" in point.reason
        assert point.test is None


def test_divergence_after_the_best_epoch_is_a_warning():
    """The learning rate is fine for the first points seen, and the weights of that epoch are kept."""
    model = MLPRegressor(
        NETWORK,
        optimizer="sgd",
        learning_rate=1e15,
        max_epochs=50,
        early_stopping=True,
        patience=40,
        random_state=0,
    )
    model.set_params(history="exact", batch_size="full", stop_at_interpolation=False)
    with pytest.warns(NumericsWarning, match="not finite in the end"):
        model.fit(X, Y)
    assert np.isfinite(model.predict(X)).all()
    assert not model.converged_.any()
    with pytest.warns(NumericsWarning, match="not finite in the end"):
        (point,) = model.learning_path(X, Y, [20], X)
    assert point.status == "ok"
    assert point.health["converged"] is False


def test_what_a_path_refuses():
    model = MLPClassifier(NETWORK, max_epochs=1)
    with pytest.raises(ValueError, match="sizes is empty"):
        model.learning_path(X, Y, [], X)
    with pytest.raises(ValueError, match="sizes='all' must be a list"):
        model.learning_path(X, Y, "all", X)
    with pytest.raises(ValueError, match="asks for 21"):
        model.learning_path(X, Y, [21], X)
    with pytest.raises(ValueError, match="X_test has points of shape"):
        model.learning_path(X, Y, [5], X[:, :2])
    with pytest.raises(ValueError, match="20 points, but y has 19"):
        model.learning_path(X, Y[:19], [5], X)


def test_a_size_too_small_to_validate_fails_alone():
    model = MLPClassifier(NETWORK, max_epochs=1, early_stopping=True)
    one, two = model.learning_path(X, Y, [1, 10], X)
    assert one.status == "failed"
    assert "n_samples=1" in one.reason
    assert two.status == "ok"
    (alone,) = model.learning_path(X, Y, [1], X)
    assert alone.status == "failed"


def test_one_bad_problem_fails_alone():
    broken = X.copy()
    broken[0] = np.nan
    problems = [Problem(broken, Y, X, 0), Problem(X, Y, X, 0)]
    bad, good = MLPClassifier(NETWORK, max_epochs=1).learning_paths(problems, [5, 10])
    assert [point.status for point in (*bad, *good)] == ["failed", "failed", "ok", "ok"]
    assert "NaN" in bad[0].reason


def test_nothing_is_said_where_all_is_well():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        MLPClassifier(NETWORK, max_epochs=2).fit(X, Y).predict(X)
