"""Crossings of two curves: changes of sign by hand, and what is none."""

import numpy as np
import pytest

from ntkcompare.analysis import find_crossings


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        ([1, 1, 1, 1], []),
        ([1, -1, -1, -1], [(np.sqrt(200), -1)]),
        ([-1, -1, -1, 3], [(40 * 2**0.25, 1)]),
        ([1, -1, 1, -1], [(np.sqrt(200), -1), (np.sqrt(800), 1), (np.sqrt(3200), -1)]),
        ([1, 0, -1, -1], [(20.0, -1)]),
        ([1, 0, 0, -1], [(40.0, -1)]),
        ([1, 0, 0, 1], []),
        ([0, 0, -1, -1], []),
        ([1, 1, 0, 0], []),
        ([0, 0, 0, 0], []),
    ],
)
def test_sign_changes_by_hand(difference, expected):
    # Around zero, values are interpolated as they are; around 1000, their logarithms: nearly the same.
    found = find_crossings([10, 20, 40, 80], difference, np.zeros(4))
    shifted = find_crossings([10, 20, 40, 80], 1000.0 + np.array(difference), np.full(4, 1000.0))
    np.testing.assert_allclose(shifted, found, rtol=1e-3)
    assert [sign for _, sign in found] == [sign for _, sign in expected]
    np.testing.assert_allclose([n for n, _ in found], [n for n, _ in expected])


def test_rounding_is_no_crossing():
    assert find_crossings([10, 20, 40], [0.1 + 0.2, 0.3, 0.3], [0.3, 0.1 + 0.2, 0.3]) == ()


def test_curves_without_places_to_cross_are_refused():
    for sizes in ([0, 10], [20, 10], [10, 10], [10, np.nan]):
        with pytest.raises(ValueError, match="sizes"):
            find_crossings(sizes, [1, 2], [2, 1])
    with pytest.raises(ValueError, match="must match"):
        find_crossings([10, 20], [1, 2, 3], [1, 2])
