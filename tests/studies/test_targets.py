"""One-hot targets: scikit-learn's own, and labels of no class."""

import numpy as np
import pytest
from sklearn.preprocessing import label_binarize

from ntkcompare.studies.targets import one_hot_targets


@pytest.mark.parametrize("classes", [["a", "b", "c"], [3, 5, 9], [0, 1, 2]])
def test_targets_are_those_of_scikit_learn(classes):
    classes = np.array(classes)
    y = classes[np.random.default_rng(0).integers(3, size=20)]
    found = one_hot_targets(y, classes)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, label_binarize(y, classes=classes))


def test_a_class_that_no_label_has_keeps_its_column():
    assert one_hot_targets(np.array([1, 1]), np.array([0, 1])).tolist() == [[0, 1], [0, 1]]


def test_a_label_of_no_class_is_refused():
    with pytest.raises(ValueError, match=r"y holds .*7.*none of the classes"):
        one_hot_targets(np.array([0, 7]), np.array([0, 1]))
