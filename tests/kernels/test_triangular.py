"""Triangular solves on leading blocks: against NumPy's solve, and what they leave alone."""

import numpy as np
import pytest

from ntkcompare.kernels import triangular
from ntkcompare.kernels.triangular import invert_lower, solve_lower, solve_lower_transposed


@pytest.fixture(params=[3, 512])
def _panel(request, monkeypatch):
    monkeypatch.setattr(triangular, "PANEL", request.param)


def factor(n, order="F"):
    rng = np.random.default_rng(n)
    full = rng.normal(size=(n, n)) / n + 2 * np.eye(n)
    return np.array(full, order=order), np.tril(full)


@pytest.mark.usefixtures("_panel")
@pytest.mark.parametrize("order", ["F", "C"])
@pytest.mark.parametrize(("start", "k"), [(0, 11), (0, 4), (5, 6), (2, 7), (10, 1)])
def test_forward_on_a_diagonal_block(order, start, k):
    stored, lower = factor(11, order)
    right = np.random.default_rng(0).normal(size=(k, 2))
    block = lower[start : start + k, start : start + k]
    expected = np.linalg.solve(block, right)
    solve_lower(stored, right, start)
    np.testing.assert_allclose(right, expected, rtol=1e-12)


@pytest.mark.usefixtures("_panel")
@pytest.mark.parametrize("sizes", [[11], [1, 2, 3, 4, 11], [3, 6, 9], list(range(1, 12))])
def test_backward_on_all_leading_blocks_at_once(sizes):
    stored, lower = factor(11)
    right = np.zeros((sizes[-1], len(sizes), 2))
    for s, n in enumerate(sizes):
        right[:n, s] = np.random.default_rng(s).normal(size=(n, 2))
    solved = right.copy()
    solve_lower_transposed(stored, solved, sizes)
    for s, n in enumerate(sizes):
        np.testing.assert_allclose(solved[:n, s], np.linalg.solve(lower[:n, :n].T, right[:n, s]), rtol=1e-12)
        assert (solved[n:, s] == 0).all()


def test_inverse_takes_the_place_of_the_factor():
    stored, lower = factor(7)
    above = np.triu(stored, 1)
    inverse = invert_lower(stored)
    assert np.shares_memory(inverse, stored)
    np.testing.assert_allclose(np.tril(inverse), np.linalg.inv(lower), rtol=1e-12)
    np.testing.assert_array_equal(np.triu(inverse, 1), above)


def test_no_inverse_of_a_singular_factor():
    singular = np.asfortranarray(np.diag([1.0, 0.0, 2.0]))
    with pytest.raises(ZeroDivisionError, match="zero on its diagonal, at 1"):
        invert_lower(singular)
