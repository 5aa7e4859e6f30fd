import numpy as np
import pytest

from ntkcompare import Dataset
from ntkcompare.studies.halves import first_two, halves


def test_halves_are_of_the_classes_and_need_some():
    data = Dataset(np.zeros((5, 1)), [3, 1, 2, 4, 1], X_test=np.zeros((2, 1)), y_test=[4, 1])
    assert halves(data).y.tolist() == [1, 0, 0, 1, 0]
    assert halves(data).y_test.tolist() == [1, 0]
    with pytest.raises(ValueError, match="regression"):
        halves(Dataset(np.zeros((2, 1)), [0.1, 0.2], task="regression"))


def test_the_second_half_of_the_classes_stands_against_the_first():
    data = Dataset(np.eye(6), [*"abcabc"], X_test=np.eye(6)[:2], y_test=["c", "a"], name="abc")
    task = halves(data)
    assert task.y.tolist() == [0, 1, 1, 0, 1, 1]
    assert task.y_test.tolist() == [1, 0]
    assert task.scaling == data.scaling


def test_the_first_class_stands_against_the_second_without_the_others():
    data = Dataset(
        np.arange(12.0).reshape(6, 2),
        [*"cabcba"],
        X_test=np.ones((3, 2)) * [[1], [2], [3]],
        y_test=[*"cba"],
        weights=[1, 2, 3, 4, 5, 6],
        groups=[0, 1, 2, 3, 4, 5],
        name="abc",
    )
    task = first_two(data)
    assert task.y.tolist() == [0, 1, 1, 0]
    assert task.X.tolist() == data.X[[1, 2, 4, 5]].tolist()
    assert (task.weights / task.weights[0]).tolist() == [1, 1.5, 2.5, 3]
    assert task.groups.tolist() == [1, 2, 4, 5]
    assert (task.y_test.tolist(), task.X_test.tolist()) == ([1, 0], [[2, 2], [3, 3]])


def test_of_two_classes_the_pair_is_the_halves():
    data = Dataset(np.eye(4), [*"abab"], name="ab")
    assert first_two(data).y.tolist() == halves(data).y.tolist()
    assert first_two(data).X.tolist() == data.X.tolist()


@pytest.mark.parametrize(
    ("counts", "pair"),
    [
        ([30, 25, 90], "ab"),  # large enough, though another is larger
        ([24, 25, 30, 90], "bc"),
        ([1, 1, 25, 25], "cd"),
        ([24, 3, 24, 90], "ad"),  # no two of 25: the largest, and of equal ones the lower
        ([10, 10, 10], "ab"),
        ([1, 2, 1, 3], "bd"),
    ],
)
def test_the_pair_is_the_first_that_is_large_enough_or_else_the_largest(counts, pair):
    labels = np.repeat([*"abcd"][: len(counts)], counts)
    rows = np.random.default_rng(0).permutation(len(labels))
    data = Dataset(np.arange(len(labels))[rows, None], labels[rows], name="uneven")
    task = first_two(data)
    told = np.array([*pair])[task.y]
    assert told.tolist() == [label for label in data.y.tolist() if label in pair]
    assert labels[task.X[:, 0].astype(int)].tolist() == told.tolist()


def test_a_pair_needs_classes():
    with pytest.raises(ValueError, match="regression"):
        first_two(Dataset(np.zeros((2, 1)), [0.1, 0.2], task="regression"))
