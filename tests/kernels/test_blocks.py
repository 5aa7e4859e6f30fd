"""Leading blocks: what is shared, what gets a jitter of its own, and that the Gram matrix survives."""

import numpy as np
import pytest
from scipy.linalg import LinAlgError

from ntkcompare.kernels import blocks as blocks_module
from ntkcompare.kernels.blocks import LeadingBlocks
from ntkcompare.kernels.factor import factorize, precision_floor


def singular_from(n_regular, n=12):
    """A Gram matrix whose leading blocks are regular up to `n_regular` points, and singular beyond."""
    points = np.random.default_rng(0).normal(size=(n, n_regular))
    return points @ points.T


def blocks_of(gram):
    return LeadingBlocks(gram.copy(), precision_floor())


def test_one_factor_serves_all_sizes_of_a_regular_matrix():
    gram = singular_from(12)
    ((factor, served),) = blocks_of(gram).factors([2, 5, 12], 0.1)
    assert served == [2, 5, 12]
    np.testing.assert_allclose(np.tril(factor.lower) @ np.tril(factor.lower).T, gram + 0.1 * np.eye(12))


@pytest.mark.parametrize("n_regular", [1, 2, 5, 7, 11])
def test_only_sizes_that_are_singular_get_a_jitter_of_their_own(n_regular):
    gram = singular_from(n_regular)
    sizes = [1, 3, 5, 6, 9, 12]
    regular = [n for n in sizes if n <= n_regular]
    groups = []
    for factor, served in blocks_of(gram).factors(sizes, 0.0):
        groups.append(served)
        alone = factorize(gram[: served[-1], : served[-1]].copy(), 0.0)
        assert factor.jitter == pytest.approx(alone.jitter, rel=1e-6)
        assert (factor.jitter > 0) == (served[-1] > n_regular)
        np.testing.assert_allclose(np.tril(factor.lower), np.tril(alone.lower), atol=1e-9)
    assert groups == [regular] * bool(regular) + [[n] for n in sizes if n > n_regular]


def test_without_repair_singular_sizes_are_left_out():
    gram = singular_from(5)
    assert [served for _, served in blocks_of(gram).factors([3, 5, 6, 9], 0.0, repair=False)] == [[3, 5]]
    assert list(blocks_of(gram).factors([6, 9], 0.0, repair=False)) == []
    assert list(blocks_of(gram).factors([], 0.0)) == []


def test_the_matrix_is_the_same_for_every_ridge():
    gram = singular_from(12)
    blocks = blocks_of(gram)
    for ridge in (0.5, 0.1, 2.0):
        ((factor, _),) = blocks.factors([4, 12], ridge)
        expected = np.linalg.cholesky(gram + ridge * np.eye(12))
        np.testing.assert_allclose(np.tril(factor.lower), expected, rtol=1e-9)
    np.testing.assert_array_equal(blocks.take(7), gram[:7, :7])


def test_the_whole_is_worked_on_in_place():
    gram = singular_from(12)
    ((factor, _),) = LeadingBlocks(gram, precision_floor()).factors([12], 0.1)
    assert np.shares_memory(factor.lower, gram)


@pytest.mark.parametrize("width", [4, 256])
@pytest.mark.parametrize("row", [0, 3, 4, 11])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_blocks_before_an_infinite_row_are_finite(width, row, value, monkeypatch):
    monkeypatch.setattr(blocks_module, "_BLOCK", width)
    gram = singular_from(12)
    gram[row] = gram[:, row] = value
    blocks = blocks_of(gram)
    assert blocks.finite() == row
    with pytest.raises(LinAlgError, match="NaN or infinity"):
        list(blocks.factors([12], 0.1))
    if row > 0:
        ((factor, _),) = blocks.factors([row], 0.1)
        assert np.isfinite(np.tril(factor.lower)).all()


def test_a_finite_matrix_is_finite_to_its_end():
    assert blocks_of(singular_from(12)).finite() == 12
