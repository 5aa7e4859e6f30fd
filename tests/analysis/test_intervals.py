"""Intervals: against SciPy, against exact distributions, and by how often they cover."""

import numpy as np
import pytest
from scipy import stats

from ntkcompare.analysis import (
    Interval,
    bootstrap_interval,
    expanded_confidence,
    hierarchical_interval,
    mean_interval,
)
from ntkcompare.analysis.resamples import percentile_interval, resampled_means

VALUES = np.array([0.31, 0.25, 0.28, 0.35, 0.22, 0.30, 0.27])


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_t_interval_is_that_of_scipy(confidence):
    found = mean_interval(VALUES, confidence=confidence)
    expected = stats.ttest_1samp(VALUES, 0).confidence_interval(confidence)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-12)
    assert found.estimate == pytest.approx(VALUES.mean())
    assert found.half_width == pytest.approx((found.high - found.low) / 2)


def test_percentile_and_bca_agree_with_a_bootstrap_written_here():
    rng = np.random.default_rng(1)
    means = np.sort([rng.choice(VALUES, len(VALUES)).mean() for _ in range(20_000)])
    found = mean_interval(VALUES, method="percentile", n_resamples=20_000)
    assert (found.low, found.high) == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=1e-3)

    # Efron (1987): z0 from the share below the estimate, a from the jackknife.
    z0 = stats.norm.ppf((np.mean(means < VALUES.mean()) + np.mean(means <= VALUES.mean())) / 2)
    left_out = np.array([np.delete(VALUES, i).mean() for i in range(len(VALUES))])
    d = left_out.mean() - left_out
    a = np.sum(d**3) / (6 * np.sum(d**2) ** 1.5)
    ends = [stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z))) for z in stats.norm.ppf([0.025, 0.975])]
    found = mean_interval(VALUES, method="bca", n_resamples=20_000)
    assert (found.low, found.high) == pytest.approx(np.quantile(means, ends), abs=1.5e-3)


def test_expanded_percentiles_meet_the_t_interval_where_resampled_means_are_normal():
    """Hesterberg's point: the bootstrap variance is (u − 1)/u of s²/u, and normal."""
    for units in (5, 12, 40):
        spread = np.sqrt((units - 1) / units)
        z = stats.norm.ppf((1 + expanded_confidence(0.9, units)) / 2)
        assert z * spread == pytest.approx(stats.t.ppf(0.95, units - 1), rel=1e-9)


def test_resampled_means_are_means_of_resampled_rows():
    curves = np.arange(12.0).reshape(3, 4)
    means = resampled_means(curves, 5000, np.random.default_rng(0))
    # Rows stay whole: the difference between columns is that of every row.
    np.testing.assert_allclose(np.diff(means, axis=1), 1.0)
    assert means.mean(axis=0) == pytest.approx(curves.mean(axis=0), abs=0.1)
    assert means[:, 0].std() == pytest.approx(curves[:, 0].std() / np.sqrt(3), rel=0.05)


def test_resampled_means_leave_out_failed_cells():
    curves = np.array([[1.0, 5.0], [1.0, np.nan], [1.0, np.nan]])
    means = resampled_means(curves, 2000, np.random.default_rng(0))
    assert set(means[:, 0]) == {1.0}
    assert np.isnan(means[:, 1]).mean() == pytest.approx((2 / 3) ** 3, abs=0.04)
    assert set(means[~np.isnan(means[:, 1]), 1]) == {5.0}


def test_infinite_resamples_take_part_in_the_order():
    samples = np.concatenate([np.zeros(5), np.full(90, 7.0), np.full(5, np.inf)])
    assert percentile_interval(samples, 0.5, 1000) == (7.0, 7.0)
    assert percentile_interval(samples, 0.95, 1000) == (0.0, np.inf)
    with pytest.raises(ValueError, match="NaN"):
        percentile_interval([1.0, np.nan], 0.9, 5)


@pytest.mark.parametrize("method", ["t", "expanded", "percentile", "bca"])
def test_equal_values_have_an_interval_without_width(method):
    found = mean_interval([0.25] * 4, method=method)
    assert (found.low, found.high) == (0.25, 0.25)


@pytest.mark.parametrize("method", ["expanded", "percentile", "bca"])
def test_no_bootstrap_reaches_beyond_its_values_and_the_same_seed_gives_the_same(method):
    found = mean_interval(VALUES, method=method, confidence=0.999)
    assert VALUES.min() <= found.low < found.estimate < found.high <= VALUES.max()
    assert found == mean_interval(VALUES, method=method, confidence=0.999)
    assert found != mean_interval(VALUES, method=method, confidence=0.999, random_state=1)


def test_any_statistic():
    found = bootstrap_interval([1.0, 2.0, 3.0, 4.0, 100.0], np.median)
    assert found.estimate == 3.0
    assert found.high <= 100.0


def test_hierarchical_interval_against_a_loop_written_here():
    groups = [[0.1, 0.9, 0.5], [0.2, 0.8], [0.6, 0.1, 0.3, 0.9], [0.6]]
    rng = np.random.default_rng(3)
    drawn = []
    for _ in range(20_000):
        chosen = rng.integers(4, size=4)
        drawn.append(np.mean([rng.choice(groups[g], len(groups[g])).mean() for g in chosen]))
    tail = (1 - expanded_confidence(0.8, 4)) / 2
    found = hierarchical_interval(groups, confidence=0.8, n_resamples=20_000)
    assert (found.low, found.high) == pytest.approx(np.quantile(drawn, [tail, 1 - tail]), abs=8e-3)
    assert found.estimate == pytest.approx(np.mean([np.mean(g) for g in groups]))
    assert (found.units, found.unit) == (4, "data sets")


def test_more_repeats_are_no_substitute_for_data_sets():
    """Each repeat copied fifty times over: the interval over data sets hardly moves."""
    groups = [np.array([0.10, 0.12]), np.array([0.30, 0.31]), np.array([0.22, 0.20]), np.array([0.41, 0.44])]
    few = hierarchical_interval(groups)
    many = hierarchical_interval([np.tile(group, 50) for group in groups])
    assert many.half_width == pytest.approx(few.half_width, rel=0.05)
    pooled = mean_interval(np.tile(np.concatenate(groups), 50))
    assert pooled.half_width < few.half_width / 5


@pytest.mark.parametrize(("method", "repeats"), [("t", 4), ("t", 10), ("expanded", 8), ("expanded", 15)])
def test_nine_in_ten_intervals_cover(method, repeats):
    rng = np.random.default_rng(repeats)
    hits = [
        3.0 in mean_interval(rng.normal(3, 1, repeats), method=method, confidence=0.9, n_resamples=400)
        for _ in range(600)
    ]
    # 600 draws leave a standard error of 1.2 %.
    assert np.mean(hits) == pytest.approx(0.9, abs=0.037)


def test_percentile_intervals_are_too_narrow_as_their_docstring_says():
    rng = np.random.default_rng(0)
    samples = rng.normal(3, 1, (500, 5))
    cover = [3.0 in mean_interval(s, method="percentile", confidence=0.9, n_resamples=400) for s in samples]
    assert np.mean(cover) < 0.87


@pytest.mark.parametrize(("whole", "least", "most"), [(True, 0.87, 0.97), (False, 0.85, 0.94)])
def test_nine_in_ten_hierarchical_intervals_cover(whole, least, most):
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(500):
        centres = 3 + rng.normal(size=10)
        groups = [centre + rng.normal(scale=0.7, size=4) for centre in centres]
        found = hierarchical_interval(groups, confidence=0.9, n_resamples=400, resample_repeats=whole)
        hits += 3.0 in found
    assert least <= hits / 500 <= most


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_interval([0.1]), "1 of the repeats; an interval needs at least 2"),
        (lambda: mean_interval([]), "0 of the repeats"),
        (lambda: mean_interval([0.1, np.nan]), "NaN or infinity"),
        (lambda: mean_interval([[0.1, 0.2]]), "1 dimension"),
        (lambda: mean_interval(VALUES, confidence=1), "less than 1"),
        (lambda: mean_interval(VALUES, confidence=0), "greater than 0"),
        (lambda: mean_interval(VALUES, method="bcaa"), "did you mean 'bca'"),
        (lambda: mean_interval(VALUES, method="bca", n_resamples=10), "n_resamples=10 must be at least 100"),
        (lambda: bootstrap_interval(VALUES, np.mean, random_state=-1), "random_state=-1"),
        (lambda: bootstrap_interval([1.0, 1.0], np.mean, method="bca"), "not defined"),
        (lambda: hierarchical_interval([[0.1, 0.2]]), "1 data set"),
        (lambda: hierarchical_interval([[0.1], []]), r"groups\[1\] holds 0"),
        (lambda: hierarchical_interval([[0.1], [np.inf]]), r"groups\[1\] holds NaN"),
        (lambda: expanded_confidence(0.9, 1), "units=1 must be at least 2"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_says_what_it_is():
    interval = Interval(0.25, 0.2, 0.3, 0.95, "t", 5)
    assert str(interval) == "0.25 (95 % t interval over 5 repeats: 0.2 to 0.3)"
    assert 0.2 in interval
    assert 0.31 not in interval
