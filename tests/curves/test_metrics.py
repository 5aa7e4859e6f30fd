"""Metrics against scikit-learn's."""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn import metrics as theirs

from ntkcompare.curves.metrics import METRICS, resolve_metrics

random = np.random.default_rng(0)
LABELS, GUESSES = random.integers(4, size=(2, 100))
CHANCES = random.dirichlet(np.ones(4), size=100)
ONE_HOT = np.eye(4)[LABELS]
TARGETS, FITS = random.normal(size=(2, 100))
SPREADS = random.uniform(0.1, 2, size=100)


def calibration_by_hand(y, p):
    total = 0.0
    for b in range(15):
        held = (p.max(axis=1) > b / 15) & (p.max(axis=1) <= (b + 1) / 15)
        if held.any():
            total += held.mean() * abs((p.argmax(axis=1) == y)[held].mean() - p.max(axis=1)[held].mean())
    return total


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("error", 1 - theirs.accuracy_score(LABELS, GUESSES)),
        ("accuracy", theirs.accuracy_score(LABELS, GUESSES)),
        ("balanced_error", 1 - theirs.balanced_accuracy_score(LABELS, GUESSES)),
        ("macro_f1", theirs.f1_score(LABELS, GUESSES, average="macro")),
        ("nll", theirs.log_loss(LABELS, CHANCES)),
        ("brier", np.mean(np.sum((CHANCES - ONE_HOT) ** 2, axis=1))),
        ("one_hot_error", 4 * theirs.mean_squared_error(ONE_HOT, CHANCES)),
        ("auc", theirs.roc_auc_score(LABELS, CHANCES, multi_class="ovr")),
        ("calibration_error", None),  # scikit-learn has none
        ("gaussian_nll", -np.mean(norm.logpdf(TARGETS, FITS, SPREADS))),
        ("squared_error", theirs.mean_squared_error(TARGETS, FITS)),
        ("absolute_error", theirs.mean_absolute_error(TARGETS, FITS)),
        ("r2", theirs.r2_score(TARGETS, FITS)),
    ],
)
def test_agrees_with_scikit_learn(name, expected):
    metric = METRICS[name]
    pair = (LABELS, GUESSES) if metric.task == "classification" else (TARGETS, FITS)
    if metric.needs == "spread":
        pair = (TARGETS, np.stack([FITS, SPREADS], axis=1))
    elif metric.needs != "labels":
        pair = (LABELS, CHANCES)
    if expected is None:
        expected = calibration_by_hand(*pair)
    assert metric.function(*pair) == pytest.approx(expected, rel=1e-12)


def test_every_metric_has_a_case_above():
    of_labels = {"error", "accuracy", "balanced_error", "macro_f1"}
    of_scores = {"nll", "brier", "calibration_error", "auc", "one_hot_error"}
    assert set(METRICS) == of_labels | of_scores | {"squared_error", "absolute_error", "r2", "gaussian_nll"}


def test_r2_of_equal_targets_is_not_defined():
    with pytest.raises(ValueError, match="all targets are equal"):
        METRICS["r2"].function(np.ones(3), np.zeros(3))


def test_the_first_metric_is_the_error_of_the_task():
    assert resolve_metrics(None, "classification") == ("error",)
    assert resolve_metrics(None, "regression") == ("squared_error",)
    assert resolve_metrics("accuracy", "classification") == ("accuracy",)
