"""Measures of probabilities: against scikit-learn, and by hand."""

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics

from ntkcompare.analysis import (
    brier_score,
    calibration_error,
    gaussian_negative_log_likelihood,
    macro_f1,
    negative_log_likelihood,
    roc_auc,
)

RNG = np.random.default_rng(0)
MANY = RNG.dirichlet(np.ones(4), size=200)
LABELS = RNG.integers(4, size=200)
TWO = RNG.dirichlet(np.ones(2), size=100).round(1)
BINARY = RNG.integers(2, size=100)


@pytest.mark.parametrize(("y", "p"), [(LABELS, MANY), (BINARY, RNG.dirichlet(np.ones(2), size=100))])
def test_likelihood_is_that_of_scikit_learn(y, p):
    expected = metrics.log_loss(y, p, labels=np.arange(p.shape[1]))
    assert negative_log_likelihood(y, p) == pytest.approx(expected, rel=1e-10)


def test_likelihood_is_normalized_by_the_number_of_examples():
    twice = negative_log_likelihood(np.tile(LABELS, 2), np.tile(MANY, (2, 1)))
    assert twice == pytest.approx(negative_log_likelihood(LABELS, MANY))


def test_one_certain_mistake_costs_infinitely_much_unless_there_is_a_floor():
    p = [[1.0, 0.0], [1.0, 0.0]]
    assert negative_log_likelihood([0, 1], p) == np.inf
    expected = -(np.log(0.99) + np.log(0.01)) / 2
    assert negative_log_likelihood([0, 1], p, floor=0.01) == pytest.approx(expected)
    assert negative_log_likelihood([0, 1], p, floor=0.5) == pytest.approx(np.log(2))


@pytest.mark.parametrize("shape", [(30,), (30, 3)])
def test_gaussian_likelihood_is_that_of_scipy(shape):
    y, m, s = RNG.normal(size=shape), RNG.normal(size=shape), RNG.uniform(0.5, 2, size=shape)
    expected = -stats.norm.logpdf(y, m, s).sum() / 30
    assert gaussian_negative_log_likelihood(y, m, s) == pytest.approx(expected)


def test_brier_score_is_a_squared_distance_of_distributions():
    one_hot = np.eye(4)[LABELS]
    expected = 4 * metrics.mean_squared_error(one_hot, MANY)
    assert brier_score(LABELS, MANY) == pytest.approx(expected)
    # scikit-learn's, for two classes, counts one of the two columns.
    assert brier_score(BINARY, TWO) == pytest.approx(2 * metrics.brier_score_loss(BINARY, TWO[:, 1]))
    assert brier_score([0], [[0.0, 1.0]]) == 2


@pytest.mark.parametrize("n_bins", [1, 5, 15])
def test_calibration_error_by_a_loop(n_bins):
    confidence, right = MANY.max(axis=1), MANY.argmax(axis=1) == LABELS
    total = 0.0
    for b in range(n_bins):
        inside = (confidence > b / n_bins) & (confidence <= (b + 1) / n_bins)
        if inside.any():
            total += inside.sum() * abs(right[inside].mean() - confidence[inside].mean())
    assert calibration_error(LABELS, MANY, n_bins=n_bins) == pytest.approx(total / 200)


def test_a_confidence_on_an_edge_belongs_to_the_bin_below():
    """Bins (0, ½] and (½, 1]: gaps of ½ and −¾ do not cancel."""
    p = [[0.5, 0.5], [0.75, 0.25]]
    assert calibration_error([0, 1], p, n_bins=2) == pytest.approx((0.5 + 0.75) / 2)
    assert calibration_error([0, 1], p, n_bins=1) == pytest.approx(0.25 / 2)


def test_calibrated_predictions_have_little_calibration_error():
    p = RNG.dirichlet(np.ones(3), size=20_000)
    y = (p.cumsum(axis=1) < RNG.uniform(size=(20_000, 1))).sum(axis=1)
    assert calibration_error(y, p) < 0.015
    sharpened = p**3 / (p**3).sum(axis=1, keepdims=True)
    assert calibration_error(y, sharpened) > 0.1


def test_macro_f1_is_that_of_scikit_learn():
    predicted = MANY.argmax(axis=1)
    assert macro_f1(LABELS, predicted) == pytest.approx(metrics.f1_score(LABELS, predicted, average="macro"))
    names = np.array(["a", "b", "c", "d"])
    assert macro_f1(names[LABELS], names[predicted]) == pytest.approx(macro_f1(LABELS, predicted))
    # A class that is never predicted, and one that never occurs.
    y, f = [0, 0, 1, 2], [0, 0, 3, 0]
    expected = metrics.f1_score(y, f, average="macro", zero_division=0)
    assert macro_f1(y, f) == pytest.approx(expected)


def test_auc_is_that_of_scikit_learn_ties_included():
    assert roc_auc(BINARY, TWO) == pytest.approx(metrics.roc_auc_score(BINARY, TWO[:, 1]))
    assert roc_auc(LABELS, MANY) == pytest.approx(metrics.roc_auc_score(LABELS, MANY, multi_class="ovr"))
    assert roc_auc([0, 1], [[0.5, 0.5], [0.5, 0.5]]) == 0.5
    assert roc_auc([0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.4, 0.6]]) == 1


def test_auc_leaves_out_classes_that_do_not_occur():
    y = np.where(LABELS == 3, 0, LABELS)
    expected = np.mean([metrics.roc_auc_score(y == c, MANY[:, c]) for c in range(3)])
    assert roc_auc(y, MANY) == pytest.approx(expected)


HALF = [[0.5, 0.5]]


@pytest.mark.parametrize("measure", [negative_log_likelihood, brier_score, calibration_error])
@pytest.mark.parametrize(
    ("y", "p", "message"),
    [
        ([0, 1], HALF, "one class number per row"),
        ([2], HALF, "class numbers 0…1"),
        ([-1], HALF, "class numbers"),
        (["a"], HALF, "class numbers"),
        ([0.0], HALF, "class numbers"),
        ([0], [[0.5, 0.6]], "sum to 1"),
        ([0], [[-0.1, 1.1]], "at least 0"),
        ([0], [[1.0]], "2 columns"),
        ([], np.empty((0, 2)), "at least 1 row"),
        ([0], [[np.nan, 1.0]], "NaN"),
        ([0], [0.5, 0.5], "2 dimension"),
    ],
)
def test_says_what_is_wrong_with_probabilities(measure, y, p, message):
    with pytest.raises(ValueError, match=message):
        measure(y, p)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: negative_log_likelihood([0], HALF, floor=0.6), "floor=0.6 must be at most 0.5"),
        (lambda: calibration_error([0], HALF, n_bins=0), "n_bins=0"),
        (lambda: macro_f1([], []), "one at least"),
        (lambda: macro_f1([0, 1], [0]), "shapes"),
        (lambda: roc_auc([0, 0], [[0.5, 0.5]] * 2), "fewer than two classes"),
        (lambda: roc_auc([0, 5], [[0.5, 0.5]] * 2), "class numbers"),
        (lambda: roc_auc([0, 1], [[0.5, 0.5]]), "a row per example"),
        (lambda: gaussian_negative_log_likelihood([0.0], [0.0], [0.0]), "greater than 0"),
        (lambda: gaussian_negative_log_likelihood([0.0, 1.0], [0.0], [1.0]), "must match"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
