"""Slopes: NumPy's own least squares, and what has no slope."""

import numpy as np
import pytest

from ntkcompare.studies.slope import slopes


@pytest.mark.parametrize("m", [2, 3, 7])
def test_a_slope_is_that_of_least_squares(m):
    random = np.random.default_rng(m)
    x, values = random.normal(size=m), random.normal(size=(4, m))
    expected = [np.polyfit(x, row, 1)[0] for row in values]
    np.testing.assert_allclose(slopes(x, values), expected)


def test_a_level_adds_nothing_and_a_unit_divides():
    x, values = np.array([0.0, 0.1, 0.4]), np.array([[0.3, 0.2, 0.1]])
    np.testing.assert_allclose(slopes(x + 5, values - 7), slopes(x, values))
    np.testing.assert_allclose(slopes(10 * x, values), slopes(x, values) / 10)


@pytest.mark.parametrize(
    ("x", "values"), [([1, 2], [[1, 2, 3]]), ([1, 2], [1, 2]), ([], [[]]), ([3], [[1]]), ([2, 2], [[1, 2]])]
)
def test_what_has_no_slope_is_refused(x, values):
    with pytest.raises(ValueError, match=r"column for each x|two different numbers"):
        slopes(x, values)
