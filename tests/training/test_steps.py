"""The steps of training, against a network, gradient and optimizers written in NumPy."""

import jax
import numpy as np
import pytest
from numpy_network import Optimizer, forward, gradient, mean_loss

from ntkcompare import MLP
from ntkcompare._jax.keys import make_key
from ntkcompare._jax.precision import precision_scope
from ntkcompare.training.feed import Orders, Pools, plan
from ntkcompare.training.fit import train
from ntkcompare.training.sample import Job, Sample, class_targets, value_targets
from ntkcompare.training.settings import settings_of

NETWORK = MLP(depth=2, width=8, W_std=1.3, b_std=0.4)
N, D, K = 23, 5, 3
SEED = 7


def sample(loss, seed=0):
    random = np.random.default_rng(seed)
    X, rows, none = random.normal(size=(N, D)), np.arange(N), np.arange(0)
    if loss == "values":
        targets = value_targets(random.normal(size=(N, K)), rows)
    else:
        targets = class_targets(np.arange(N) % K, K, loss, rows)
    return Sample(X, targets, rows, none, np.zeros(N, dtype=bool))


class Given:
    """Stands for an estimator: its parameters, unless told otherwise, train three epochs in float64."""

    def __init__(self, **parameters):
        from ntkcompare.mlp import MLPClassifier

        base = {"max_epochs": 3, "stop_at_interpolation": False, "dtype": "float64", "batch_size": 7}
        self.parameters = MLPClassifier(NETWORK, **{**base, **parameters}).get_params()

    def get_params(self, deep):
        return self.parameters


def start(dtype="float64"):
    """The parameters that network 0 of SEED starts from."""
    with precision_scope(dtype):
        key = jax.random.fold_in(jax.random.fold_in(make_key(SEED), 0), 0)
        return [tuple(np.asarray(p, np.float64) for p in pair) for pair in NETWORK.init(key, D, K, dtype)]


def orders(settings, data, n_epochs):
    """The examples of each epoch, in order."""
    capacity = Pools([data], settings.dtype, shared=False).capacity
    job = Job(data, SEED)
    return Orders(settings, plan(settings, data, 1, capacity), job)(n_epochs, n_epochs, skip=False)[:, :N]


def by_hand(settings, data, loss, **penalties):
    params, first = start(settings.dtype), start(settings.dtype)
    optimizer = Optimizer(settings.optimizer, settings.momentum)
    losses = []
    for order in orders(settings, data, settings.max_epochs):
        total = 0.0
        for rows in np.array_split(order, 1 if settings.batch_size is None else -(-N // settings.batch_size)):
            X, targets = data.X[rows], data.targets.values[rows]
            f = forward(params, X, NETWORK.W_std, NETWORK.b_std)[0]
            if settings.centred:
                f = f - forward(first, X, NETWORK.W_std, NETWORK.b_std)[0]
            total += mean_loss(loss, f, targets) * len(rows)
            gradients = gradient(
                params,
                X,
                targets,
                loss,
                NETWORK.W_std,
                NETWORK.b_std,
                start=first if settings.centred else None,
                **penalties,
            )
            params = optimizer.update(params, gradients, settings.learning_rate)
        losses.append(total / N)
    return params, losses


def ours(settings, data):
    ((outcome,),) = train(settings, [data], [SEED], keep=True)
    assert not isinstance(outcome, Exception), outcome
    return outcome


def assert_same(outcome, params, losses, rtol=1e-9):
    for (W, b), (W_hand, b_hand) in zip(outcome.trained.params, params):
        np.testing.assert_allclose(W, W_hand, rtol=rtol, atol=rtol)
        np.testing.assert_allclose(b, b_hand, rtol=rtol, atol=rtol)
    np.testing.assert_allclose(outcome.trained.sums[:, 0] / N, losses, rtol=rtol)


@pytest.mark.parametrize(
    ("optimizer", "loss"), [("adam", "cross_entropy"), ("momentum", "mse"), ("sgd", "cross_entropy")]
)
def test_every_optimizer_and_loss_takes_the_steps_of_the_formulas(optimizer, loss):
    settings = settings_of(Given(optimizer=optimizer, loss=loss, learning_rate=0.05, momentum=0.7))
    data = sample(loss)
    assert_same(ours(settings, data), *by_hand(settings, data, loss))


@pytest.mark.parametrize("batch_size", [1, "full"])
def test_batches_of_every_size(batch_size):
    settings = settings_of(Given(batch_size=batch_size, optimizer="momentum", learning_rate=0.05))
    data = sample("cross_entropy")
    assert_same(ours(settings, data), *by_hand(settings, data, "cross_entropy"))


def test_penalties_act_on_the_weights_and_not_on_the_biases():
    settings = settings_of(Given(loss="mse", l1=0.03, l2=0.2, optimizer="sgd", learning_rate=0.05))
    data = sample("mse")
    params, losses = by_hand(settings, data, "mse", l1=0.03, l2=0.2)
    assert_same(ours(settings, data), params, losses)


def test_a_centred_network_starts_at_zero():
    settings = settings_of(Given(centred=True, optimizer="sgd", learning_rate=0.05, loss="mse"))
    data = sample("values")
    outcome = ours(settings, data)
    assert_same(outcome, *by_hand(settings, data, "mse"))
    for (W, _), (W_start, _) in zip(outcome.trained.initial, start()):
        np.testing.assert_array_equal(W, W_start)


def test_a_batch_larger_than_a_chunk_is_the_sum_of_its_chunks():
    random = np.random.default_rng(0)
    n = 600
    X, rows, none = random.normal(size=(n, D)), np.arange(n), np.arange(0)
    data = Sample(X, value_targets(random.normal(size=(n, K)), rows), rows, none, np.zeros(n, dtype=bool))
    settings = settings_of(Given(batch_size="full", optimizer="sgd", loss="mse", learning_rate=0.1))
    params = start()
    for _ in range(3):
        gradients = gradient(params, X, data.targets.values, "mse", NETWORK.W_std, NETWORK.b_std)
        params = Optimizer("sgd").update(params, gradients, 0.1)
    for (W, _), (W_hand, _) in zip(ours(settings, data).trained.params, params):
        np.testing.assert_allclose(W, W_hand, rtol=1e-9)


def test_float32_is_as_near_as_its_precision_allows():
    data = sample("cross_entropy")
    settings = settings_of(Given(dtype="float32", optimizer="sgd", learning_rate=0.05))
    outcome = ours(settings, data)
    params, losses = by_hand(settings, data, "cross_entropy")
    assert outcome.trained.params[0][0].dtype == outcome.fitted.dtype == np.float32
    assert_same(outcome, params, losses, rtol=1e-5)


def test_every_epoch_has_its_own_order_of_all_examples():
    settings, data = settings_of(Given()), sample("mse")
    drawn = orders(settings, data, 5)
    assert (np.sort(drawn, axis=1) == np.arange(N)).all()
    assert len({tuple(order) for order in drawn}) == 5


def test_the_order_depends_on_the_network_and_the_seed():
    settings, data = settings_of(Given()), sample("mse")
    the_plan = plan(settings, data, 1, 256)
    drawn = [
        tuple(Orders(settings, the_plan, Job(data, seed, network))(1, 1, skip=False)[0, :N])
        for seed, network in [(0, 0), (0, 1), (1, 0), (1, 1)]
    ]
    assert len(set(drawn)) == 4
