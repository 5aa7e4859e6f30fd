"""Metrics against scikit-learn's."""

import numpy as np
import pytest
from sklearn import metrics as theirs

from ntkcompare.curves.metrics import METRICS, resolve_metrics

random = np.random.default_rng(0)
LABELS, GUESSES = random.integers(4, size=(2, 100))
TARGETS, FITS = random.normal(size=(2, 100))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("error", 1 - theirs.accuracy_score(LABELS, GUESSES)),
        ("accuracy", theirs.accuracy_score(LABELS, GUESSES)),
        ("balanced_error", 1 - theirs.balanced_accuracy_score(LABELS, GUESSES)),
        ("squared_error", theirs.mean_squared_error(TARGETS, FITS)),
        ("absolute_error", theirs.mean_absolute_error(TARGETS, FITS)),
        ("r2", theirs.r2_score(TARGETS, FITS)),
    ],
)
def test_agrees_with_scikit_learn(name, expected):
    metric = METRICS[name]
    pair = (LABELS, GUESSES) if metric.task == "classification" else (TARGETS, FITS)
    assert metric.function(*pair) == pytest.approx(expected, rel=1e-12)


def test_every_metric_has_a_case_above():
    assert set(METRICS) == {"error", "accuracy", "balanced_error", "squared_error", "absolute_error", "r2"}


def test_r2_of_equal_targets_is_not_defined():
    with pytest.raises(ValueError, match="all targets are equal"):
        METRICS["r2"].function(np.ones(3), np.zeros(3))


def test_the_first_metric_is_the_error_of_the_task():
    assert resolve_metrics(None, "classification") == ("error",)
    assert resolve_metrics(None, "regression") == ("squared_error",)
    assert resolve_metrics("accuracy", "classification") == ("accuracy",)
