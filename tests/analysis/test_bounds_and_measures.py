"""Cover and Hart's bounds, intrinsic dimension, alignment, degrees of freedom, each computed twice."""

import numpy as np
import pytest
from scipy.linalg import expm
from sklearn.neighbors import KNeighborsRegressor

from ntkcompare.analysis import (
    bayes_error_bounds,
    flow_freedom,
    implied_slope,
    intrinsic_dimension,
    kernel_alignment,
    nearest_neighbour_bounds,
    neighbour_freedom,
    ridge_freedom,
)


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_cover_and_hart_invert_each_other(classes):
    for bayes in np.linspace(0, (classes - 1) / classes, 7):
        high = nearest_neighbour_bounds(bayes, classes).high
        found = bayes_error_bounds(high, classes)
        assert found.low == pytest.approx(bayes, abs=1e-7)
        assert found.high == high >= bayes


def test_a_chance_of_error_that_is_the_same_everywhere_attains_the_upper_bound():
    """Label right with chance 1 − r, else one of the others: 1-NN errs when it and its neighbour differ."""
    for classes, r in ((2, 0.2), (5, 0.3)):
        p = np.r_[1 - r, np.full(classes - 1, r / (classes - 1))]
        assert nearest_neighbour_bounds(r, classes).high == pytest.approx(1 - np.sum(p**2))


def test_a_pure_mixture_attains_the_lower_bound():
    """Where labels are either certain or pure chance, 1-NN errs as often as the best rule."""
    share = 0.3
    bayes, nearest = share * 0.5, share * 0.5
    assert nearest_neighbour_bounds(bayes, 2).low == nearest


def test_random_labels_and_no_error_at_all():
    assert nearest_neighbour_bounds(0.5, 2).high == 0.5
    assert bayes_error_bounds(0.9, 10).low == pytest.approx(0.9)
    assert bayes_error_bounds(0.0, 3).low == 0


@pytest.mark.parametrize("dimension", [1, 2, 5])
def test_dimension_of_a_flat_piece_of_space(dimension):
    rng = np.random.default_rng(dimension)
    basis = np.linalg.qr(rng.normal(size=(20, dimension)))[0]
    found = intrinsic_dimension(rng.uniform(size=(3000, dimension)) @ basis.T)
    # In a cube's corners neighbours are missing, which makes the estimate of d = 5 a little low.
    assert found.estimate == pytest.approx(dimension, rel=0.08)
    assert found.low < found.estimate < found.high
    assert "3000 points" in found.label


def test_nine_in_ten_intervals_of_the_dimension_cover():
    rng = np.random.default_rng(0)
    cover = [2 in intrinsic_dimension(rng.normal(size=(300, 2)), confidence=0.9) for _ in range(300)]
    assert 0.84 <= np.mean(cover) <= 0.95


def test_duplicates_are_counted_once_and_units_do_not_matter():
    points = np.random.default_rng(0).normal(size=(200, 3))
    once = intrinsic_dimension(points)
    assert intrinsic_dimension(np.vstack([points, points[:50]])).estimate == pytest.approx(once.estimate)
    assert intrinsic_dimension(1e-5 * points).estimate == pytest.approx(once.estimate)


def test_slope_by_hand():
    assert implied_slope(2, 1) == -0.5
    assert implied_slope(1, 2) == pytest.approx(-0.8)
    assert -0.01 < implied_slope(1000) < 0


def test_alignment_of_the_ideal_kernel_and_invariance():
    rng = np.random.default_rng(0)
    labels = rng.choice([-1.0, 1.0], size=30)
    ideal = np.outer(labels, labels)
    assert kernel_alignment(ideal, labels) == pytest.approx(1)
    points = rng.normal(size=(30, 4))
    gram = points @ points.T
    value = kernel_alignment(gram, labels)
    assert 0 <= value < 1
    # Neither unit nor, when centred, a constant matters.
    assert kernel_alignment(5 * gram + 3, labels + 2) == pytest.approx(value)
    centre = np.eye(30) - 1 / 30
    centred = centre @ gram @ centre
    expected = np.sum(centred * (centre @ ideal @ centre))
    expected /= np.linalg.norm(centred) * np.linalg.norm(centre @ ideal @ centre)
    assert value == pytest.approx(expected)
    one_hot = np.column_stack([labels > 0, labels < 0]).astype(float)
    assert kernel_alignment(gram, one_hot) == pytest.approx(value)


def test_degrees_of_freedom_are_traces():
    rng = np.random.default_rng(0)
    factor = rng.normal(size=(6, 9))
    gram = factor @ factor.T
    values = np.linalg.eigvalsh(gram)
    assert ridge_freedom(values, 0.7) == pytest.approx(np.trace(gram @ np.linalg.inv(gram + 0.7 * np.eye(6))))
    assert flow_freedom(values, 0.3) == pytest.approx(np.trace(np.eye(6) - expm(-gram * 0.3 / 6)))
    assert ridge_freedom(values, 0.0) == pytest.approx(6)
    assert ridge_freedom([1.0, 0.0], 0.0) == 1
    assert flow_freedom(values, 0.0) == 0
    assert flow_freedom(values, 1e9) == pytest.approx(6)


def test_degrees_of_freedom_of_neighbours_by_their_definition():
    """Σ ∂f(x_i)/∂y_i, by moving one target at a time."""
    points = np.random.default_rng(0).normal(size=(12, 2))
    for k in (1, 3, 12):
        model = KNeighborsRegressor(k)
        total = sum(model.fit(points, np.eye(12)[i]).predict(points)[i] for i in range(12))
        assert neighbour_freedom(12, k) == pytest.approx(total)


EYE = np.eye(3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: nearest_neighbour_bounds(0.6, 2), "bayes_error=0.6 must be at most 0.5"),
        (lambda: nearest_neighbour_bounds(-0.1, 2), "at least 0"),
        (lambda: bayes_error_bounds(0.1, 1), "n_classes=1"),
        (lambda: intrinsic_dimension(np.zeros((5, 2))), "1 distinct point"),
        (lambda: intrinsic_dimension([[0.0, np.nan]]), "NaN"),
        (lambda: intrinsic_dimension([[0.0], [1.0], [3.0]]), "near one another"),
        (lambda: intrinsic_dimension([[0, 0], [0, 1], [1, 0], [1, 1]]), "lattice"),
        (lambda: intrinsic_dimension(np.arange(5.0)[:, None], confidence=2), "less than 1"),
        (lambda: implied_slope(0), "dimension=0"),
        (lambda: implied_slope(2, -1), "smoothness=-1"),
        (lambda: kernel_alignment(EYE, [1, 1, 1]), "nothing to align"),
        (lambda: kernel_alignment(np.ones((3, 3)), [1, 2, 3]), "nothing to align"),
        (lambda: kernel_alignment(EYE, [1, 2]), "must match"),
        (lambda: ridge_freedom([-1.0], 1.0), "clip"),
        (lambda: ridge_freedom([1.0], -1.0), "ridge=-1"),
        (lambda: flow_freedom([1.0], -1.0), "time=-1"),
        (lambda: flow_freedom([], 1.0), "eigenvalues"),
        (lambda: neighbour_freedom(5, 6), "n_neighbors=6 must be at most 5"),
        (lambda: neighbour_freedom(5, 0), "n_neighbors=0"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
