import numpy as np
import pytest

from ntkcompare.studies.peak import held_out_heights, locate_peak

X = np.array([1.0, 2.0, 4.0, 8.0, 16.0])
PEAKED = np.array([0.30, 0.20, 0.50, 0.20, 0.10])


def noisy(curve, repeats=6, scale=0.02):
    return curve + np.random.default_rng(0).normal(scale=scale, size=(repeats, len(curve)))


def test_a_peak_is_found_where_it_is():
    peak = locate_peak(X, noisy(PEAKED))
    assert (peak.place, peak.low, peak.high) == (4, 2, 8)  # all repeats have it there, between its neighbours


def test_the_interval_holds_the_places_that_the_repeats_leave_open():
    table = np.repeat([[0.3, 0.2, 0.5, 0.2, 0.1], [0.3, 0.2, 0.2, 0.6, 0.1]], 3, axis=0)
    peak = locate_peak(X, table)
    assert (peak.low, peak.high) == (2, 16)


@pytest.mark.parametrize("curve", [PEAKED[::-1].cumsum(), -np.arange(5.0), [3.0, 1.0, 0.0, 1.0, 2.0]])
def test_rising_falling_and_valley_have_none(curve):
    peak = locate_peak(X, np.repeat([curve], 3, axis=0))
    assert (peak.place, peak.low, peak.high) == (np.inf,) * 3
    assert held_out_heights(X, np.repeat([curve], 3, axis=0)).tolist() == [0, 0, 0]


def test_the_height_is_that_over_the_higher_of_the_two_lowest_points():
    assert held_out_heights(X, np.repeat([PEAKED], 3, axis=0)) == pytest.approx([0.3] * 3)


def test_noise_alone_has_no_height_on_average():
    rng = np.random.default_rng(1)
    means = [held_out_heights(X, rng.normal(size=(4, 5))).mean() for _ in range(300)]
    assert np.mean(means) < 0
    # The height of the mean curve itself, by contrast, is what its noise makes it.


def test_a_repeat_does_not_choose_the_place_it_is_measured_at():
    table = np.repeat([PEAKED], 3, axis=0)
    table[0] = [0.3, 0.2, 0.1, 0.9, 0.1]
    assert held_out_heights(X, table)[0] == pytest.approx(0.1 - 0.2)


@pytest.mark.parametrize(
    ("x", "curves"),
    [
        (X, np.ones((1, 5))),
        (X[:2], np.ones((3, 2))),
        (X, np.ones((3, 4))),
        (X, np.full((3, 5), np.nan)),
        (X[::-1], np.ones((3, 5))),
    ],
)
def test_what_is_no_table_of_curves_is_refused(x, curves):
    for function in (locate_peak, held_out_heights):
        with pytest.raises(ValueError, match="curves"):
            function(x, curves)
