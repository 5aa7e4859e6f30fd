"""Scores of one fitted learner: a column for each class, also for those not met, or the reason for none."""

import numpy as np
import pytest

from ntkcompare.curves.scores import fitted_scores, with_scores
from ntkcompare.path import PathPoint, Problem, Scores, failed_point

X = np.zeros((2, 1))
CLASSES = np.array([0, 1, 2, 3])


class Fitted:
    """Says what it is told to say, of the classes it is told to have met."""

    def __init__(self, said, met=(0, 2), **methods):
        self.classes_ = np.array(met)
        for name in methods:
            setattr(self, name, lambda X: said)


def columns(said, met, method):
    found = fitted_scores(Fitted(said, met, **{method: True}), (X, X), CLASSES)
    assert np.array_equal(found.train, found.test)
    return found.test


def test_a_class_not_met_has_probability_zero_and_the_others_keep_their_places():
    said = np.array([[0.9, 0.1], [0.3, 0.7]])
    assert columns(said, (0, 2), "predict_proba").tolist() == [[0.9, 0, 0.1, 0], [0.3, 0, 0.7, 0]]
    assert columns(said, (1, 3), "predict_proba").tolist() == [[0, 0.9, 0, 0.1], [0, 0.3, 0, 0.7]]


def test_a_class_not_met_has_the_least_margin_of_all():
    said = np.array([[-3.0, 1.0, 2.0], [4.0, 0.0, -1.0]])
    found = columns(said, (0, 1, 3), "decision_function")
    assert found[:, [0, 1, 3]].tolist() == said.tolist()
    assert (found[:, 2] < said.min()).all()


def test_of_two_classes_one_margin_speaks_for_the_second():
    assert columns(np.array([1.0, -2.0]), (1, 2), "decision_function")[:, 1:3].tolist() == [[-1, 1], [2, -2]]


@pytest.mark.parametrize("method", ["predict_proba", "decision_function"])
def test_scores_that_are_not_one_for_each_class_met_are_none(method):
    found = fitted_scores(Fitted(np.zeros((2, 3)), (0, 2), **{method: True}), (X, X), CLASSES)
    assert found == "no scores: ValueError: scores of shape (2, 3) for 2 classes"
    assert fitted_scores(Fitted(None), (X, X), CLASSES).startswith("no scores: the learner has neither")


class Asked:
    """Counts what it is asked for."""

    def __init__(self):
        self.sizes = []

    def path_scores(self, X, y, sizes, X_test):
        self.sizes.append(list(sizes))
        return [Scores(np.unique(y), np.zeros((n, 2)), np.zeros((len(X_test), 2)), "values") for n in sizes]


def test_sizes_that_failed_are_asked_for_no_scores():
    problem = Problem(np.zeros((4, 1)), np.array([0, 1, 0, 1]), X, 0)
    bad, good = failed_point(2, ValueError("no")), PathPoint(4, np.zeros(4), np.zeros(2), 0.0, {})
    learner = Asked()
    first, second = with_scores(learner, problem, (bad, good))
    assert learner.sizes == [[4]]
    assert first.scores is None
    assert second.scores.test.shape == (2, 2)
    assert with_scores(learner, problem, (bad,))[0].scores is None
    assert learner.sizes == [[4]]
    # One that is fitted anew would fail again, or worse, succeed: the point stays as it was.
    assert with_scores(object(), problem, (bad,)) == (bad,)
