"""Predictions of a point: handed on as they are, or the end of the study with the reason."""

import numpy as np
import pytest

from ntkcompare import KNNClassifier
from ntkcompare.neighbours.grid import NeighbourPoint
from ntkcompare.path import PathPoint, failed_point
from ntkcompare.studies.predictions import at_test_points, at_training_points


def test_predictions_are_those_of_the_point():
    point = PathPoint(2, np.array([0, 1]), np.array([1, 1, 0]))
    assert at_test_points(point, "toy") is point.test
    assert at_training_points(point, "toy") is point.train


@pytest.mark.parametrize("predictions", [at_test_points, at_training_points])
def test_a_learner_that_fails_says_why(predictions):
    failed = failed_point(8, ValueError("no"))
    with pytest.raises(RuntimeError, match=r"^toy failed at n=8: ValueError: no$"):
        predictions(failed, "toy")
    with pytest.raises(RuntimeError, match=r"^toy failed at n=8 in repeat 0: ValueError: no$"):
        predictions(failed, "toy", 0)


def test_so_does_a_grid_of_neighbours():
    (point,) = KNNClassifier().path([[0.0], [1.0]], [0, 1], [1], [[0.2]], n_neighbors=[2])
    with pytest.raises(RuntimeError, match="k-nn failed at n=1 in repeat 3: ValueError"):
        at_test_points(point, "k-nn", 3)


def test_a_path_without_test_points_has_none():
    with pytest.raises(RuntimeError, match="nothing was computed"):
        at_test_points(NeighbourPoint(5), "k-nn")
