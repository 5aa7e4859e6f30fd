"""Class probabilities and evidence: against sampling, a closed form and SciPy's density."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from ntkcompare.kernels.factor import factorize
from ntkcompare.kernels.flow import Spectrum
from ntkcompare.kernels.posterior import largest_probabilities, log_evidence


@pytest.mark.parametrize("n_classes", [2, 3, 10])
def test_probabilities_are_sampled_frequencies(n_classes):
    rng = np.random.default_rng(0)
    means, variances = rng.normal(size=(4, n_classes)), np.array([0.01, 0.3, 1.0, 20.0])
    probabilities = largest_probabilities(means, variances)
    draws = 200_000
    for mean, variance, row in zip(means, variances, probabilities, strict=True):
        winners = (mean + np.sqrt(variance) * rng.normal(size=(draws, n_classes))).argmax(axis=1)
        frequencies = np.bincount(winners, minlength=n_classes) / draws
        np.testing.assert_allclose(row, frequencies, atol=5 * 0.5 / np.sqrt(draws))


def test_two_classes_have_a_closed_form():
    means = np.array([[0.0, 0.3], [1.0, -2.0], [5.0, 5.1]])
    variances = np.array([0.2, 1.0, 3.0])
    expected = norm.cdf((means[:, 1] - means[:, 0]) / np.sqrt(2 * variances))
    np.testing.assert_allclose(largest_probabilities(means, variances)[:, 1], expected, atol=1e-10)


@given(
    means=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6),
    variance=st.floats(0, 1e12),
)
def test_rows_sum_to_one_and_follow_the_means(means, variance):
    row = largest_probabilities(np.array([means]), np.array([variance]))[0]
    assert row.sum() == pytest.approx(1, abs=1e-12)
    assert (row >= 0).all()
    order = np.argsort(means)
    assert (np.diff(row[order]) >= -1e-12).all()


def test_without_variance_the_largest_has_it_all_and_equals_share():
    probabilities = largest_probabilities(np.array([[0.0, 1.0, 0.5], [2.0, 2.0, 0.0]]), np.zeros(2))
    np.testing.assert_allclose(probabilities, [[0, 1, 0], [0.5, 0.5, 0]], atol=1e-6)


def test_one_class_is_certain():
    np.testing.assert_array_equal(largest_probabilities(np.zeros((3, 1)), np.ones(3)), np.ones((3, 1)))


def test_evidence_is_the_density_of_the_labels():
    rng = np.random.default_rng(0)
    points, targets = rng.normal(size=(6, 8)), rng.normal(size=(6, 2))
    gram = points @ points.T
    prior = multivariate_normal(np.zeros(6), gram + 0.2 * np.eye(6))
    expected = prior.logpdf(targets.T).sum()
    for inverse in (factorize(gram.copy(), 0.2), Spectrum.of(gram.copy()).flow(0.2)):
        coefficients = inverse.coefficients(targets)
        assert log_evidence(inverse, targets, coefficients) == pytest.approx(expected, rel=1e-9)
