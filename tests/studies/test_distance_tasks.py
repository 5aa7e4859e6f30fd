import numpy as np
import pytest
from scipy import stats

from ntkcompare.distances import list_distances
from ntkcompare.studies.distance_tasks import TASKS, D, norm_noise


@pytest.mark.parametrize("p", [1, 2, np.inf])
def test_the_radius_of_noise_is_a_gamma_variable(p):
    x = norm_noise(4000, p, np.random.default_rng(0), d=5)
    radius = np.linalg.norm(x, p, axis=1)
    assert stats.kstest(radius, stats.gamma(5).cdf).pvalue > 0.01
    # In any direction alike, and from sign to sign.
    assert stats.kstest(np.sign(x).sum(axis=1), np.sign(-x).sum(axis=1)).pvalue > 0.01


def test_noise_by_the_sum_of_coordinates_is_independent_laplace_noise():
    x = norm_noise(4000, 1, np.random.default_rng(1), d=4)
    assert stats.kstest(x[:, 2], stats.laplace.cdf).pvalue > 0.01
    assert abs(np.corrcoef(np.abs(x[:, :2]).T)[0, 1]) < 0.06


def test_noise_by_the_largest_coordinate_is_level_on_cubes():
    """One coordinate is the largest; the others are uniform below it."""
    x = np.abs(norm_noise(4000, np.inf, np.random.default_rng(2), d=4))
    share = np.sort(x, axis=1)[:, 0] / x.max(axis=1)
    assert stats.kstest(share, stats.beta(1, 3).cdf).pvalue > 0.01  # the least of three uniform ones


def test_another_norm_is_refused():
    with pytest.raises(ValueError, match="p=3 must be 1, 2 or infinite"):
        norm_noise(5, 3, np.random.default_rng(0))


@pytest.mark.parametrize("name", TASKS)
def test_a_task_is_two_classes_in_ten_dimensions_and_has_a_match(name):
    task = TASKS[name]
    X, y = task.draw(400, np.random.default_rng(0))
    assert X.shape == (400, D)
    assert np.isfinite(X).all()
    assert 0.3 < y.mean() < 0.7
    assert set(y) == {0, 1}
    again, _ = task.draw(400, np.random.default_rng(0))
    np.testing.assert_array_equal(X, again)
    assert (task.draw(400, np.random.default_rng(1))[0] != X).any()
    assert task.matched in [*list_distances(), "nngp regression"]
