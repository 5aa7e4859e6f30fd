"""Losses, schedules, penalties, batches, targets and votes, each against its formula."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntkcompare import MLP
from ntkcompare._jax.precision import precision_scope
from ntkcompare.training import ensemble
from ntkcompare.training.batches import batch_bounds, capacity, chunk_rows, pad
from ntkcompare.training.losses import example_loss, squared_error, wrong_class
from ntkcompare.training.optimizers import default_rate, learning_rates
from ntkcompare.training.penalties import penalty, weights
from ntkcompare.training.sample import class_targets, split, value_targets

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize("loss", ["mse", "cross_entropy"])
def test_losses(loss):
    f, y = RANDOM.normal(size=(6, 4)), np.eye(4)[[0, 1, 2, 3, 0, 1]]
    if loss == "mse":
        expected = [0.5 * sum((a - b) ** 2) for a, b in zip(f, y)]
    else:
        expected = [-np.log(np.exp(a)[b == 1] / np.exp(a).sum())[0] for a, b in zip(f, y)]
    with precision_scope("float64"):
        np.testing.assert_allclose(example_loss(loss, jnp.asarray(f), jnp.asarray(y)), expected, rtol=1e-12)
    assert ensemble.mean_loss(loss, f, y) == pytest.approx(np.mean(expected), rel=1e-12)


def test_large_logits_have_a_finite_loss():
    assert ensemble.mean_loss("cross_entropy", np.array([[1e4, -1e4]]), np.array([[0.0, 1.0]])) == 2e4


def test_a_class_is_wrong_unless_its_output_is_the_largest():
    f = np.array([[0.1, 0.0], [0.4, 0.5], [0.2, 0.2]])
    np.testing.assert_array_equal(wrong_class(jnp.asarray(f), np.array([0, 0, 0]), np.zeros(2)), [0, 1, 0])
    np.testing.assert_array_equal(
        wrong_class(jnp.asarray(f), np.array([0, 0, 1]), np.array([0, 0.3])), [1, 1, 0]
    )


def test_errors_are_in_the_units_of_the_labels():
    f, y = np.array([[0.1, 0.0], [0.4, 0.5]]), np.array([[0.0, 0.3], [0.0, 1.0]])
    shift, scale = np.array([0.0, 0.2]), np.array([1.0, 3.0])
    with precision_scope("float64"):
        squared = squared_error(f, y, scale)
    labels = [shift + scale * part for part in (f, y)]
    np.testing.assert_allclose(squared, ((labels[0] - labels[1]) ** 2).mean(axis=1), rtol=1e-12)


@pytest.mark.parametrize("n_epochs", [1, 3, 8, 100])
def test_schedules(n_epochs):
    e = np.arange(n_epochs)
    steps = np.where(e < np.ceil(n_epochs / 2), 1, np.where(e < np.ceil(3 * n_epochs / 4), 0.1, 0.01))
    expected = {
        "constant": np.ones(n_epochs),
        "cosine": 0.5 * (1 + np.cos(np.pi * e / n_epochs)),
        "exponential": 0.01 ** (e / n_epochs),
        "step": steps,
    }
    for name, factors in expected.items():
        np.testing.assert_allclose(
            learning_rates(name, 0.3, n_epochs), 0.3 * factors, rtol=1e-12, err_msg=name
        )


def test_adam_is_that_of_optax():
    """The steps are also compared with plain NumPy; here with the whole optimizer of optax."""
    from ntkcompare.training.optimizers import direction

    params = jnp.asarray(RANDOM.normal(size=5))
    ours, whole = direction("adam", 0.0), optax.adam(0.1)
    state, whole_state, a, b = ours.init(params), whole.init(params), params, params
    for _ in range(4):
        step, state = ours.update(jnp.sin(a), state)
        whole_step, whole_state = whole.update(jnp.sin(b), whole_state)
        a, b = a - 0.1 * step, b + whole_step
    np.testing.assert_allclose(a, b, rtol=1e-6)


def test_default_rates_move_the_function_alike_in_both_parameterizations():
    """A weight of standard deviation σ instead of 1 needs steps of σ, and gradients are 1/σ of before."""
    for width in (64, 256):
        ntk, standard = (MLP(width=width, parameterization=p) for p in ("ntk", "standard"))
        shrink = (2 / width) ** 0.5
        assert default_rate("adam", standard) == pytest.approx(default_rate("adam", ntk) * shrink)
        assert default_rate("sgd", standard) == pytest.approx(default_rate("sgd", ntk) * shrink**2)


def test_penalties_count_weights_alone():
    params = tuple(
        (np.asarray(W), np.asarray(b)) for W, b in MLP(depth=2, width=5).init(jax.random.key(0), 3, 2)
    )
    by_hand = sum(0.2 * np.abs(W).sum() + 0.35 * (W**2).sum() for W, _ in params)
    assert float(penalty(params, 0.2, 0.7)) == pytest.approx(by_hand, rel=1e-5)
    assert len(weights(params)) == 3
    assert len(weights([(), (params[0], ()), (params[1][0], None)])) == 2


@settings(deadline=None)
@given(n=st.integers(1, 500), n_batches=st.integers(1, 40))
def test_batches_cover_all_rows_once_and_evenly(n, n_batches):
    n_batches = min(n, n_batches)
    bounds = [tuple(int(v) for v in batch_bounds(k, n, n_batches)) for k in range(n_batches)]
    assert [start for start, _ in bounds] == [sum(size for _, size in bounds[:k]) for k in range(n_batches)]
    sizes = [size for _, size in bounds]
    assert sum(sizes) == n
    assert max(sizes) - min(sizes) <= 1


def test_padding():
    assert [capacity(n) for n in (1, 256, 257, 60_000)] == [256, 256, 512, 65_536]
    assert [chunk_rows(n) for n in (1, 64, 65)] == [64, 64, 256]
    np.testing.assert_array_equal(pad(np.array([[1, 2], [3, 4]]), 3), [[1, 2], [3, 4], [1, 2]])


def test_targets_are_standardized_by_the_training_rows_alone():
    y, train = RANDOM.normal(5, 3, size=(50, 2)), np.arange(20)
    y[:, 1] = 7
    y[30, 1] = 9
    targets = value_targets(y, train)
    assert targets.values[train, 0].mean() == pytest.approx(0, abs=1e-12)
    assert targets.values[train, 0].std() == pytest.approx(1)
    assert targets.scale[1] == 1
    np.testing.assert_allclose(ensemble.labels(targets.values, targets), y, rtol=1e-12)


def test_targets_beyond_any_variance_are_refused():
    with pytest.raises(ValueError, match="rescale"):
        value_targets(np.array([[1e300], [-1e300]]), np.arange(2))


def test_mse_starts_from_the_shares_of_the_classes():
    targets = class_targets(np.array([0, 1, 1, 1]), 2, "mse", np.arange(4))
    np.testing.assert_array_equal(targets.shift, [0.25, 0.75])
    np.testing.assert_array_equal(class_targets(np.array([0, 1]), 2, "cross_entropy", np.arange(2)).shift, 0)


@settings(deadline=None)
@given(n=st.integers(2, 60), fraction=st.floats(0.01, 0.9), seed=st.integers(0, 2**63))
def test_a_split_has_both_parts_and_every_row_once(n, fraction, seed):
    codes = np.arange(n) % 3
    if max(1, round(fraction * n)) >= n:
        return
    train, validation = split(n, fraction, codes, seed)
    assert len(validation) == max(1, round(fraction * n))
    np.testing.assert_array_equal(np.sort(np.concatenate([train, validation])), np.arange(n))


def test_a_split_is_stratified_where_it_can_be():
    codes = np.repeat([0, 1, 2], [50, 30, 20])
    _, validation = split(100, 0.1, codes, 0)
    np.testing.assert_array_equal(np.bincount(codes[validation]), [5, 3, 2])
    split(4, 0.25, np.array([0, 1, 2, 3]), 0)  # too few of each: at random


def test_a_split_of_one_is_refused():
    with pytest.raises(ValueError, match="n_samples=1"):
        split(1, 0.1, None, 0)


def test_a_vote_and_a_mean_may_disagree():
    values = np.array([[[9.0, 0.0, 0.0]], [[0.0, 1.0, 0.0]], [[0.0, 1.0, 0.9]]])
    vote = ensemble.scores(values, "mse", "vote")
    np.testing.assert_allclose(vote, [[1 / 3, 2 / 3, 0]])
    mean = ensemble.scores(values, "mse", "mean")
    np.testing.assert_allclose(mean, [[3, 2 / 3, 0.3]])
    softmax = np.exp(values) / np.exp(values).sum(axis=2, keepdims=True)
    np.testing.assert_allclose(ensemble.scores(values, "cross_entropy", "mean"), softmax.mean(axis=0))


def test_ties_of_a_vote_go_to_the_lower_class():
    values = np.array([[[0.0, 0.0, 1.0]], [[0.0, 1.0, 1.0]]])
    assert ensemble.scores(values, "mse", "vote").argmax(axis=1) == [1]
