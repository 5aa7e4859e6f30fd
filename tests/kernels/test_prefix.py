"""Every size from one factorization, by either route: against a solve of its own for each size."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from ntkcompare.kernels import sweep as sweep_module
from ntkcompare.kernels.factor import Factor, factorize
from ntkcompare.kernels.prefix import Prefixes, reductions
from ntkcompare.kernels.sweep import Sweep

N = 40
SIZES = [N], [1, 2, 5, 9, 30], [1, 2, 39, N], list(range(1, N + 1))


@pytest.fixture(params=[(16, 256), (1, 3), (5, 7)])
def _row_blocks(request, monkeypatch):
    monkeypatch.setattr(sweep_module, "_SHARED_ROWS", request.param[0])
    monkeypatch.setattr(sweep_module, "_ROWS", request.param[1])


def problem(offset=0.0, seed=0):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(N + 6, N + 10))
    kernel = points @ points.T / N
    return kernel[:N, :N], kernel[N:, :N], np.diagonal(kernel)[N:], offset + rng.normal(size=(N, 2))


def prefixes_of(gram, targets, sizes, ridge):
    n = sizes[-1]
    return Prefixes(factorize(gram[:n, :n].copy(), ridge), targets[:n], sizes, ridge)


def unrolled(blocks, n_sizes):
    """Each size's own values, in order, of shape (p, n_outputs)."""
    values = [part.T for span, block in blocks for part in block[: span.stop - span.start]]
    assert len(values) == n_sizes
    return values


@pytest.mark.usefixtures("_row_blocks")
@pytest.mark.parametrize("route", ["prefixes", "sweep"])
@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: f"{len(sizes)} sizes")
@pytest.mark.parametrize("ridge", [0.0, 0.1])
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_equals_a_solve_for_each_size(route, sizes, ridge, offset):
    gram, cross, _, targets = problem(offset)
    prefixes = prefixes_of(gram, targets, sizes, ridge)
    if route == "prefixes":
        predictions = unrolled(prefixes.predictions(cross[:, : sizes[-1]]), len(sizes))
        fits = unrolled(prefixes.fitted(), len(sizes))
    else:
        sweep = Sweep(prefixes)
        projections = prefixes.factor.half_solve(cross[:, : sizes[-1]].T)
        predictions = unrolled(sweep.predictions(projections), len(sizes))
        fits = unrolled(sweep.fitted(), len(sizes))
    tolerance = {"rtol": 1e-9, "atol": 1e-9}
    for s, n in enumerate(sizes):
        mean = targets[:n].mean(axis=0)
        alpha = np.linalg.solve(gram[:n, :n] + ridge * np.eye(n), targets[:n] - mean)
        np.testing.assert_allclose(prefixes.means[s] + prefixes.offset, mean, rtol=1e-13)
        np.testing.assert_allclose(predictions[s], cross[:, :n] @ alpha + mean, **tolerance)
        np.testing.assert_allclose(fits[s][:n], gram[:n, :n] @ alpha + mean, **tolerance)


@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: f"{len(sizes)} sizes")
def test_variance_of_each_size_is_narrowed_by_its_points(sizes):
    gram, cross, _, targets = problem()
    prefixes = prefixes_of(gram, targets, sizes, 0.1)
    projections = prefixes.factor.half_solve(cross[:, : sizes[-1]].T)
    for n, reduction in zip(sizes, reductions(projections, sizes), strict=True):
        system = gram[:n, :n] + 0.1 * np.eye(n)
        expected = np.diagonal(cross[:, :n] @ np.linalg.solve(system, cross[:, :n].T))
        np.testing.assert_allclose(reduction, expected, rtol=1e-9)


@pytest.mark.usefixtures("_row_blocks")
@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: f"{len(sizes)} sizes")
@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_leaving_out_each_point_of_each_size(sizes, offset):
    gram, _, _, targets = problem(offset)
    missed = unrolled(Sweep(prefixes_of(gram, targets, sizes, 0.3)).leave_one_out(), len(sizes))
    for n, residuals in zip(sizes, missed, strict=True):
        if n == 1:
            assert np.isnan(residuals[0]).all()
            continue
        for i in range(n):
            kept = np.arange(n) != i
            mean = targets[:n][kept].mean(axis=0)
            system = gram[:n, :n][np.ix_(kept, kept)] + 0.3 * np.eye(n - 1)
            predicted = gram[i, :n][kept] @ np.linalg.solve(system, targets[:n][kept] - mean) + mean
            np.testing.assert_allclose(residuals[i], targets[i] - predicted, rtol=1e-9, atol=1e-9)


@pytest.mark.usefixtures("_row_blocks")
@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: f"{len(sizes)} sizes")
def test_degrees_of_freedom_are_the_trace_of_the_smoother(sizes):
    gram, _, _, targets = problem()
    sweep = Sweep(prefixes_of(gram, targets, sizes, 0.3))
    for n, degrees in zip(sizes, sweep.degrees_of_freedom(), strict=True):
        smoother = np.linalg.solve(gram[:n, :n] + 0.3 * np.eye(n), gram[:n, :n])
        assert degrees == pytest.approx(np.trace(smoother), rel=1e-10)


def test_evidence_of_each_size_is_the_density_of_its_labels():
    gram, _, _, targets = problem(offset=3.0)
    sizes = SIZES[1]
    evidence = prefixes_of(gram, targets, sizes, 0.1).log_evidence()
    for n, value in zip(sizes, evidence, strict=True):
        centred = targets[:n] - targets[:n].mean(axis=0)
        prior = multivariate_normal(np.zeros(n), gram[:n, :n] + 0.1 * np.eye(n))
        expected = sum(prior.logpdf(centred[:, c] if n > 1 else centred[0, c]) for c in range(2))
        assert value == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("route", ["prefixes", "sweep"])
def test_a_jitter_counts_as_ridge_in_the_fit(route):
    gram, _, _, targets = problem()
    lifted = factorize(gram + 0.05 * np.eye(N), 0.1)
    prefixes = Prefixes(Factor(lifted.lower, 0.05, lifted.condition), targets, [N], 0.1)
    fits = prefixes.fitted() if route == "prefixes" else Sweep(prefixes).fitted()
    mean = targets.mean(axis=0)
    expected = gram @ np.linalg.solve(gram + 0.15 * np.eye(N), targets - mean) + mean
    np.testing.assert_allclose(unrolled(fits, 1)[0], expected, rtol=1e-9)
