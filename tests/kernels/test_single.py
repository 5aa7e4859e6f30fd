"""Float32 factors, refined: against NumPy's solve in float64, up to what float32 can tell of the matrix."""

import numpy as np
import pytest
from scipy.linalg import LinAlgError

from ntkcompare.kernels import single
from ntkcompare.kernels.single import SingleFactor

EPS = float(np.finfo(np.float32).eps)


def problem(n=40, rank=60, seed=0):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(n, rank))
    return (points @ points.T / rank).astype(np.float32), rng.normal(size=(n, 3))


def grouped(targets, sizes):
    groups = np.zeros((len(targets), len(sizes), targets.shape[1]))
    for s, n in enumerate(sizes):
        groups[:n, s] = targets[:n]
    return groups


@pytest.mark.parametrize("rows", [7, 128])
@pytest.mark.parametrize("sizes", [[40], [1, 2, 17, 40], list(range(1, 41))], ids=len)
@pytest.mark.parametrize("ridge", [1.0, 1e-3, 0.0])
def test_solutions_are_those_of_float64(rows, sizes, ridge, monkeypatch):
    monkeypatch.setattr(single, "_ROWS", rows)
    gram, targets = problem()
    factor = SingleFactor(gram.copy(), ridge)
    solved = factor.coefficients(grouped(targets, sizes), sizes)
    for s, n in enumerate(sizes):
        system = gram[:n, :n].astype(np.float64) + factor.ridge * np.eye(n)
        expected = np.linalg.solve(system, targets[:n])
        np.testing.assert_allclose(solved[:n, s], expected, rtol=1e-8, atol=1e-9 * np.abs(expected).max())
        assert (solved[n:, s] == 0).all()


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_the_ridge_is_raised_to_what_float32_can_tell(scale):
    gram, targets = problem(rank=5)
    gram *= np.float32(scale)
    norm = np.abs(gram).sum(axis=0).max()
    factor = SingleFactor(gram.copy(), 0.0)
    assert factor.jitter == factor.ridge == pytest.approx(EPS * norm, rel=1e-5)
    assert factor.condition == pytest.approx(1 / EPS, rel=1e-5)
    solved = factor.coefficients(grouped(targets, [40]), [40])[:, 0]
    residual = gram.astype(np.float64) @ solved + factor.ridge * solved - targets
    assert np.abs(residual).max() < 1e-9
    enough = SingleFactor(gram.copy(), 2 * EPS * norm)
    assert (enough.jitter, enough.ridge) == (0, 2 * EPS * norm)


def test_a_matrix_that_float32_fails_to_factor_is_solved_all_the_same():
    gram, targets = problem(rank=3)
    norm = float(np.abs(gram).sum(axis=0).max())
    np.fill_diagonal(
        gram, gram.diagonal() - np.float32(5 * EPS * norm)
    )  # below zero by rounding of its maker
    factor = SingleFactor(gram.copy(), 6 * EPS * norm)
    solved = factor.coefficients(grouped(targets, [40]), [40])[:, 0]
    expected = np.linalg.solve(gram.astype(np.float64) + factor.ridge * np.eye(40), targets)
    np.testing.assert_allclose(solved, expected, rtol=1e-6, atol=1e-7 * np.abs(expected).max())


def test_works_in_the_place_of_the_gram_and_keeps_its_upper_triangle():
    gram, _ = problem()
    kept = np.triu(gram.T, 1)
    factor = SingleFactor(gram, 0.1)
    np.testing.assert_array_equal(np.triu(gram.T, 1), kept)
    assert factor.product(np.eye(40)) == pytest.approx(
        kept + kept.T + np.diag(np.diagonal(problem()[0]) + 0.1)
    )


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_not_finite(value):
    gram, _ = problem()
    gram[3, 2] = gram[2, 3] = value
    with pytest.raises(LinAlgError, match="NaN or infinity"):
        SingleFactor(gram, 1.0)


def test_a_matrix_far_from_positive_definite_is_refused():
    gram, _ = problem()
    with pytest.raises(LinAlgError, match="not positive definite"):
        SingleFactor(-gram, 1e-3)


def test_no_solution_is_given_that_did_not_converge(monkeypatch):
    gram, targets = problem()
    monkeypatch.setattr(single, "_ITERATIONS", 1)
    with pytest.raises(LinAlgError, match="did not converge"):
        SingleFactor(gram, 0.0).coefficients(grouped(targets, [40]), [40])
