"""The Cholesky factor: against NumPy's solve and eigenvalues; its jitter: against the least that will do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import LinAlgError

from ntkcompare.kernels.factor import factorize, needed_jitter, precision_floor


def random_gram(n, rank=None, seed=0):
    points = np.random.default_rng(seed).normal(size=(n, rank or n + 3))
    return points @ points.T


@pytest.mark.parametrize("n", [1, 2, 7, 300])
@pytest.mark.parametrize("ridge", [0.0, 0.5])
def test_solves_like_numpy(n, ridge):
    gram = random_gram(n)
    targets = np.random.default_rng(1).normal(size=(n, 3))
    regularized = gram + ridge * np.eye(n)
    factor = factorize(gram.copy(), ridge)
    assert factor.jitter == 0
    np.testing.assert_allclose(
        factor.coefficients(targets), np.linalg.solve(regularized, targets), rtol=1e-7, atol=1e-9
    )
    assert factor.log_determinant() == pytest.approx(np.linalg.slogdet(regularized)[1], rel=1e-10)
    cross = np.random.default_rng(2).normal(size=(4, n))
    expected = np.diagonal(cross @ np.linalg.solve(regularized, cross.T))
    np.testing.assert_allclose(factor.reduction(cross), expected, rtol=1e-8)


def test_condition_is_near_the_true_one():
    gram = random_gram(40)
    true = np.linalg.cond(gram + 0.1 * np.eye(40), 1)
    assert true / 3 <= factorize(gram, 0.1).condition <= 1.001 * true


@pytest.mark.parametrize(("rank", "ridge"), [(50, 0.3), (50, 0.0), (7, 0.0), (7, 2.0)])
def test_degrees_of_freedom_are_the_trace_of_the_smoother(rank, ridge):
    gram = random_gram(40, rank)
    factor = factorize(gram.copy(), ridge)
    lifted = gram + (ridge + factor.jitter) * np.eye(40)
    expected = np.trace(np.linalg.solve(lifted, gram))
    assert factor.degrees_of_freedom(ridge) == pytest.approx(expected, abs=1e-2 if factor.jitter else 1e-8)
    assert factor.degrees_of_freedom(ridge) <= min(rank, 40) + 1e-2  # a jitter counts as ridge


@pytest.mark.parametrize("pair", [(3, 7), (0, 1), (0, 39), (20, 21), (11, 38)])
def test_condition_sees_a_point_that_is_there_twice(pair):
    gram = random_gram(40)
    gram[:, pair[1]] = gram[:, pair[0]]
    gram[pair[1]] = gram[pair[0]]
    true = np.linalg.cond(gram + 1e-6 * np.eye(40), 1)
    assert true / 3 <= factorize(gram, 1e-6).condition <= 1.001 * true


def test_works_in_the_place_of_the_gram():
    gram = random_gram(5)
    assert np.shares_memory(gram, factorize(gram, 1.0).lower)


@settings(max_examples=30, deadline=None)
@given(n=st.integers(2, 30), rank=st.integers(1, 12), scale=st.floats(-6, 6), seed=st.integers(0, 99))
def test_jitter_is_sufficient_and_no_more(n, rank, scale, seed):
    gram = 10.0**scale * random_gram(n, rank, seed)
    factor = factorize(gram.copy(), 0.0)
    eigenvalues = np.linalg.eigvalsh(gram + factor.jitter * np.eye(n))
    floor = precision_floor()
    assert eigenvalues[0] >= 0.9 * floor * eigenvalues[-1]
    if factor.jitter > 0:
        assert eigenvalues[0] <= 1.1 * floor * eigenvalues[-1]
    solved = factor.coefficients(gram @ np.ones((n, 1)))
    assert np.isfinite(solved).all()
    # Targets in the range of a singular matrix are interpolated all the same.
    np.testing.assert_allclose(gram @ solved, gram @ np.ones((n, 1)), rtol=1e-6, atol=1e-8 * 10.0**scale)


def test_a_matrix_that_is_negative_beyond_round_off_is_lifted():
    gram = np.diag([-1e-4, 1.0, 2.0])
    factor = factorize(gram, 1e-6)
    assert factor.jitter == pytest.approx(1e-4 - 1e-6 + 2 * precision_floor(), rel=1e-6)


def test_a_well_conditioned_matrix_gets_none_in_either_precision():
    for dtype in (np.float32, np.float64):
        assert factorize(random_gram(20), 1.0, floor=precision_floor(dtype)).jitter == 0


def test_the_zero_matrix():
    factor = factorize(np.zeros((3, 3)), 0.0)
    assert factor.jitter > 0
    assert np.isfinite(factor.coefficients(np.ones((3, 1)))).all()
    assert factorize(np.zeros((3, 3)), 1.0).jitter == 0


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_not_finite(value):
    gram = np.eye(3)
    gram[1, 0] = gram[0, 1] = value
    with pytest.raises(LinAlgError, match="NaN or infinity"):
        factorize(gram, 1.0)


def test_needed_jitter():
    assert needed_jitter(1.0, 2.0, 1e-3) == 0
    assert needed_jitter(-1.0, 2.0, 1e-3) == pytest.approx(1.002)
