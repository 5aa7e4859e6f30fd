"""Data efficiency of power laws, whose ratio is known; and areas against SciPy's quadrature."""

import numpy as np
import pytest
from analysis_frames import noisy, tidy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import trapezoid

from ntkcompare.analysis import area_table, area_under_curve, data_efficiency, envelope, examples_needed

SIZES = np.array([10, 20, 40, 80, 160, 320, 640])


@given(b=st.floats(0.1, 2), scale=st.floats(0.1, 10), n=st.floats(10.5, 630))
@settings(max_examples=50, deadline=None)
def test_inverts_power_laws(b, scale, n):
    """They are straight in log–log, so interpolation is exact."""
    found = examples_needed(SIZES, scale * SIZES**-b, [scale * n**-b])
    assert found[0] == pytest.approx(n, rel=1e-6)


def test_takes_the_first_crossing_of_the_envelope():
    errors = [0.5, 0.2, 0.3, 0.3, 0.1]
    assert envelope(errors).tolist() == [0.5, 0.2, 0.2, 0.2, 0.1]
    sizes = [10, 20, 40, 80, 160]
    assert examples_needed(sizes, errors, [0.2, 0.5]).tolist() == pytest.approx([20, 10])
    # Below 0.2, the fall resumes from the last size at which the envelope is 0.2.
    target = np.sqrt(0.2 * 0.1)
    assert examples_needed(sizes, errors, [target])[0] == pytest.approx(np.sqrt(80 * 160))


def test_outside_the_range_and_down_to_zero():
    assert examples_needed([10, 20], [0.3, 0.1], [0.4, 0.05]).tolist() == [0.0, np.inf]
    assert examples_needed([10, 1000], [0.2, 0.0], [0.1, 0.0]).tolist() == pytest.approx([100.0, 1000.0])


def test_a_learner_that_needs_three_times_as_many():
    """e_knn(n) = e_ntk(n/3): the ratio is 3 wherever the rival's curve reaches."""
    ntk = SIZES**-0.5
    curves = {"ntk": noisy(ntk, 10, 0.02, 0), "knn": noisy(3**0.5 * ntk, 10, 0.02, 50)}
    table = data_efficiency(tidy(curves, SIZES), "ntk", "knn")
    inside = table[table["bound"] == ""]
    assert inside["n"].tolist() == [10, 20, 40, 80, 160]
    np.testing.assert_allclose(inside["ratio"], 3, rtol=0.06)
    assert ((inside["low"] <= 3) & (inside["high"] >= 3)).mean() >= 0.8
    beyond = table[table["bound"] == "more than"]
    assert beyond["n"].tolist() == [320, 640]
    np.testing.assert_allclose(beyond["ratio"], 640 / beyond["n"])
    assert np.isinf(beyond["high"]).all()
    assert table["interval"][0] == "95 % expanded bootstrap interval over 10 repeats"


def test_the_other_way_round_it_is_a_third():
    ntk = SIZES**-0.5
    curves = {"ntk": noisy(ntk, 6, 0.001, 0), "knn": noisy(3**0.5 * ntk, 6, 0.001, 50)}
    table = data_efficiency(tidy(curves, SIZES), "knn", "ntk")
    assert table["bound"].tolist() == ["at most"] * 2 + [""] * 5
    np.testing.assert_allclose(table["ratio"][2:], 1 / 3, rtol=0.01)
    assert table["ratio"][0] == 1.0
    assert table["low"][0] == 0.0


def test_against_itself_the_ratio_is_one():
    values = noisy(SIZES**-0.5, 5, 0.01, 0)
    table = data_efficiency(tidy({"a": values, "b": values}, SIZES), "a", "b")
    np.testing.assert_allclose(table[["ratio", "low", "high"]], 1, rtol=1e-9)


def test_nine_in_ten_intervals_cover():
    sizes = SIZES[:5]
    hits = []
    for seed in range(60):
        curves = {
            "ntk": noisy(sizes**-0.5, 8, 0.05, 3 * seed),
            "knn": noisy(2**0.5 * sizes**-0.5, 8, 0.05, 3 * seed + 7000),
        }
        row = data_efficiency(tidy(curves, sizes), "ntk", "knn", confidence=0.9, n_resamples=300).iloc[2]
        hits.append(row["low"] <= 2 <= row["high"])
    assert 0.78 <= np.mean(hits) <= 0.99


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_area_is_that_of_the_trapezoid(scale):
    curves = np.random.default_rng(0).uniform(size=(3, len(SIZES)))
    x = np.log(SIZES) if scale == "log" else SIZES
    expected = trapezoid(curves, x, axis=1) / (x[-1] - x[0])
    np.testing.assert_allclose(area_under_curve(SIZES, curves, scale=scale), expected)
    np.testing.assert_allclose(area_under_curve(SIZES, np.full((1, 7), 0.3), scale=scale), 0.3)


def test_areas_in_a_table_state_their_interval():
    curves = {"knn": noisy(2 * SIZES**-0.5, 5, 0.05, 1), "ntk": noisy(SIZES**-0.5, 5, 0.05, 0)}
    table = area_table(tidy(curves, SIZES, failed={("ntk", 0, 20)}))
    assert table["learner"].tolist() == ["ntk", "knn"]
    assert table["repeats"].tolist() == [4, 4]
    areas = area_under_curve(SIZES, curves["knn"][1:])
    assert table["area"][1] == pytest.approx(areas.mean())
    assert table["interval"][0] == "95 % t interval over 4 repeats"
    assert (table["smallest"][0], table["largest"][0]) == (10, 640)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: examples_needed([10, 20], [0.1, -0.1], [0.1]), "at least 0"),
        (lambda: examples_needed([10], [0.1], [0.1]), "at least 2"),
        (lambda: examples_needed([10, 20], [0.1], [0.1]), "must match"),
        (lambda: examples_needed([-1, 20], [0.1, 0.2], [0.1]), "greater than 0"),
        (lambda: area_under_curve([10, 20], [[0.1, np.nan]]), "without any value|NaN"),
        (lambda: area_under_curve([10, 20], [[0.1, 0.2]], scale="sqrt"), "scale='sqrt'"),
        (lambda: area_under_curve([10, 20], [0.1, 0.2]), "one row per repeat"),
        (lambda: area_table(tidy({"a": [[0.1, 0.2]]}, [10, 20])), "1 repeat"),
        (
            lambda: area_table(tidy({"a": np.ones((3, 2))}, [10, 20], failed={("a", 0, 10), ("a", 1, 10)})),
            r"1 repeat\(s\) have every learner",
        ),
        (lambda: data_efficiency(tidy({"a": np.ones((2, 2))}, [10, 20]), "a", "a"), "both 'a'"),
        (
            lambda: data_efficiency(tidy({"a": np.ones((2, 2)), "b": -np.ones((2, 2))}, [10, 20]), "a", "b"),
            "holds -1; data efficiency needs an error",
        ),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
