"""Leave-one-out: against leaving each point out in turn."""

import itertools

import numpy as np
import pytest

from ntkcompare.kernels.flow import Spectrum
from ntkcompare.kernels.leave_one_out import RIDGES, choose_ridge, leave_one_out_residuals


def brute_force(gram, targets, ridge):
    residuals = np.empty_like(targets)
    for i in range(len(gram)):
        kept = np.arange(len(gram)) != i
        mean = targets[kept].mean(axis=0)
        system = gram[np.ix_(kept, kept)] + ridge * np.eye(kept.sum())
        residuals[i] = targets[i] - mean - gram[i, kept] @ np.linalg.solve(system, targets[kept] - mean)
    return residuals


def problem(n=15, n_outputs=3, rank=4, seed=0):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n, rank))
    targets = 5 + points @ rng.normal(size=(rank, n_outputs)) + 0.5 * rng.normal(size=(n, n_outputs))
    return points @ points.T + 1, targets


@pytest.mark.parametrize("n", [2, 3, 15])
@pytest.mark.parametrize("ridge", [1e-3, 1.0, 100.0])
def test_equals_leaving_each_point_out(n, ridge):
    gram, targets = problem(n)
    expected = brute_force(gram, targets, ridge)
    spectrum = Spectrum.of(gram.copy())
    np.testing.assert_allclose(leave_one_out_residuals(spectrum, targets, ridge), expected, rtol=1e-8)
    shifted = targets - targets.mean(axis=0)
    np.testing.assert_allclose(leave_one_out_residuals(spectrum, shifted, ridge), expected, rtol=1e-8)


def test_choice_is_the_minimum_of_its_curve():
    gram, targets = problem()
    ridges = np.array(RIDGES)
    choice = choose_ridge(Spectrum.of(gram.copy()), targets, ridges)
    for ridge, error in zip(choice.ridges, choice.errors, strict=True):
        if np.isfinite(error) and ridge > 1e-6:
            assert error == pytest.approx((brute_force(gram, targets, ridge) ** 2).sum() / 15, rel=1e-6)
    assert choice.ridge == ridges[np.argmin(choice.errors)]
    assert 1e-3 < choice.ridge < 100  # noisy labels and a kernel of rank 5 want some


def test_ridges_ascend_two_a_decade():
    assert len(RIDGES) == 21
    assert (RIDGES[0], RIDGES[-1]) == (1e-8, 100.0)
    assert all(2 < b / a < 4 for a, b in itertools.pairwise(RIDGES))


def test_a_ridge_below_the_precision_of_the_kernel_is_not_chosen():
    gram, targets = problem()
    choice = choose_ridge(Spectrum.of(gram.copy()), targets, np.array([1e-18, 1e-2]))
    assert choice.ridge == 1e-2
    assert choice.errors[0] == np.inf
    with pytest.raises(ValueError, match="found no ridge"):
        choose_ridge(Spectrum.of(gram.copy()), targets, np.array([1e-18]))


def test_the_largest_of_equals():
    gram, _ = problem()
    choice = choose_ridge(Spectrum.of(gram.copy()), np.zeros((15, 1)), np.array([0.1, 1.0, 10.0]))
    assert choice.ridge == 10


def test_one_point():
    with pytest.raises(ValueError, match="at least two training examples"):
        choose_ridge(Spectrum.of(np.ones((1, 1))), np.ones((1, 1)), np.array([1.0]))


def test_rounding_does_not_break_a_tie():
    gram, targets = problem(2)  # whichever is left, it is its own mean: every ridge errs alike
    choice = choose_ridge(Spectrum.of(gram.copy()), targets, np.array(RIDGES))
    np.testing.assert_allclose(choice.errors, choice.errors[-1], rtol=1e-6)
    assert choice.ridge == RIDGES[-1]
