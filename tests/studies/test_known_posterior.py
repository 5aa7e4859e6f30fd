import numpy as np
import pytest

from ntkcompare import load_dataset
from ntkcompare.datasets.synthetic.half_moons import half_moons_posterior
from ntkcompare.studies.known_posterior import BLUR, FLIPPED, TASKS, Known, half_moons_task, sphere_task

OPTIONS = {
    "half-moons": {"noise": BLUR},
    "sphere": {"noise": FLIPPED, "task": "classification", "d": 3, "degree": 2},
}


@pytest.mark.parametrize("name", TASKS)
def test_the_least_error_is_that_of_the_data_set(name):
    task = TASKS[name](10, 40_000, 3)
    known = load_dataset(name, n=10, **OPTIONS[name]).bayes_error
    assert task.bayes_error == pytest.approx(known, abs=4 * np.sqrt(known / 40_000))


@pytest.mark.parametrize("name", TASKS)
def test_probabilities_are_those_with_which_labels_were_drawn(name):
    task = TASKS[name](10, 40_000, 5)
    data = load_dataset(name, n=10, n_test=40_000, random_state=5, **OPTIONS[name])
    for low, high in ((0.0, 0.3), (0.3, 0.7), (0.7, 1.0)):
        rows = (task.posterior[:, 1] >= low) & (task.posterior[:, 1] < high)
        if rows.sum() > 100:
            expected = task.posterior[rows, 1].mean()
            assert data.y_test[rows].mean() == pytest.approx(expected, abs=2 / np.sqrt(rows.sum()))


def test_the_posterior_of_half_moons_is_bayes_rule_on_the_arcs():
    t = np.pi * (np.arange(20_000) + 0.5) / 20_000
    x = np.array([0.3, 0.4])
    arcs = (np.column_stack([np.cos(t), np.sin(t)]), np.column_stack([1 - np.cos(t), 0.5 - np.sin(t)]))
    densities = [np.exp(-np.square(arc - x).sum(axis=1) / (2 * 0.3**2)).mean() for arc in arcs]
    expected = densities / np.sum(densities)
    np.testing.assert_allclose(half_moons_posterior(x[None], 0.3)[0], expected, rtol=1e-8)


def test_the_posterior_is_known_far_away_and_in_further_dimensions():
    far = half_moons_posterior(np.array([[1e3, 50.0, 7.0], [0.5, 0.25, -9.0]]), 0.2)
    assert np.isfinite(far).all()
    np.testing.assert_allclose(far.sum(axis=1), 1)
    np.testing.assert_allclose(far[1], 0.5)


def test_a_blur_too_small_for_the_nodes_is_refused():
    with pytest.raises(ValueError, match=r"noise=0.01 must be at least 0.05"):
        half_moons_posterior(np.zeros((1, 2)), 0.01)


def test_errors_are_expectations_over_the_label():
    posterior = np.array([[0.9, 0.1], [0.4, 0.6], [0.5, 0.5]])
    task = Known(np.zeros((2, 1)), np.array([0, 1]), np.zeros((3, 1)), posterior)
    assert task.bayes_error == pytest.approx((0.1 + 0.4 + 0.5) / 3)
    assert task.neighbour_limit == pytest.approx((0.18 + 0.48 + 0.5) / 3)
    np.testing.assert_allclose(task.error([[0, 1, 0], [1, 0, 0]]), [1.0 / 3, 2.0 / 3])
    np.testing.assert_allclose(task.excess([0, 0]), (0.1 + 0.6 - 0.1 - 0.4) / 2)  # at the first two points


def test_the_limit_of_the_nearest_neighbour_keeps_to_cover_and_harts_bounds():
    for draw in (sphere_task, half_moons_task):
        task = draw(10, 1000, 0)
        bayes = task.bayes_error
        assert bayes < task.neighbour_limit <= 2 * bayes * (1 - bayes) + 1e-12
    assert sphere_task(10, 100, 0).neighbour_limit == pytest.approx(2 * 0.2 * 0.8)
