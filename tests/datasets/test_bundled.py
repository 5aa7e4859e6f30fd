"""The data sets that come with the package, and the way to them by name."""

import numpy as np
import pytest

import ntkcompare as nc

# name: task, n, d, classes
KNOWN = {
    "breast_cancer": ("classification", 569, 30, 2),
    "diabetes": ("regression", 442, 10, None),
    "digits": ("classification", 1797, 64, 10),
    "iris": ("classification", 150, 4, 3),
    "wine": ("classification", 178, 13, 3),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_bundled_set_is_complete(name):
    task, n, d, n_classes = KNOWN[name]
    data = nc.load_dataset(name)
    assert (data.name, data.task, data.X.shape) == (name, task, (n, d))
    assert (None if data.classes is None else len(data.classes)) == n_classes
    assert data.source
    assert data.licence
    assert data.feature_names is not None
    assert nc.load_dataset(name).sha256 == data.sha256


def test_diabetes_is_in_the_units_it_was_measured_in():
    """scikit-learn's default scales by all 442 rows, which would tell the training rows of the test rows."""
    X = nc.load_dataset("diabetes").X
    assert np.ptp(X[:, 0]) == 60  # years


def test_an_unknown_name_is_refused_with_the_near_ones():
    with pytest.raises(ValueError, match="dataset='digit' is not known; did you mean 'digits'"):
        nc.load_dataset("digit")
