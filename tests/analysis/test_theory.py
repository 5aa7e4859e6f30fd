"""The predicted learning curve: its equation, its limits, the conservation law, and experiments."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntkcompare.analysis import dataset_learnability, modes_of_gram, predict_curve, solve_kappa


def ntk(points, depth=2):
    """The NTK of a ReLU network without biases, written out."""
    s = points @ points.T / points.shape[1]
    theta = s.copy()
    for _ in range(depth):
        norms = np.sqrt(np.diag(s))
        cosine = np.clip(s / np.outer(norms, norms), -1, 1)
        angle = np.arccos(cosine)
        s = np.outer(norms, norms) * (np.sin(angle) + (np.pi - angle) * cosine) / np.pi
        theta = s + theta * (np.pi - angle) / np.pi
    return theta


@settings(max_examples=60, deadline=None)
@given(
    decay=st.floats(0.2, 4),
    modes=st.integers(2, 300),
    share=st.floats(0.01, 0.99),
    ridge=st.sampled_from([0.0, 1e-8, 1e-3, 1.0, 1e4]),
    unit=st.floats(-8, 8),
)
def test_kappa_solves_its_equation(decay, modes, share, ridge, unit):
    eigenvalues = 10.0**unit * np.arange(1, modes + 1) ** -decay
    n = max(1.0, share * modes * 2)
    delta = ridge * 10.0**unit
    kappa = solve_kappa(eigenvalues, n, delta)
    if delta == 0 and n >= modes:
        assert kappa == 0
    else:
        total = np.sum(eigenvalues / (eigenvalues + kappa)) + delta / kappa
        assert total == pytest.approx(n, rel=1e-9)


def test_kappa_by_hand():
    """Equal eigenvalues: M·λ/(λ + κ) = n, so κ = λ(M − n)/n; one mode with ridge: a quadratic equation."""
    assert solve_kappa([2.0] * 10, 4) == pytest.approx(3.0, rel=1e-12)
    kappa = solve_kappa([1.0], 1, 0.5)
    assert kappa**2 - 0.5 * kappa - 0.5 == pytest.approx(0, abs=1e-12)
    assert solve_kappa([1.0, 0.0], 1) == 0
    assert solve_kappa([1.0, 0.0], 5, 0.0) == 0


def test_conservation_at_ridge_zero_and_less_with_a_ridge():
    eigenvalues = np.arange(1, 201) ** -1.5
    sizes = [1, 5, 25, 125, 199]
    free, ridged = (predict_curve(eigenvalues, eigenvalues, sizes, ridge=ridge) for ridge in (0.0, 0.1))
    np.testing.assert_allclose(free.total_learnability, sizes, rtol=1e-10)
    assert (ridged.total_learnability < sizes).all()
    np.testing.assert_allclose(free.train_mse, 0)
    assert (ridged.train_mse > 0).all()


@pytest.mark.parametrize("train", [[0], [3, 1, 7], list(range(10))])
def test_conservation_holds_for_every_training_set(train):
    """ΣL_i = n exactly, for a kernel with nothing special to it."""
    rng = np.random.default_rng(0)
    factor = rng.normal(size=(12, 14))
    gram = factor @ factor.T
    learned = dataset_learnability(gram, train)
    assert learned.sum() == pytest.approx(len(train), rel=1e-9)
    assert (learned > -1e-9).all()
    assert (learned < 1 + 1e-9).all()
    ridged = dataset_learnability(gram, train, 1.0)
    block = gram[np.ix_(train, train)]
    freedom = np.trace(block @ np.linalg.inv(block + np.eye(len(train))))
    assert ridged.sum() == pytest.approx(freedom, rel=1e-9)
    assert ridged.sum() < len(train)


def test_mean_learnability_is_what_theory_says():
    """Over many training sets, each mode is learned as much as λ_i/(λ_i + κ)."""
    cube = np.array(list(product([-1.0, 1.0], repeat=7)))
    gram = ntk(cube)
    modes = modes_of_gram(gram, cube[:, 0])
    rng = np.random.default_rng(0)
    learned = np.mean([dataset_learnability(gram, rng.permutation(128)[:32]) for _ in range(20)], axis=0)
    kappa = solve_kappa(modes.eigenvalues, 32)
    predicted = modes.eigenvalues / (modes.eigenvalues + kappa)
    # Modes of equal eigenvalue are equally learned: compare the means over the degrees of parity.
    for degree_size, start in ((1, 0), (7, 1), (21, 8)):
        part = slice(start, start + degree_size)
        assert learned[part].mean() == pytest.approx(predicted[part].mean(), abs=0.03)


def test_limits_by_hand():
    eigenvalues, power = np.full(10, 0.5), np.full(10, 0.3)
    curve = predict_curve(eigenvalues, power, [5, 10, 20], noise=0.1)
    # Isotropic linear regression: n of M directions are known, (1 − n/M) of the power is missed.
    learned = 0.5
    expected = 5 / (5 - 10 * learned**2) * ((1 - learned) ** 2 * 3.0 + 0.1)
    assert curve.test_mse[0] == pytest.approx(expected)
    assert curve.test_mse[1] == np.inf
    # Ordinary least squares beyond M examples: σ²·n/(n − M), of which the training error is a share.
    assert curve.test_mse[2] == pytest.approx(0.1 * 20 / 10)
    assert curve.train_mse[2] == pytest.approx(0.1 * 10 / 20)
    assert predict_curve(eigenvalues, power, [10]).test_mse[0] == 0


def test_least_squares_with_a_little_ridge_meets_its_limit():
    eigenvalues = np.full(10, 0.5)
    at_zero = predict_curve(eigenvalues, eigenvalues, [20, 40], noise=0.1)
    nearly = predict_curve(eigenvalues, eigenvalues, [20, 40], noise=0.1, ridge=1e-9)
    np.testing.assert_allclose(nearly.test_mse, at_zero.test_mse, rtol=1e-6)
    np.testing.assert_allclose(nearly.train_mse, at_zero.train_mse, rtol=1e-6)


def test_a_huge_ridge_learns_nothing():
    curve = predict_curve([1.0, 0.5], [2.0, 1.0], [10], ridge=1e9)
    assert curve.test_mse[0] == pytest.approx(3.0, rel=1e-6)
    assert curve.train_mse[0] == pytest.approx(3.0, rel=1e-6)


@pytest.mark.parametrize(("ridge", "noise"), [(0.0, 0.0), (0.05, 0.0), (0.05, 0.1), (0.0, 0.1)])
def test_experiment_agrees_on_a_task_with_known_spectrum(ridge, noise):
    """Gaussian inputs with covariance eigenvalues i^−1.5: the linear kernel has just these modes."""
    rng = np.random.default_rng(0)
    eigenvalues = np.arange(1, 201) ** -1.5
    target = rng.normal(size=200) * eigenvalues**0.5 * np.arange(1, 201) ** -0.5
    sizes = np.array([12, 24, 48, 96])
    measured = np.empty((len(sizes), 60))
    for i, n in enumerate(sizes):
        for j in range(60):
            inputs = rng.normal(size=(n, 200))
            y = inputs @ target + np.sqrt(noise) * rng.normal(size=n)
            gram = (inputs * eigenvalues) @ inputs.T + ridge * np.eye(n)
            fitted = eigenvalues * (inputs.T @ np.linalg.solve(gram, y))
            measured[i, j] = np.sum((target - fitted) ** 2) + noise
    curve = predict_curve(eigenvalues, target**2, sizes, ridge=ridge, noise=noise)
    error = measured.std(axis=1) / np.sqrt(60)
    assert (np.abs(curve.test_mse - measured.mean(axis=1)) < 0.05 * curve.test_mse + 2.5 * error).all()
    assert np.mean(curve.test_mse / measured.mean(axis=1)) == pytest.approx(1, abs=0.05)


def test_experiment_agrees_for_the_ntk_on_the_hypercube():
    """Test points are what training leaves of the 256 corners; the target has parities of degree 1–3."""
    x = np.array(list(product([-1.0, 1.0], repeat=8)))
    gram, y = ntk(x), x[:, 0] * x[:, 1] + x[:, 2] + 0.5 * x[:, 3] * x[:, 4] * x[:, 5]
    modes = modes_of_gram(gram, y)
    sizes = np.array([16, 32, 64, 128])
    rng = np.random.default_rng(0)
    measured = np.empty((len(sizes), 40))
    for i, n in enumerate(sizes):
        for j in range(40):
            order = rng.permutation(256)
            train, test = order[:n], order[n:]
            weights = np.linalg.solve(gram[np.ix_(train, train)], y[train])
            measured[i, j] = np.mean((y[test] - gram[np.ix_(test, train)] @ weights) ** 2)
    curve = predict_curve(modes.eigenvalues, modes.power, sizes, pool=256)
    np.testing.assert_allclose(curve.test_mse, measured.mean(axis=1), rtol=0.08)


def test_the_pool_counts_training_points_once():
    eigenvalues, power = np.arange(1, 51) ** -2.0, np.full(50, 0.1)
    whole = predict_curve(eigenvalues, power, [10, 20], ridge=0.01)
    rest = predict_curve(eigenvalues, power, [10, 20], ridge=0.01, pool=50)
    n = np.array([10, 20])
    np.testing.assert_allclose(n * rest.train_mse + (50 - n) * rest.test_mse, 50 * whole.test_mse)


def test_modes_are_those_of_the_matrix():
    rng = np.random.default_rng(0)
    factor, y = rng.normal(size=(8, 10)), rng.normal(size=(8, 3))
    gram = factor @ factor.T
    modes = modes_of_gram(gram, y)
    np.testing.assert_allclose(modes.eigenvalues.sum(), np.trace(gram) / 8)
    assert (np.diff(modes.eigenvalues) <= 0).all()
    assert modes.power.sum() == pytest.approx(np.mean(y**2) * 3)
    one = modes_of_gram(gram, y[:, 0])
    np.testing.assert_allclose(modes.power, sum(modes_of_gram(gram, y[:, i]).power for i in range(3)))
    assert len(one.power) == 8


def test_a_curve_as_a_table():
    table = predict_curve([1.0, 0.5], [1.0, 1.0], [1, 3], ridge=0.1).frame()
    assert list(table.columns[:2]) == ["n", "kappa"]
    assert table["n"].tolist() == [1, 3]
    assert not table.isna().any(axis=None)


EYE = np.eye(3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: solve_kappa([], 1), "eigenvalues"),
        (lambda: solve_kappa([0.0], 1), "one of them above"),
        (lambda: solve_kappa([-1.0, 1.0], 1), "at least 0"),
        (lambda: solve_kappa([1.0], 0), "n=0 must be greater than 0"),
        (lambda: solve_kappa([1.0], 1, -1), "ridge=-1"),
        (lambda: predict_curve([1.0], [1.0, 2.0], [1]), "must match"),
        (lambda: predict_curve([1.0], [-1.0], [1]), "squared coefficients"),
        (lambda: predict_curve([1.0], [1.0], [1], noise=-1), "noise=-1"),
        (lambda: predict_curve([1.0], [1.0], []), "at least 1"),
        (lambda: predict_curve([1.0], [1.0], [2, 1]), "ascending"),
        (lambda: predict_curve([1.0], [1.0], [1, 5], pool=5), "pool=5 must be more than"),
        (lambda: modes_of_gram(EYE[:2], [1, 2]), "must match"),
        (lambda: modes_of_gram(-EYE, [1, 2, 3]), "none below zero"),
        (lambda: modes_of_gram(EYE + np.triu(np.ones((3, 3)), 1), [1, 2, 3]), "not symmetric"),
        (lambda: modes_of_gram(EYE, [1, np.nan, 3]), "NaN"),
        (lambda: dataset_learnability(EYE, [0, 0]), "none twice"),
        (lambda: dataset_learnability(EYE, [3]), "train holds 3"),
        (lambda: dataset_learnability(EYE, []), "at least one index"),
        (lambda: dataset_learnability(EYE[:2], [0]), "square"),
        (lambda: dataset_learnability(EYE, [0], -1.0), "ridge=-1"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
