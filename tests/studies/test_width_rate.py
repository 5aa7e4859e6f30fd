import numpy as np
import pytest

from ntkcompare.studies.width_rate import rates, widest


def test_an_exponent_is_the_least_squares_slope_of_logarithms():
    width, values = np.array([32.0, 128.0, 4096.0]), np.random.default_rng(0).uniform(1, 2, size=(4, 3))
    expected = [np.polyfit(np.log(width), np.log(row), 1)[0] for row in values]
    assert rates(width, values) == pytest.approx(expected)


def test_no_deviation_at_all_has_no_exponent():
    with pytest.raises(ValueError, match="positive"):
        rates(np.array([1.0, 2.0]), np.array([[1.0, 0.0]]))


def test_the_wider_half_is_that_of_logarithms_and_two_widths_at_least():
    assert widest(np.array([32.0, 64.0, 128.0, 256.0, 512.0])).tolist() == [False, False, True, True, True]
    assert widest(np.array([16.0, 1024.0])).tolist() == [True, True]
