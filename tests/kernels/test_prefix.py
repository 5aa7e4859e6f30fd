"""Every size from one factorization: against a solve of its own for each size."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from ntkcompare.kernels.factor import factorize
from ntkcompare.kernels.prefix import Prefixes

SIZES = (1, 2, 5, 9, 20)


def problem(offset=0.0, seed=0):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(26, 30))
    kernel = points @ points.T / 30
    return kernel[:20, :20], kernel[20:, :20], np.diagonal(kernel)[20:], offset + rng.normal(size=(20, 2))


@pytest.mark.parametrize("ridge", [0.0, 0.1])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_equals_a_solve_for_each_size(ridge, offset):
    gram, cross, prior, targets = problem(offset)
    prefixes = Prefixes(factorize(gram.copy(), ridge), targets)
    projections = prefixes.projections(cross)
    variances = prefixes.variances(projections, prior, SIZES)
    for n, variance in zip(SIZES, variances, strict=True):
        system = gram[:n, :n] + ridge * np.eye(n)
        mean = targets[:n].mean(axis=0)
        alpha = np.linalg.solve(system, targets[:n] - mean)
        tolerance = {"rtol": 1e-9, "atol": 1e-9}
        np.testing.assert_allclose(prefixes.mean(n), mean, rtol=1e-13)
        predicted = cross[:, :n] @ prefixes.coefficients(n) + prefixes.mean(n)
        np.testing.assert_allclose(predicted, cross[:, :n] @ alpha + mean, **tolerance)
        fitted = prefixes.training_predictions(n, ridge)
        np.testing.assert_allclose(fitted, gram[:n, :n] @ alpha + mean, **tolerance)
        narrowed = prior - np.diagonal(cross[:, :n] @ np.linalg.solve(system, cross[:, :n].T))
        np.testing.assert_allclose(variance, narrowed, **tolerance)


def test_evidence_of_each_size_is_the_density_of_its_labels():
    gram, _, _, targets = problem()
    prefixes = Prefixes(factorize(gram.copy(), 0.1), targets)
    for n in SIZES:
        centred = targets[:n] - targets[:n].mean(axis=0)
        prior = multivariate_normal(np.zeros(n), gram[:n, :n] + 0.1 * np.eye(n))
        expected = sum(prior.logpdf(centred[:, c] if n > 1 else centred[0, c]) for c in range(2))
        assert prefixes.log_evidence(n) == pytest.approx(expected, rel=1e-9)
