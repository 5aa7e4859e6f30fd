import numpy as np
import pytest

from ntkcompare import Dataset
from ntkcompare.studies.halves import halves


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
