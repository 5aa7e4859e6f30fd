from dataclasses import replace

import numpy as np
import pytest

from ntkcompare.studies import Setting
from ntkcompare.studies.principal_components import on_components


@pytest.fixture
def sample(small):
    return Setting(small, quick=True, repeats=2, random_state=0).samples(n=100)[0]


def test_they_are_the_eigenvectors_of_the_covariance_under_one_scale(sample):
    found = on_components(sample, 5)
    centre = sample.X.mean(axis=0)
    covariance = (sample.X - centre).T @ (sample.X - centre) / len(sample.X)
    variances, axes = np.linalg.eigh(covariance)
    axes, variances = axes[:, ::-1][:, :5], variances[::-1][:5]
    for before, after in ((sample.X, found.X), (sample.X_test, found.X_test)):
        expected = (before - centre) @ axes / np.sqrt(variances.mean())
        signs = np.sign((expected * after).sum(axis=0))
        np.testing.assert_allclose(after, signs * expected, atol=1e-9)


def test_the_first_has_the_greatest_variance_and_their_mean_is_one(sample):
    variances = on_components(sample, 20).X.var(axis=0)
    assert (np.diff(variances) <= 0).all()
    assert variances.mean() == pytest.approx(1)


def test_nothing_is_learned_from_test_points(sample):
    other = on_components(replace(sample, X_test=1000 * sample.X_test + 5), 5)
    np.testing.assert_array_equal(other.X, on_components(sample, 5).X)


def test_all_else_stays(sample):
    found = on_components(sample, 5)
    np.testing.assert_array_equal(found.y, sample.y)
    assert (found.repeat, found.seed("mlp")) == (sample.repeat, sample.seed("mlp"))
    assert on_components(sample, 64) is sample


def test_what_cannot_be_meant_is_refused(sample):
    with pytest.raises(ValueError, match="most=0"):
        on_components(sample, 0)
    with pytest.raises(ValueError, match="there are 3"):
        on_components(replace(sample, X=sample.X[:3]), 5)
