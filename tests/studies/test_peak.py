from itertools import product

import numpy as np
import pytest
from scipy import stats

from ntkcompare.studies.peak import RESAMPLES, held_out_heights, locate_peak

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


# Of six repeats one has its peak at 8, or at 2, and the others at 4.
LATE = np.repeat([[0.3, 0.2, 0.5, 0.2, 0.1], [0.3, 0.2, 0.2, 0.6, 0.1]], [5, 1], axis=0)
EARLY = np.repeat([[0.2, 0.1, 0.5, 0.2, 0.1], [0.2, 0.7, 0.2, 0.2, 0.1]], [5, 1], axis=0)


@pytest.mark.parametrize(("table", "claimed", "within"), [(LATE, (10, 20), 3), (EARLY, (0.5, 1.5), 1)])
def test_the_p_value_is_of_the_resamples_whose_peak_reaches_the_claimed_range(table, claimed, within):
    """Against all of them; a peak reaches to the next places: from 4 to 2 and 8, from 8 to 16, 2 to 1."""
    means = np.mean([table[list(rows)] for rows in product(range(6), repeat=6)], axis=1)
    heights = [
        means[:, i] - np.maximum(means[:, :i].min(axis=1), means[:, i:].min(axis=1)) for i in (within, 2)
    ]
    share = (heights[0] > heights[1]).mean()
    expected = 2 * stats.t.cdf(np.sqrt(5 / 6) * stats.norm.ppf(share), 5)
    assert 0.05 < expected < 0.5
    assert locate_peak(X, table, claimed).p_value == pytest.approx(expected, rel=0.05)


@pytest.mark.parametrize(("table", "claimed"), [(LATE, (10, 20)), (EARLY, (0.5, 1.5))])
def test_the_p_value_is_the_level_at_which_the_interval_reaches_the_claimed_range(table, claimed):
    p = locate_peak(X, table, claimed).p_value
    narrow, wide = (locate_peak(X, table, confidence=1 - level) for level in (1.1 * p, p / 1.1))
    assert narrow.high < claimed[0] or narrow.low > claimed[1]
    assert wide.high >= claimed[0]
    assert wide.low <= claimed[1]


def test_repeats_that_agree_say_the_more_the_more_there_are():
    p = [locate_peak(X, np.repeat([PEAKED], u, axis=0), (9, 20)).p_value for u in (3, 6, 12)]
    assert p[0] > 0.05 > p[1] > p[2]
    floor = stats.norm.ppf(1 / (RESAMPLES + 1))
    assert p[2] == pytest.approx(2 * stats.t.cdf(np.sqrt(11 / 12) * floor, 11))


@pytest.mark.parametrize("claimed", [(3, 5), (8, 9), (1, 2), (-np.inf, np.inf)])
def test_a_peak_that_reaches_the_claimed_range_has_no_p_value_against_it(claimed):
    assert locate_peak(X, np.repeat([PEAKED], 12, axis=0), claimed).p_value == 1


def test_no_peak_at_all_is_beyond_any_finite_range():
    falling = np.repeat([-np.arange(5.0)], 12, axis=0)
    assert locate_peak(X, falling, (0.5, 20)).p_value < 0.01
    assert locate_peak(X, falling, (0.5, np.inf)).p_value == 1


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
