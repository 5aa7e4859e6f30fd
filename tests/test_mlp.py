"""MLPRegressor and MLPClassifier: what they record, when they stop, how several networks decide."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ntkcompare import MLP
from ntkcompare.mlp import MLPClassifier, MLPRegressor

NETWORK = MLP(depth=1, width=32)
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(60, 4))
Y = np.array(["down", "mid", "up"])[np.digitize(X[:, 0] + 0.3 * RANDOM.normal(size=60), [-0.5, 0.5])]
VALUES = np.stack([np.sin(X[:, 0]), 40 + 3 * X[:, 1] ** 2], axis=1)
CORRUPTED = RANDOM.random(60) < 0.3


def classifier(**parameters):
    base = {"batch_size": 16, "max_epochs": 8, "learning_rate": 0.05, "random_state": 0}
    return MLPClassifier(NETWORK, **{**base, **parameters})


def regressor(**parameters):
    base = {"batch_size": 16, "max_epochs": 8, "learning_rate": 0.05, "random_state": 0}
    return MLPRegressor(NETWORK, **{**base, **parameters})


def cross_entropy(model, points, labels):
    """Mean loss of each network, from its own outputs."""
    logits = model.outputs(points)
    log_p = logits - np.log(np.exp(logits).sum(axis=2, keepdims=True))
    chosen = np.searchsorted(model.classes_, labels)
    return -log_p[:, np.arange(len(labels)), chosen].mean(axis=1)


def test_exact_history_ends_with_what_can_be_recomputed_from_the_outputs():
    split = X[:45], Y[:45]
    held_out = X[45:], Y[45:]
    model = classifier(n_networks=2, history="exact")
    model.fit(*split, corrupted=CORRUPTED[:45], validation_data=held_out)
    history, choices = model.history_, model.predict_all(X)
    assert history["epoch"].tolist() == list(range(9))
    assert all(v.shape == (9, 2) for k, v in history.items() if k != "epoch")
    groups = {
        "train": np.arange(45),
        "clean": np.flatnonzero(~CORRUPTED[:45]),
        "corrupted": np.flatnonzero(CORRUPTED[:45]),
        "validation": np.arange(45, 60),
    }
    assert set(history) == {"epoch", *(f"{g}_{what}" for g in groups for what in ("loss", "error"))}
    for group, rows in groups.items():
        np.testing.assert_allclose(history[f"{group}_loss"][-1], cross_entropy(model, X[rows], Y[rows]), 1e-5)
        error = (choices[:, rows] != Y[rows]).mean(axis=1)
        np.testing.assert_allclose(history[f"{group}_error"][-1], error, rtol=1e-6)
    np.testing.assert_allclose(history["train_loss"][-1], model.loss_, rtol=1e-5)


def test_exact_history_of_a_regressor_is_in_the_units_of_y():
    model = regressor(history="exact").fit(X, VALUES)
    error = ((model.predict(X) - VALUES) ** 2).mean()
    np.testing.assert_allclose(model.history_["train_error"][-1], error, rtol=1e-5)
    standardized = (model.predict(X) - VALUES) / VALUES.std(axis=0)
    np.testing.assert_allclose(model.loss_, 0.5 * (standardized**2).sum(axis=1).mean(), rtol=1e-5)


def test_running_history_of_full_batches_is_the_exact_one_an_epoch_earlier():
    running = classifier(batch_size="full").fit(X, Y, CORRUPTED).history_
    exact = classifier(batch_size="full", history="exact").fit(X, Y, CORRUPTED).history_
    assert running["epoch"].tolist() == list(range(1, 9))
    for name in ("train_loss", "clean_error", "corrupted_loss"):
        np.testing.assert_allclose(running[name], exact[name][:-1], rtol=1e-5)


def test_without_a_mask_or_validation_there_are_no_such_columns():
    assert set(classifier().fit(X, Y).history_) == {"epoch", "train_loss", "train_error"}
    nothing_wrong = classifier().fit(X, Y, corrupted=np.zeros(60, dtype=bool))
    assert set(nothing_wrong.history_) == {"epoch", "train_loss", "train_error"}


def test_early_stopping_restores_the_best_weights():
    held_out = X[40:], np.roll(Y[40:], 1)  # whoever learns gets worse
    model = classifier(early_stopping=True, patience=3, max_epochs=100, n_networks=2)
    model.fit(X[:40], Y[:40], validation_data=held_out)
    loss = model.history_["validation_loss"]
    assert model.converged_.all()
    for network in range(2):
        until = loss[: model.n_epochs_[network], network]
        assert until.argmin() + 1 == model.best_epoch_[network] == model.n_epochs_[network] - 3
        assert cross_entropy(model, *held_out)[network] == pytest.approx(until.min(), rel=1e-5)
        # One that has stopped repeats its last values.
        assert (loss[model.n_epochs_[network] - 1 :, network] == until[-1]).all()


def test_early_stopping_takes_validation_points_from_the_training_set():
    model = classifier(early_stopping=True, validation_fraction=0.25, history="exact").fit(X, Y)
    best = model.best_epoch_[0]
    assert 0.25 * model.history_["validation_loss"][best, 0] + 0.75 * model.history_["train_loss"][
        best, 0
    ] == (pytest.approx(cross_entropy(model, X, Y)[0], rel=1e-5))


def test_validation_data_without_early_stopping_is_only_measured():
    plain, watched = classifier().fit(X[:40], Y[:40]), classifier()
    watched.fit(X[:40], Y[:40], validation_data=(X[40:], Y[40:]))
    np.testing.assert_array_equal(plain.outputs(X), watched.outputs(X))
    assert "validation_loss" in watched.history_


def test_interpolation_stops_the_training_of_what_can_be_fitted():
    model = classifier(max_epochs=500, interpolation_loss=0.05, history="exact").fit(X, Y)
    loss, error = model.history_["train_loss"][:, 0], model.history_["train_error"][:, 0]
    assert model.converged_.all()
    assert np.flatnonzero((loss <= 0.05) & (error == 0)).tolist() == [model.n_epochs_[0]]
    longer = classifier(max_epochs=500, interpolation_loss=0.05, interpolation_epochs=4, history="exact")
    assert longer.fit(X, Y).n_epochs_[0] >= model.n_epochs_[0] + 3
    endless = classifier(max_epochs=12, interpolation_loss=10, stop_at_interpolation=False).fit(X, Y)
    assert endless.n_epochs_.tolist() == [12]
    assert not endless.converged_.any()


def test_a_regressor_interpolates_too():
    model = regressor(max_epochs=3000, interpolation_loss=0.01).fit(X, VALUES)
    assert model.converged_.all()
    assert model.loss_[0] < 0.02


def test_mean_and_spread_over_networks():
    model = regressor(n_networks=5).fit(X, VALUES[:, 0])
    each = model.predict_all(X)
    mean, std = model.predict(X, return_std=True)
    assert each.shape == (5, 60)
    np.testing.assert_allclose(mean, each.mean(axis=0))
    np.testing.assert_allclose(std, each.std(axis=0, ddof=1))
    assert model.fit(X, VALUES).predict(X, return_std=True)[1].shape == (60, 2)


def test_networks_vote_or_are_averaged():
    vote, mean = (classifier(n_networks=5, combine=c, max_epochs=2).fit(X, Y) for c in ("vote", "mean"))
    each = vote.predict_all(X)
    shares = (each[:, :, None] == vote.classes_).mean(axis=0)
    np.testing.assert_allclose(vote.predict_proba(X), shares)
    np.testing.assert_array_equal(vote.predict(X), vote.classes_[shares.argmax(axis=1)])
    logits = np.exp(mean.outputs(X))
    probability, std = mean.predict_proba(X, return_std=True)
    np.testing.assert_allclose(probability, (logits / logits.sum(axis=2, keepdims=True)).mean(axis=0))
    assert std.shape == (60, 3)
    assert (std > 0).all()


def test_mse_has_no_probabilities():
    model = classifier(loss="mse", n_networks=2).fit(X, Y)
    assert not hasattr(model, "predict_proba")
    values = model.outputs(X).mean(axis=0)
    np.testing.assert_array_equal(model.predict(X), model.classes_[values.argmax(axis=1)])


@pytest.mark.parametrize("loss", ["cross_entropy", "mse"])
def test_one_class_is_always_predicted(loss):
    model = classifier(loss=loss, max_epochs=300).fit(X, np.full(60, "only"))
    assert set(model.predict(X)) == {"only"}
    assert model.converged_.all()


def test_constant_values_are_predicted():
    """Not Adam, which makes full steps of the rounding errors that gradients are then."""
    model = regressor(centred=True, optimizer="sgd").fit(X, np.full(60, 7.5))
    np.testing.assert_allclose(model.predict(X), 7.5, atol=1e-5)
    assert model.converged_.all()


def test_a_fitted_model_survives_pickling_and_a_clone_is_unfitted():
    model = classifier(n_networks=2).fit(X, Y)
    again = pickle.loads(pickle.dumps(model))
    np.testing.assert_array_equal(again.predict_proba(X), model.predict_proba(X))
    assert not hasattr(clone(model), "params_")
    assert all(isinstance(W, np.ndarray) for network in model.params_ for W, _ in network)


def test_it_works_in_a_pipeline_and_a_grid_search():
    data, labels = load_iris(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), classifier(max_epochs=15))
    search = GridSearchCV(
        pipeline, {"mlpclassifier__l2": [0.0, 0.1], "mlpclassifier__n_networks": [1, 2]}, cv=2
    )
    assert search.fit(data, labels).best_score_ > 0.9


def test_float64_is_computed_and_returned_as_asked():
    model = regressor(dtype="float64").fit(X, VALUES)
    assert model.params_[0][0][0].dtype == np.float64
    near = regressor(dtype="float64", n_networks=1).fit(X, VALUES)
    np.testing.assert_array_equal(model.predict(X), near.predict(X))


def test_predictions_do_not_depend_on_the_rows_beside_them():
    model = regressor().fit(X, VALUES)
    many = RANDOM.normal(size=(600, 4))
    np.testing.assert_array_equal(model.predict(many)[255:257], model.predict(many[255:257]))


def test_jax_settings_are_as_before():
    import jax

    before = dict(jax.config.values)
    classifier(dtype="float64").fit(X, Y).predict(X)
    assert dict(jax.config.values) == before


def test_the_users_jax_settings_change_no_result():
    import jax

    plain = classifier().fit(X, Y).outputs(X)
    with jax.default_matmul_precision("bfloat16"), jax.numpy_dtype_promotion("strict"):
        np.testing.assert_array_equal(classifier().fit(X, Y).outputs(X), plain)


def test_many_points_are_measured_chunk_by_chunk():
    points = RANDOM.normal(size=(900, 4))
    labels = np.where(points[:, 0] > 0, "down", "up")
    model = classifier(history="exact", max_epochs=2, batch_size=100)
    model.fit(points[:300], labels[:300], validation_data=(points[300:], labels[300:]))
    for group, rows in (("train", slice(0, 300)), ("validation", slice(300, 900))):
        loss = cross_entropy(model, points[rows], labels[rows])
        np.testing.assert_allclose(model.history_[f"{group}_loss"][-1], loss, rtol=1e-5)
