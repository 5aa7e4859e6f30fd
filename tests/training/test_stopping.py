"""The stopping rules, on losses that are written down."""

import jax.numpy as jnp
import numpy as np
import pytest

from ntkcompare.training import stopping


def follow(validation, *, fits=None, finite=None, patience=3, min_delta=0.0, in_a_row=1, watch=True):
    """Return the state after each epoch, and the epochs called best."""
    n = len(validation)
    fits, finite = fits or [False] * n, finite or [True] * n
    rules = stopping.Rules(0.0, in_a_row, patience, min_delta)
    state, states, best = stopping.start(jnp.asarray(True), "float32"), [], []
    for epoch in range(n):
        state, better = stopping.advance(
            state,
            epoch + 1,
            jnp.asarray(fits[epoch]),
            jnp.asarray(finite[epoch]),
            jnp.float32(validation[epoch]),
            rules,
            watch=watch,
        )
        states.append(state)
        best += [epoch + 1] if better else []
    return states, best


def test_it_stops_when_patience_is_out_and_remembers_the_best():
    states, best = follow([5, 3, 4, 3.5, 3.2, 1.0, 1.0], patience=3)
    assert [bool(s.active) for s in states] == [True, True, True, True, False, False, False]
    assert best == [1, 2]
    assert (int(states[-1].epoch), int(states[-1].best_epoch), float(states[-1].best_loss)) == (5, 2, 3.0)
    assert bool(states[-1].converged)
    assert not bool(states[-1].diverged)


def test_a_better_loss_starts_the_wait_anew():
    states, best = follow([5, 6, 6, 4, 6, 6, 6], patience=3)
    assert best == [1, 4]
    assert [bool(s.active) for s in states] == [True] * 6 + [False]


def test_min_delta_is_what_counts_as_better():
    _, best = follow([5, 4.5, 4.01, 3.9, 3.0], min_delta=1.0, patience=10)
    assert best == [1, 4]


def test_an_equal_loss_is_no_better():
    _, best = follow([2, 2, 2], patience=10)
    assert best == [1]


def test_without_watching_validation_loss_means_nothing():
    states, _ = follow([1, 2, 3, 4, 5, 6], watch=False, patience=1)
    assert bool(states[-1].active)
    assert int(states[-1].best_epoch) == 0


@pytest.mark.parametrize(("in_a_row", "last"), [(1, 2), (2, 5), (3, 9)])
def test_it_interpolates_after_so_many_fitting_epochs_in_a_row(in_a_row, last):
    fits = [False, True, False, True, True, False, True, True, True, False]
    states, _ = follow([1.0] * 10, fits=fits, in_a_row=in_a_row, watch=False)
    assert int(states[-1].epoch) == last
    assert bool(states[-1].converged)


def test_what_is_not_finite_diverges_even_if_it_seems_to_fit():
    states, best = follow([3, np.nan, 1], fits=[False, True, True], finite=[True, False, True])
    assert bool(states[-1].diverged)
    assert not bool(states[-1].converged)
    assert int(states[-1].epoch) == 2
    assert best == [1]


def test_one_that_never_began_stays_as_it_is():
    rules = stopping.Rules(0.0, 1, 1, 0.0)
    state = stopping.start(jnp.asarray(False), "float32")
    after, better = stopping.advance(
        state, 1, jnp.asarray(True), jnp.asarray(False), jnp.float32(0), rules, watch=True
    )
    assert not better
    assert [np.asarray(a).item() for a in after] == [np.asarray(b).item() for b in state]
