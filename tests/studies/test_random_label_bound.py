"""The bound from random labels: its formula put together from its parts, and its promise kept."""

import numpy as np
import pytest
from scipy import stats

from ntkcompare.studies.random_label_bound import concentration, leading_term


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_for_a_classifier_that_has_not_seen_the_labels_the_leading_term_is_its_error(classes):
    random = np.random.default_rng(classes)
    true = random.integers(classes, size=400_000)
    said = np.where(random.random(true.size) < 0.2, (true + 1) % classes, true)
    given = random.integers(classes, size=true.size)
    found = leading_term((said != true).mean(), (said != given).mean(), classes)
    assert found == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("classes", [2, 10])
def test_it_is_the_error_on_new_wrong_labels_turned_round(classes):
    """(k − 1)(1 − E_M), where the random points with right labels have the error of clean ones."""
    clean, wrong = 0.07, 0.81
    random = clean / classes + (1 - 1 / classes) * wrong
    assert leading_term(clean, random, classes) == pytest.approx((classes - 1) * (1 - wrong))


def test_memorizing_makes_it_vacuous():
    assert leading_term(0.0, 0.0, 2) == 1
    assert leading_term(0.0, 0.0, 10) == 9
    assert leading_term([0.0, 0.1], [0.5, 0.5], 2).tolist() == pytest.approx([0.0, 0.1])


def test_the_concentration_is_the_sum_of_its_three_parts():
    n, m, delta, random = 700, 500, 0.1, 0.4
    log = np.log(4 / delta)
    # Two classes: half of the m points, m/2, are wrongly labelled, and half rightly.
    new = np.sqrt(log / (2 * m / 2))
    count = 2 * random * np.sqrt(log / (2 * m))
    right = (1 + m / (2 * n)) * np.sqrt(log / m)
    assert concentration(random, n, m, 2, delta) == pytest.approx(new + count + right)
    k = 10
    new, count = k * np.sqrt(log / (2 * m)), k * np.sqrt(log / (2 * m))
    right = (1 + m / (k * n)) * np.sqrt(log / (2 * m / k))
    assert concentration(random, n, m, k, delta) == pytest.approx(new + count + right)


def test_it_shrinks_with_the_points_and_grows_with_certainty():
    values = concentration(0.5, [1000, 4000], [1000, 4000], 2, 0.1)
    assert values[0] == pytest.approx(2 * values[1])
    assert concentration(0.5, 1000, 1000, 2, 0.01) > values[0]


def test_the_promise_is_kept_by_a_rule_chosen_for_its_training_error():
    """Thresholds on a line, the least training error taken: an empirical risk minimizer."""
    random, delta, failures, without = np.random.default_rng(0), 0.2, 0, 0
    n, m = 60, 60
    for _ in range(200):
        x = random.random(n + m)
        y = (x > 0.5).astype(int)
        y[n:] = random.integers(2, size=m)
        thresholds = np.r_[0.0, np.sort(x)]
        errors = np.array([((x > t).astype(int) != y).mean() for t in thresholds])
        wrong = (x > thresholds[errors.argmin()]).astype(int) != y
        true = abs(thresholds[errors.argmin()] - 0.5)
        leading = leading_term(wrong[:n].mean(), wrong[n:].mean(), 2)
        failures += bool(leading + concentration(wrong[n:].mean(), n, m, 2, delta) < true)
        without += bool(leading < true)
    assert failures <= 200 * delta
    assert without > 200 * delta  # the leading term alone promises too much


@pytest.mark.parametrize(("classes", "share"), [(2, 0.35), (10, 0.15)])
def test_a_share_of_the_concentration_would_not_do(classes, share):
    """A rule that saw no label and is always right: its errors on random labels are binomial, exactly."""
    n, m, delta = 10**9, 1000, 1e-4
    wrong = np.arange(m + 1)
    chance = stats.binom.pmf(wrong, m, 1 - 1 / classes)
    leading = leading_term(0.0, wrong / m, classes)
    added = concentration(wrong / m, n, m, classes, delta)
    assert chance[leading + added < 0].sum() <= delta
    assert chance[leading + share * added < 0].sum() > delta


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1.2, 100, 100, 2, 0.1), "random_error"),
        ((np.nan, 100, 100, 2, 0.1), "random_error"),
        ((0.5, 0, 100, 2, 0.1), "n_clean=0 and n_random=100 must be at least 1"),
        ((0.5, 100, 100, 1, 0.1), "n_classes=1 must be at least 2"),
        ((0.5, 100, 100, 2, 0.0), "delta=0.0 must lie between 0 and 1"),
        ((0.5, 100, 100, 2, np.nan), "delta=nan"),
    ],
)
def test_what_is_out_of_range_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        concentration(*arguments)
    with pytest.raises(ValueError, match="clean_error"):
        leading_term(-0.1, 0.5, 2)
