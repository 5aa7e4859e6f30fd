"""Findings from what was measured: their intervals and p-values, and what cannot be judged."""

import math

import numpy as np
import pytest
from scipy import stats

from ntkcompare.studies import every_mean_finding, exact_finding, mean_finding, share_finding

INF = math.inf
UP, ANY = (0.0, INF), (-INF, INF)


def test_the_mean_has_students_interval():
    values = np.random.default_rng(0).normal(size=7)
    found = mean_finding("x", values, ANY, confidence=0.9, key=False)
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), rel=1e-12)
    assert found.estimate == pytest.approx(values.mean())


def test_the_share_has_the_exact_interval():
    found = share_finding("x", 9, 10, (0.9, 1.0))
    # Clopper–Pearson: the ends are quantiles of beta distributions.
    assert found.low == pytest.approx(stats.beta.ppf(0.025, 9, 2))
    assert found.high == pytest.approx(stats.beta.ppf(0.975, 10, 1))
    assert found.outcome == "inconclusive"
    assert share_finding("x", 1, 10, (0.9, 1.0)).outcome == "not supported"
    assert share_finding("x", 100, 100, (0.9, 1.0)).outcome == "supported"
    for held, of in ((3, 2), (-1, 2), (0, 0)):
        with pytest.raises(ValueError, match="no share"):
            share_finding("x", held, of, (0.9, 1.0))


@pytest.mark.parametrize(
    ("values", "claimed", "estimate", "outcome"),
    [
        ([0, 0], (0, 0), 0, "supported"),
        ([0, 1e-9], (0, 0), 1e-9, "not supported"),
        ([0.2, 0.9, 0.5], (0, 1), 0.9, "supported"),
        ([0.2, 1.5, -3], (0, 1), -3, "not supported"),
        ([5, 1], (0, INF), 1, "supported"),
        ([INF, -1], (0, INF), -1, "not supported"),
        ([INF, 1], (0, INF), INF, "supported"),
    ],
)
def test_what_holds_exactly_must_hold_in_each_case(values, claimed, estimate, outcome):
    found = exact_finding("x", values, claimed)
    assert (found.estimate, found.outcome) == (estimate, outcome)


@pytest.mark.parametrize("values", [[], [0, math.nan]])
def test_no_values_are_not_taken_for_agreement(values):
    with pytest.raises(ValueError, match="'x'"):
        exact_finding("x", values, UP)


def test_means_that_must_all_lie_within():
    random = np.random.default_rng(1)
    values = random.normal([0.0, 0.5, -0.2], 0.01, size=(8, 3))
    within = every_mean_finding("x", values, (-1, 1))
    expected = stats.ttest_1samp(values[:, 1], 0).confidence_interval(1 - 0.05 / 3)
    assert (within.low, within.high) == pytest.approx((expected.low, expected.high))
    assert within.outcome == "supported"
    assert every_mean_finding("x", values, (-0.4, 0.4)).outcome == "not supported"


def test_one_mean_outside_refutes_though_another_reaches_further():
    values = np.array([[0.6, -9], [0.6, 9], [0.61, 0]])
    found = every_mean_finding("x", values, (-0.5, 0.5))
    assert found.outcome == "not supported"
    assert found.estimate == pytest.approx(values[:, 0].mean())
    assert every_mean_finding("x", values, (-1, 1)).outcome == "inconclusive"


@pytest.mark.parametrize("values", [[1, 2], np.empty((0, 2)), [[1.0, math.nan], [1, 2]], [[1.0, 2.0]]])
def test_means_of_nothing_are_refused(values):
    with pytest.raises(ValueError, match="values"):
        every_mean_finding("x", values, UP)


@pytest.mark.parametrize("claimed", [(-1.0, 0.1), (0.4, 1.0), (0.0, 1.0)])
def test_a_p_value_is_that_of_the_t_test_against_the_nearer_end(claimed):
    values = [0.1, 0.2, 0.3, 0.25, 0.15]
    ends = [stats.ttest_1samp(values, end).pvalue for end in claimed]
    expected = 1.0 if claimed == (0.0, 1.0) else ends[1] if claimed[1] == 0.1 else ends[0]
    found = mean_finding("x", values, claimed)
    assert found.p_value == pytest.approx(expected)
    assert (found.outcome == "not supported") == (found.p_value < 0.05)
    part = mean_finding("x", values, claimed, confidence=0.99)
    assert part.p_value == pytest.approx(min(1, 5 * expected))
    assert (part.outcome == "not supported") == (part.p_value < 0.05)


def test_a_share_has_the_p_value_of_the_binomial_test():
    found = share_finding("x", 3, 20, (0.5, 1.0))
    assert found.p_value == pytest.approx(2 * stats.binom.cdf(3, 20, 0.5))
    assert share_finding("x", 12, 20, (0.5, 1.0)).p_value == 1
    assert share_finding("x", 9, 10, (0.0, 0.2)).p_value == pytest.approx(2 * stats.binom.sf(8, 10, 0.2))


def test_no_chance_is_left_where_values_are_exact_or_all_alike():
    assert exact_finding("x", [2.0], (0, 1)).p_value == 0
    assert mean_finding("x", [2.0, 2.0], (0, 1)).p_value == 0


def test_of_means_outside_the_surest_tells_the_p_value():
    far_and_noisy, near_and_sure = [0.0, 0.9, 0.0, 0.3, 0.35], [0.1, 0.1001, 0.1, 0.0999, 0.1]
    sure = mean_finding("x", near_and_sure, (-1, 0.05), confidence=0.975)
    found = every_mean_finding("x", np.transpose([far_and_noisy, near_and_sure]), (-1, 0.05))
    assert found.outcome == "not supported"
    assert found.p_value == sure.p_value < 1e-6
