"""Verdicts on shape: the distances, the level at the least favourable curve, and the power."""

import numpy as np
import pytest
from analysis_frames import noisy
from scipy.optimize import minimize
from sklearn.isotonic import isotonic_regression

from ntkcompare.analysis import convex_verdict, monotone_verdict, peaked_verdict, shape_table
from ntkcompare.analysis.cones import cone_test, convex, convex_generators, falling, valleys

SIZES = np.array([10, 20, 40, 80, 160, 320])
FALLING = 2 * SIZES**-0.5


RNG = np.random.default_rng(0)
Y, W = RNG.normal(size=(20, 7)), RNG.uniform(0.2, 3, size=(20, 7))


@pytest.mark.parametrize("size", [1, 2, 7])
def test_distance_to_falling_is_that_of_isotonic_regression(size):
    y, w = Y[:, :size], W[:, :size]
    fitted = np.array([isotonic_regression(a, sample_weight=b, increasing=False) for a, b in zip(y, w)])
    np.testing.assert_allclose(falling(y, w), np.sum(w * (y - fitted) ** 2, axis=1), atol=1e-12)


def test_distance_to_valleys_is_the_least_over_the_turn():
    """With isotonic regressions of scikit-learn on both sides of each turn."""
    for y, w in zip(Y, W):
        best = np.inf
        for k in range(8):
            left = isotonic_regression(y[:k], sample_weight=w[:k], increasing=False) if k else y[:0]
            right = isotonic_regression(y[k:], sample_weight=w[k:]) if k < 7 else y[:0]
            best = min(best, np.sum(w * (y - np.concatenate([left, right])) ** 2))
        assert min(distance(y[None], w[None])[0] for distance in valleys(7)) == pytest.approx(best)


def test_distance_to_convex_is_that_of_a_general_optimizer():
    n = np.array([1.0, 2.0, 5.0, 9.0, 20.0])
    lines, hinges = (np.diff(part, axis=0) / np.diff(n)[:, None] for part in convex_generators(n))
    np.testing.assert_allclose(np.diff(lines, axis=0), 0, atol=1e-12)
    assert (np.diff(hinges, axis=0) >= -1e-12).all()
    second = np.array([(np.eye(5)[i + 1] - np.eye(5)[i]) / (n[i + 1] - n[i]) for i in range(4)])
    constraint = {"type": "ineq", "fun": lambda m: np.diff(second @ m)}
    found = convex(n)(Y[:5, :5], W[:5, :5])
    for i in range(5):
        y, w = Y[i, :5], W[i, :5]
        start = np.full(5, y.mean())
        best = minimize(lambda m, y=y, w=w: w @ (m - y) ** 2, start, constraints=constraint, tol=1e-13)
        assert found[i] == pytest.approx(best.fun, rel=1e-5, abs=1e-8)


def test_a_falling_convex_curve_is_both_and_has_no_peak():
    curves = noisy(FALLING, 8, 0.02, 0)
    monotone, convex, peaked = (f(SIZES, curves) for f in (monotone_verdict, convex_verdict, peaked_verdict))
    assert monotone.holds
    assert convex.holds
    assert not peaked.holds
    assert str(monotone).startswith("consistent with monotone (p = ")
    assert str(peaked).startswith("no peak found")


def test_a_peak_is_found_where_it_is():
    curve = FALLING.copy()
    curve[3] = 0.6
    curves = noisy(curve, 8, 0.03, 0)
    peaked = peaked_verdict(SIZES, curves)
    assert peaked.holds
    assert peaked.n == 80
    assert str(peaked).startswith("peaked near n = 80")
    monotone = monotone_verdict(SIZES, curves)
    assert not monotone.holds
    assert monotone.n == 80
    assert "not monotone, near n = 80" in str(monotone)
    assert not convex_verdict(SIZES, curves).holds


def test_a_rise_at_the_end_is_no_peak_yet():
    curve = FALLING.copy()
    curve[-1] = 0.5
    curves = noisy(curve, 8, 0.03, 0)
    assert not monotone_verdict(SIZES, curves).holds
    assert not peaked_verdict(SIZES, curves).holds


def test_a_plateau_that_gives_way_is_monotone_but_not_convex():
    curves = noisy([0.5, 0.49, 0.48, 0.47, 0.2, 0.1], 8, 0.02, 0)
    assert monotone_verdict(SIZES, curves).holds
    convex = convex_verdict(SIZES, curves)
    assert not convex.holds
    assert convex.n == 80


@pytest.mark.parametrize("repeats", [4, 10])
@pytest.mark.parametrize("shared", [0.0, 0.1])
def test_false_alarms_stay_at_their_level(repeats, shared):
    """At the constant curve, the hardest of the null; with noise of the repeats' own, and shared by sizes."""
    alarms = np.zeros(3)
    for seed in range(120):
        curves = noisy(np.full(5, 0.3), repeats, 0.1, seed, shared=shared)
        found = shape_table(SIZES[:5], curves, alpha=0.1, n_resamples=100, random_state=seed)[
            "holds"
        ].tolist()
        alarms += [not found[0], not found[1], found[2]]
    # 120 draws leave a standard error of 2.7 % at 10 %.
    assert (alarms / 120 <= 0.165).all()


def test_the_p_value_is_the_largest_over_the_cones():
    curves = noisy(FALLING[::-1], 5, 0.1, 0)
    statistic, p = cone_test(curves, [falling, lambda means, weights: np.full(len(means), 1e9)], 200, 0)
    assert (statistic, p) == (cone_test(curves, [falling], 200, 0)[0], 1.0)


def test_equal_repeats_need_no_statistics():
    curves = np.tile(FALLING, (3, 1))
    assert monotone_verdict(SIZES, curves).p == 1
    rising = np.tile(FALLING[::-1], (3, 1))
    assert monotone_verdict(SIZES, rising).p < 0.01


def test_the_unit_of_the_error_does_not_matter():
    curves = noisy(FALLING, 5, 0.2, 4)
    a, b = (monotone_verdict(SIZES, scale * curves, n_resamples=200) for scale in (1.0, 1e-6))
    assert a.p == pytest.approx(b.p, abs=1e-12)
    assert a.statistic == pytest.approx(b.statistic)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: monotone_verdict([10], np.ones((5, 1))), "at least 2 are needed"),
        (lambda: convex_verdict([10, 20], np.ones((5, 2))), "at least 3 are needed"),
        (lambda: peaked_verdict([10, 20], np.ones((5, 2))), "at least 3 are needed"),
        (lambda: monotone_verdict(SIZES, np.ones((2, 6))), "at least 3"),
        (lambda: monotone_verdict(SIZES, np.ones((5, 4))), "6 columns"),
        (lambda: monotone_verdict(SIZES, np.full((5, 6), np.nan)), "NaN"),
        (lambda: monotone_verdict(SIZES[::-1], np.ones((5, 6))), "ascending"),
        (lambda: monotone_verdict(SIZES - 10, np.ones((5, 6))), "greater than 0"),
        (lambda: monotone_verdict(SIZES, np.ones((5, 6)), alpha=5), "alpha=5 must be less than 1"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
