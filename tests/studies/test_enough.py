"""Which data sets are too small to be studied."""

import numpy as np
import pytest

from ntkcompare import Dataset
from ntkcompare.studies.enough import check_enough


def of_classes(*counts):
    y = np.repeat(np.arange(len(counts)), counts)
    return Dataset(np.zeros((len(y), 1)), y, name="some")


@pytest.mark.parametrize("counts", [(25, 25), (2, 48), (1, 1, 25, 25), (1,) * 46 + (2, 2), (500, 500)])
def test_fifty_points_of_two_classes_are_enough(counts):
    check_enough(of_classes(*counts))


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ((24, 25), r"dataset='some' has 49 points; a study needs at least 50"),
        ((1, 49), r"\[1, 49\] points of the classes \[0, 1\]; .* 2 classes with 2 points each"),
        ((1, 1, 48), r"\[1, 1, 48\] points of the classes"),
        ((1,) * 50, "give more of another"),
    ],
)
def test_what_is_not_enough_is_told_with_what_there_is(counts, message):
    with pytest.raises(ValueError, match=message):
        check_enough(of_classes(*counts))


def test_targets_of_regression_are_no_classes():
    X = np.zeros((50, 1))
    check_enough(Dataset(X, np.arange(50.0), task="regression"))
    with pytest.raises(ValueError, match="has 49 points"):
        check_enough(Dataset(X[:49], np.arange(49.0), task="regression"))
