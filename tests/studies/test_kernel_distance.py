import math

import numpy as np
import pandas as pd
import pytest

from ntkcompare.studies.kernel_distance import CENTRED, GIVEN, STUDY, UNIT, _profile, geometries, judge
from ntkcompare.studies.sample import Sample

ERRORS = {
    "ntk": 0.02,
    "nngp": 0.03,
    "mlp": 0.04,
    **{f"knn, {m}": 0.06 for m in ("euclidean", "cosine", "ntk", "nngp")},
}


def tables(off=0.8, turn=150, **changed):
    profile = [("ntk, depth 1", angle, math.sin(angle * math.pi / 2 / turn)) for angle in range(181)]
    shared = [
        (geometry, "ntk, depth 1", repeat, nearest + 0.01 * repeat * (nearest < 1), 1.0, 0.0)
        for geometry, nearest in ((GIVEN, off), (UNIT, 1.0), (CENTRED, 1.0))
        for repeat in range(3)
    ]
    errors = [
        (geometry, learner, repeat, n, value + 0.001 * repeat)
        for geometry in (GIVEN, UNIT)
        for learner, value in {**ERRORS, **changed}.items()
        for repeat in range(3)
        for n in (10, 100)
        if learner != "mlp" or geometry == GIVEN
    ]
    columns = ["geometry", "metric", "repeat", "nearest", "to a right angle", "all"]
    return {
        "profile": pd.DataFrame(profile, columns=["metric", "angle", "value"]),
        "shared": pd.DataFrame(shared, columns=columns),
        "errors": pd.DataFrame(errors, columns=["geometry", "learner", "repeat", "n", "value"]),
    }


def test_the_same_neighbours_on_the_sphere_and_a_gain_by_regression_support(verdict):
    assert verdict(judge(tables())) == "supported"


@pytest.mark.parametrize(
    "changed",
    [
        {"off": 1.0},  # no difference off the sphere
        {"turn": 80},  # a distance that falls below a right angle
        {"ntk": 0.09},  # regression worse than its neighbours
        {"knn, nngp": 0.01},
    ],
)
def test_each_part_of_the_claim_can_refute_it(verdict, changed):
    assert verdict(judge(tables(**changed))) == "not supported"


@pytest.mark.parametrize("geometry", [UNIT, CENTRED])
@pytest.mark.parametrize("reach", ["nearest", "to a right angle"])
def test_one_test_point_with_another_neighbour_on_the_sphere_refutes(verdict, geometry, reach):
    made = tables()
    rows = made["shared"]
    rows.loc[rows.index[rows["geometry"] == geometry][1], reach] = 0.99
    assert verdict(judge(made)) == "not supported"


def test_the_order_beyond_a_right_angle_is_beside_the_verdict():
    beside = [finding for finding in judge(tables()) if "all in Euclidean" in finding.name]
    assert [finding.outcome for finding in beside] == ["not supported"] * 2
    assert not any(finding.key for finding in beside)


def test_inputs_are_put_on_spheres_around_zero_and_around_their_mean():
    random = np.random.default_rng(0)
    X, X_test, y = random.random((20, 9)), random.random((5, 9)), np.arange(20) % 2
    sample = Sample(0, X, y, y, y > 1, y > 1, X_test, y[:5], 0)
    made = geometries(sample)
    assert made[GIVEN] == (X, X_test)
    for name in (UNIT, CENTRED):
        for part in made[name]:
            np.testing.assert_allclose(np.linalg.norm(part, axis=1), 3)
    np.testing.assert_allclose(made[UNIT][1] * np.linalg.norm(X_test, axis=1, keepdims=True), 3 * X_test)
    for part, inputs in zip(made[CENTRED], (X, X_test)):
        around = inputs - X.mean(axis=0)
        np.testing.assert_allclose(part * np.linalg.norm(around, axis=1, keepdims=True), 3 * around)


def test_the_shallow_ntk_distance_is_that_of_cho_and_saul_and_turns_beyond_a_right_angle():
    """Depth 1, σ² = 2, bias 0.1: Θ = Σ₁ + 2·(π−θ)/2π·Σ₀, with Σ₀ = 2 cos α + b² on a sphere of radius √d."""
    rows = [(angle, value) for metric, angle, value in _profile(7) if metric == "ntk, depth 1"]
    angles = np.radians([angle for angle, _ in rows])
    sigma, length = 2 * np.cos(angles) + 0.01, 2.01
    theta = np.arccos(np.clip(sigma / length, -1, 1))
    first = length * (np.sin(theta) + (np.pi - theta) * np.cos(theta)) / np.pi + 0.01
    kernel = first + (np.pi - theta) / np.pi * sigma
    expected = np.sqrt(np.clip(kernel[0] - kernel, 0, None))
    np.testing.assert_allclose([value for _, value in rows], expected / expected.max(), atol=1e-7)
    assert 90 < expected.argmax() < 180


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted):
    result = conducted(STUDY, small)
    on = [finding for finding in result.findings if "sphere, any" in finding.name]
    assert [finding.outcome for finding in on if finding.key] == ["supported"] * 4
    shared = result.tables["shared"]
    off = shared[(shared["geometry"] == GIVEN) & (shared["metric"] == "cosine")]
    assert off["nearest"].between(0.3, 0.99).all()
    assert (off["all"] == 0).all()
    assert set(result.tables["errors"]["learner"]) == set(ERRORS)
    assert len(result.panels()) == 3
