"""s full-batch steps of size η are an NTK time of t = ηs."""

import jax
import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare._jax.precision import precision_scope
from ntkcompare.mlp import MLPClassifier, MLPRegressor
from ntkcompare.ntk import NTKClassifier, NTKRegressor

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(14, 3))
Y = 3 + 5 * np.sin(2 * X[:, 0])
TRAIN, TEST = np.arange(10), np.arange(10, 14)
RATE = 0.01


def network(width, steps, **parameters):
    model = MLPRegressor(
        MLP(depth=1, width=width),
        optimizer="sgd",
        batch_size="full",
        learning_rate=RATE,
        max_epochs=steps,
        centred=True,
        stop_at_interpolation=False,
        dtype="float64",
        random_state=0,
        **parameters,
    )
    return model.fit(X[TRAIN], Y[TRAIN])


def empirical_flow(model, time):
    """Gradient flow of the network linearized at its start, by its own kernel."""
    architecture, start = model.architecture, model.initial_params_[0]
    with precision_scope("float64"):

        def output(params, x):
            return architecture.apply(params, x[None])[0, 0]

        gradients = jax.vmap(jax.grad(output), in_axes=(None, 0))(start, X)
        rows = [np.asarray(leaf).reshape(len(X), -1) for leaf in jax.tree.leaves(gradients)]
    kernel = sum(J @ J.T for J in rows)
    values, vectors = np.linalg.eigh(kernel[np.ix_(TRAIN, TRAIN)])
    gains = -np.expm1(-values * time / len(TRAIN)) / values
    mean = Y[TRAIN].mean(axis=0)
    coefficients = vectors @ (gains * (vectors.T @ (Y[TRAIN] - mean)))
    return kernel[np.ix_(TEST, TRAIN)] @ coefficients + mean


@pytest.mark.parametrize("steps", [20, 800])
def test_a_wide_network_follows_the_flow_of_its_own_kernel(steps):
    distances = []
    for width in (64, 4096):
        model = network(width, steps)
        flow = empirical_flow(model, RATE * steps)
        moved = np.abs(flow - Y[TRAIN].mean()).max()
        distances.append(np.abs(model.predict(X[TEST]) - flow).max() / moved)
    assert distances[1] < 0.02
    # Early on what is left is that steps are not infinitely small, at any width.
    assert steps == 20 or distances[1] < 0.5 * distances[0]


def test_another_unit_of_time_would_be_seen():
    """A check of the check: at half or twice the time the flow is far from there."""
    model = network(4096, 100)
    there = model.predict(X[TEST])
    moved = np.abs(empirical_flow(model, 100 * RATE) - Y[TRAIN].mean()).max()
    for factor in (0.5, 2):
        assert np.abs(there - empirical_flow(model, 100 * RATE * factor)).max() / moved > 0.1


@pytest.mark.parametrize("steps", [20, 800])
def test_the_mean_over_wide_networks_is_near_the_infinite_one(steps):
    model = network(2048, steps, n_networks=8)
    limit = NTKRegressor(MLP(depth=1), ridge=0.0, time=RATE * steps).fit(X[TRAIN], Y[TRAIN])
    mean = model.predict(X[TEST])
    moved = np.abs(limit.predict(X[TEST]) - Y[TRAIN].mean()).max()
    assert np.abs(mean - limit.predict(X[TEST])).max() / moved < 0.1


def test_a_classifier_of_squared_loss_meets_that_of_the_kernel():
    labels = np.arange(10) % 3
    model = MLPClassifier(
        MLP(depth=2, width=256),
        n_networks=8,
        optimizer="sgd",
        loss="mse",
        batch_size="full",
        learning_rate=RATE,
        max_epochs=100,
        centred=True,
        stop_at_interpolation=False,
        dtype="float64",
        random_state=0,
    ).fit(X[TRAIN], labels)
    limit = NTKClassifier(MLP(depth=2), ridge=0.0, time=100 * RATE).fit(X[TRAIN], labels)
    distance = np.abs(model.outputs(X).mean(axis=0) - limit.decision_function(X)).max()
    assert distance < 0.05
