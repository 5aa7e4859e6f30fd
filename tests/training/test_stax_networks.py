"""A stax triple in the place of an MLP."""

import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare.activations import load_stax
from ntkcompare.mlp import MLPClassifier

Y = np.arange(30) % 3


def images(size=4):
    bright = np.random.default_rng(0).normal(size=(30, size, size, 1))
    bright[Y == 1, :2] += 3
    bright[Y == 2, 2:] -= 3
    return bright


def convolutional(n_outputs=3):
    stax = load_stax()
    return stax.serial(
        stax.Conv(8, (3, 3), W_std=1.4, b_std=0.1, padding="SAME"),
        stax.Relu(),
        stax.GlobalAvgPool(),
        stax.Dense(n_outputs),
    )


def classifier(architecture, **parameters):
    return MLPClassifier(architecture, random_state=0, max_epochs=80, learning_rate=0.05, **parameters)


def test_a_convolutional_network_learns_images():
    model = classifier(convolutional(), l2=1e-4).fit(images(), Y)
    assert model.score(images(), Y) > 0.9
    (point,) = classifier(convolutional(), l2=1e-4).learning_path(images(), Y, [30], images())
    np.testing.assert_array_equal(point.test, model.predict(images()))


def test_a_fully_connected_triple_learns_as_its_mlp_does():
    X = images().reshape(30, -1)
    scores = [classifier(a).fit(X, Y).score(X, Y) for a in (MLP(depth=1, width=64).stax(3), MLP(1, 64))]
    assert scores == [1, 1]


def test_the_wrong_number_of_outputs_is_refused_before_training():
    with pytest.raises(ValueError, match=r"end it with Dense\(3\)"):
        classifier(convolutional(5)).fit(images(), Y)


def test_inputs_it_does_not_take_are_refused():
    with pytest.raises(ValueError, match="does not take examples of shape"):
        classifier(convolutional()).fit(images().reshape(30, -1), Y)


def test_images_are_not_for_an_mlp():
    with pytest.raises(ValueError, match="n_features"):
        classifier(MLP(1, 8)).fit(images(), Y)


def test_dropout_needs_hidden_layers_to_reach():
    with pytest.raises(ValueError, match=r"dropout=0\.5 needs an ntkcompare\.MLP"):
        classifier(convolutional(), dropout=0.5).fit(images(), Y)
