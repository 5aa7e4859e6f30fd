"""Synthetic tasks: their Bayes error against closed forms and simulation, their targets against others."""

import itertools

import numpy as np
import pytest
from scipy.special import eval_gegenbauer, ndtr
from sklearn.datasets import make_moons

from ntkcompare.datasets import list_datasets, load_dataset
from ntkcompare.datasets.synthetic.harmonic import zonal_harmonic
from ntkcompare.datasets.synthetic.plane_mixture import plane_bayes_error

NAMES = list_datasets("synthetic")
NOISY = [name for name in NAMES if name not in ("gaussian-mixture", "half-moons")]
WITH_TASK = [name for name in NOISY if name != "cube"]


def share(hits):
    """A share of many, and five of its standard deviations."""
    return {"expected": hits.mean(), "abs": 5 * hits.std() / np.sqrt(len(hits)) + 1e-9}


@pytest.mark.parametrize("name", NAMES)
def test_any_number_of_examples_from_any_seed_and_the_least_error_is_told(name):
    for n, seed in ((40, 0), (333, 7)):
        data = load_dataset(name, n=n, random_state=seed)
        assert len(data) == n
        assert 0 <= data.bayes_error < 1
        assert data.sha256 == load_dataset(name, n=n, random_state=seed).sha256
    assert not np.array_equal(data.y, load_dataset(name, n=n, random_state=8).y)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "circle"])
def test_more_examples_leave_the_first_ones_and_the_task_as_they_are(name):
    few, many = (load_dataset(name, n=n, n_test=20, random_state=3) for n in (50, 90))
    np.testing.assert_array_equal(many.X[:50], few.X)
    np.testing.assert_allclose(many.y[:50], few.y, rtol=1e-12)
    np.testing.assert_array_equal(many.X_test, few.X_test)
    assert not np.isin(few.X_test[:, 0], few.X[:, 0]).all() or name == "cube"


@pytest.mark.parametrize("name", WITH_TASK)
def test_the_least_squared_error_is_the_variance_of_what_noise_adds(name):
    options = {"n": 20_000, "random_state": 5}
    clean, noisy = load_dataset(name, noise=0.0, **options), load_dataset(name, noise=0.4, **options)
    np.testing.assert_array_equal(clean.X, noisy.X)
    assert clean.bayes_error == 0
    added = np.square(noisy.y - clean.y)
    assert noisy.bayes_error == pytest.approx(**share(added))
    assert np.corrcoef(noisy.y - clean.y, clean.y)[0, 1] == pytest.approx(0, abs=0.04)


@pytest.mark.parametrize("name", NOISY)
@pytest.mark.parametrize("noise", [0.1, 0.7])
def test_the_least_error_of_classes_is_the_share_of_wrong_labels_or_of_right_ones(name, noise):
    task = {} if name == "cube" else {"task": "classification"}
    options = {"n": 20_000, "random_state": 5, **task}
    clean, noisy = load_dataset(name, noise=0.0, **options), load_dataset(name, noise=noise, **options)
    wrong = noisy.y != clean.y
    assert noise == pytest.approx(**share(wrong))
    assert noisy.bayes_error == pytest.approx(min(noise, 1 - noise))
    assert clean.y.mean() == pytest.approx(0.5, abs=0.2)


@pytest.mark.parametrize("name", [name for name in WITH_TASK if name != "steps"])
def test_targets_have_variance_one(name):
    assert load_dataset(name, n=40_000, noise=0.0).y.var() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("radius", [0.0, 0.5, 1.5, 3.0, 12.0])
def test_two_gaussians_have_the_bayes_error_of_the_textbook(radius):
    data = load_dataset("gaussian-mixture", n=10, radius=radius, d=3)
    assert data.bayes_error == pytest.approx(ndtr(-radius), abs=1e-6)


def test_unequal_priors_shift_the_boundary():
    p, r = 0.8, 1.2
    t = np.log(p / (1 - p)) / (2 * r)  # class 0 wins above −t
    expected = p * ndtr(-t - r) + (1 - p) * ndtr(t - r)
    data = load_dataset("gaussian-mixture", n=20_000, radius=r, priors=[p, 1 - p])
    assert data.bayes_error == pytest.approx(expected, abs=1e-6)
    assert np.mean(data.y == 0) == pytest.approx(p, abs=0.02)


@pytest.mark.parametrize("options", [{"n_classes": 3}, {"n_classes": 2, "components": 2}, {"n_classes": 5}])
def test_the_bayes_rule_of_a_mixture_errs_as_often_as_it_says(options):
    data = load_dataset("gaussian-mixture", n=100_000, d=4, radius=2.0, **options)
    corners = options["n_classes"] * options.get("components", 1)
    # The centres, from the data themselves: in the plane of most variance, turned to where the rows are.
    plane = np.linalg.svd(data.X - data.X.mean(axis=0), full_matrices=False)[2][:2].T
    flat = data.X @ plane
    angle = np.angle(np.sum(np.exp(1j * corners * np.arctan2(*flat.T[::-1])))) / corners
    centres = 2.0 * np.exp(1j * (angle + 2 * np.pi * np.arange(corners) / corners))
    places = flat[:, 0] + 1j * flat[:, 1]
    densities = np.exp(-0.5 * np.abs(places[:, None] - centres) ** 2)
    # Which class each corner is of: the one most of the rows nearest to it have.
    nearest = densities.argmax(axis=1)
    of = np.array([np.bincount(data.y[nearest == j]).argmax() for j in range(corners)])
    votes = np.stack([densities[:, of == c].sum(axis=1) for c in range(options["n_classes"])])
    assert data.bayes_error == pytest.approx(**share(votes.argmax(axis=0) != data.y))


@pytest.mark.parametrize("noise", [0.1, 0.3])
def test_the_bayes_rule_of_the_half_moons_errs_as_often_as_it_says(noise):
    data = load_dataset("half-moons", n=60_000, noise=noise, d=3)
    t = np.pi * (np.arange(300) + 0.5) / 300
    outer = np.column_stack([np.cos(t), np.sin(t)])
    votes = []
    for centres in (outer, np.array([1.0, 0.5]) - outer):
        flat = data.X[:, :2]
        square = np.square(flat).sum(axis=1)[:, None] + np.square(centres).sum(axis=1) - 2 * flat @ centres.T
        votes.append(np.exp(-0.5 * square / noise**2).sum(axis=1))
    assert data.bayes_error == pytest.approx(**share(np.argmax(votes, axis=0) != data.y))


def test_half_moons_are_where_scikit_learn_puts_them():
    data = load_dataset("half-moons", n=4000, noise=0.05)
    arcs, sides = make_moons(2000, noise=None)
    for side in (0, 1):
        points = data.X[data.y == side]
        gaps = np.linalg.norm(points[:, None] - arcs[sides == side], axis=2).min(axis=1)
        # Across the arc the noise is one-dimensional; beyond its ends, a little more.
        assert np.sqrt(np.mean(gaps**2)) == pytest.approx(0.05, rel=0.06)


def test_the_grid_is_fine_enough_and_refuses_what_it_cannot_hold():
    centres = np.array([[0.3, 0.1], [1.9, -0.7]])
    apart = np.linalg.norm(centres[0] - centres[1]) / 2
    found = plane_bayes_error(centres, np.array([0.5, 0.5]), np.array([0, 1]), 0.7)
    assert found == pytest.approx(ndtr(-apart / 0.7), abs=1e-6)
    with pytest.raises(ValueError, match="bring them nearer"):
        plane_bayes_error(1e4 * centres, np.array([0.5, 0.5]), np.array([0, 1]), 1.0)


@pytest.mark.parametrize(("d", "degree"), [(2, 3), (3, 1), (3, 4), (10, 2), (10, 5), (40, 3)])
def test_harmonics_are_gegenbauer_polynomials_of_variance_one(d, degree):
    t = np.linspace(-1, 1, 50)
    if d == 2:
        expected = np.sqrt(2) * np.cos(degree * np.arccos(t))
    else:
        shape = eval_gegenbauer(degree, d / 2 - 1, t) / eval_gegenbauer(degree, d / 2 - 1, 1.0)
        expected = shape * zonal_harmonic(np.array([1.0]), degree, d)
    np.testing.assert_allclose(zonal_harmonic(t, degree, d), expected, atol=1e-9 * np.abs(expected).max())
    # Under the law of ⟨w, x⟩, density ∝ (1 − t²)^((d−3)/2): with t = cos θ it is smooth.
    theta = (np.arange(20_000) + 0.5) * np.pi / 20_000
    density = np.sin(theta) ** (d - 2)
    density /= density.sum()
    values = zonal_harmonic(np.cos(theta), degree, d)
    assert np.sum(density * values**2) == pytest.approx(1, rel=1e-6)
    for lower in range(degree):
        assert np.sum(density * values * zonal_harmonic(np.cos(theta), lower, d)) == pytest.approx(
            0, abs=1e-6
        )


def test_points_of_the_sphere_are_on_it():
    data = load_dataset("sphere", n=100, d=7)
    np.testing.assert_allclose(np.linalg.norm(data.X, axis=1), 1, rtol=1e-12)


def test_boolean_targets_are_what_they_are_called():
    parity = load_dataset("cube", n=4000, d=6, k=3)
    assert set(np.unique(parity.X)) == {-1, 1}
    signs = 2 * parity.y - 1
    agreeing = [
        bits
        for size in range(1, 7)
        for bits in itertools.combinations(range(6), size)
        if (parity.X[:, bits].prod(axis=1) == signs).all()
    ]
    assert [len(bits) for bits in agreeing] == [3]
    dictator = load_dataset("cube", n=500, d=6, target="dictator")
    assert sum((dictator.X[:, i] == 2 * dictator.y - 1).all() for i in range(6)) == 1
    majority = load_dataset("cube", n=500, d=7, target="majority")
    assert ((majority.X > 0).sum(axis=1) > 3.5).tolist() == majority.y.astype(bool).tolist()


def test_waves_on_the_circle_are_eigenvectors_of_every_kernel_of_the_angle():
    data = load_dataset("circle", n=60, frequency=4, n_test=60)
    gram = np.exp(2 * data.X @ data.X.T)
    image = gram @ data.y
    np.testing.assert_allclose(image, data.y * (image @ data.y) / (data.y @ data.y), atol=1e-9)
    gaps = np.linalg.norm(data.X_test[:, None] - data.X, axis=2).min(axis=1)
    np.testing.assert_allclose(gaps, 2 * np.sin(np.pi / 120), rtol=1e-9)


def test_steps_are_constant_on_their_cells():
    data = load_dataset("steps", n=3000, d=2, pieces=3, noise=0.0)
    cell = (3 * data.X).astype(int) @ [3, 1]
    assert [len(np.unique(data.y[cell == j])) for j in range(9)] == [1] * 9


@pytest.mark.parametrize(
    ("shape", "intrinsic", "flat"), [("torus", 3, 6), ("sphere", 4, 5), ("swiss-roll", 2, 3)]
)
def test_manifolds_lie_in_as_few_dimensions_as_they_need(shape, intrinsic, flat):
    data = load_dataset("manifold", n=300, d=30, shape=shape, intrinsic=intrinsic)
    values = np.linalg.svd(data.X, compute_uv=False)
    assert (values > 1e-9 * values[0]).sum() == flat


def test_a_linear_target_is_found_by_least_squares():
    data = load_dataset("linear", n=200, d=5, noise=0.0)
    assert np.linalg.lstsq(data.X, data.y)[1] == pytest.approx(0, abs=1e-20)


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("sphere", {"degree": 0}, "degree=0 must be at least 1"),
        ("sphere", {"noise": -1}, "noise=-1 must be at least 0"),
        ("sphere", {"task": "ranking"}, "task='ranking' is not known"),
        ("sphere", {"task": "classification", "noise": 1.5}, "noise=1.5 must be at most 1"),
        ("sphere", {"n": 1}, "n=1 must be at least 2"),
        ("sphere", {"n_test": -1}, "n_test=-1 must be at least 0"),
        ("sphere", {"random_state": -1}, "random_state=-1"),
        ("cube", {"target": "majority", "d": 4}, "d=4 must be odd"),
        ("cube", {"k": 20, "d": 5}, "k=20 must be at most 5"),
        ("gaussian-mixture", {"priors": [0.5, 0.6]}, r"priors=\[0.5, 0.6\] must be 2 probabilities"),
        ("gaussian-mixture", {"radius": 1e5}, "bring them nearer"),
        ("half-moons", {"noise": 0.01}, "noise=0.01 must be at least 0.05"),
        ("half-moons", {"random_state": -1}, "random_state=-1"),
        ("steps", {"d": 30}, "more than a million cells"),
        ("manifold", {"shape": "swiss-roll", "intrinsic": 3}, "must be 2 for the swiss roll"),
        ("manifold", {"d": 3}, "d=3 must be at least 4"),
    ],
)
def test_a_task_that_does_not_exist_is_refused(name, options, message):
    with pytest.raises(ValueError, match=message):
        load_dataset(name, **options)
