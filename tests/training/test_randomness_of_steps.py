"""Dropout and input noise: the mean loss over many steps, against its expectation in closed form."""

import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare.mlp import MLPRegressor

# A linear network that learns nothing: each epoch is another draw of the same step.
NETWORK = MLP(depth=1, width=24, activation="identity", W_std=1.0, b_std=0.5)
RANDOM = np.random.default_rng(0)
X, Y = RANDOM.normal(size=(40, 3)), RANDOM.normal(size=(40, 2))


def still(**parameters):
    model = MLPRegressor(
        NETWORK,
        optimizer="sgd",
        learning_rate=1e-30,
        batch_size="full",
        max_epochs=1500,
        stop_at_interpolation=False,
        dtype="float64",
        random_state=3,
        **parameters,
    )
    model.fit(X, Y)
    return model


def hidden(model):
    """Hidden activations, and output weights as they act."""
    (W, b), (V, _) = model.params_[0]
    return X @ W / np.sqrt(3) + 0.5 * b, V / np.sqrt(24)


def test_dropout_adds_the_variance_of_the_masks():
    """Each unit's part in an output has variance (h·v)²·p/(1−p); the mean is that without dropout."""
    p = 0.3
    model, plain = still(dropout=p), still()
    h, V = hidden(model)
    added = 0.5 * (p / (1 - p)) * ((h**2) @ (V**2)).sum(axis=1).mean()
    loss = model.history_["train_loss"][:, 0]
    assert loss.mean() == pytest.approx(plain.loss_[0] + added, abs=4 * loss.std() / np.sqrt(len(loss)))
    assert added > 20 * loss.std() / np.sqrt(len(loss))
    assert model.loss_[0] == pytest.approx(plain.loss_[0])  # measured without dropout


def test_noise_adds_the_variance_that_the_network_makes_of_it():
    s = 0.4
    model, plain = still(input_noise=s), still()
    (W, _), _ = model.params_[0]
    _, V = hidden(model)
    added = 0.5 * s**2 * ((W / np.sqrt(3) @ V) ** 2).sum()
    loss = model.history_["train_loss"][:, 0]
    assert loss.mean() == pytest.approx(plain.loss_[0] + added, abs=4 * loss.std() / np.sqrt(len(loss)))
    assert added > 20 * loss.std() / np.sqrt(len(loss))
    assert model.loss_[0] == pytest.approx(plain.loss_[0])


@pytest.mark.parametrize("parameters", [{"dropout": 0.3}, {"input_noise": 0.4}])
def test_a_centred_network_sees_the_same_draw_twice(parameters):
    """f − f₀ stays at zero while nothing is learnt, whatever the draw."""
    loss = still(centred=True, **parameters).history_["train_loss"]
    np.testing.assert_allclose(loss, 1.0, rtol=1e-9)


def test_draws_differ_from_step_to_step_and_with_the_seed():
    loss = still(dropout=0.3).history_["train_loss"][:, 0]
    assert len(np.unique(loss)) == len(loss)
