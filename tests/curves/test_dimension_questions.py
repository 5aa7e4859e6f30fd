"""The dimension behind a comparison: the slope it implies, beside the one that is fitted."""

import numpy as np
import pytest

import ntkcompare as nc


@pytest.fixture(scope="module")
def circle():
    """A circle in five dimensions, and a target on it."""
    rng = np.random.default_rng(0)
    angle = rng.uniform(0, 2 * np.pi, 1200)
    X = np.column_stack([np.cos(angle), np.sin(angle)]) @ rng.normal(size=(2, 5))
    data = nc.Dataset(X, np.sin(2 * angle) + 0.1 * rng.normal(size=1200), task="regression", name="circle")
    return nc.compare(
        data,
        {"knn": nc.KNNRegressor(), "1-nn": nc.KNNRegressor(1)},
        sizes=[20, 40, 80, 160, 320],
        repeats=4,
        metrics=["squared_error", "absolute_error", "r2"],
        progress=False,
    )


def test_the_slope_is_that_of_the_dimension_beside_the_fitted_one(circle):
    table = circle.intrinsic_dimension()
    assert table["learner"].tolist() == ["knn", "1-nn"]
    row = table.iloc[0]
    assert row["dimension_low"] < row["dimension"] < row["dimension_high"]
    assert row["dimension"] == pytest.approx(1, abs=0.1)
    assert row["points"] == 900
    assert row["implied"] == pytest.approx(-2 / (2 + row["dimension"]))
    assert row["implied_low"] == pytest.approx(-2 / (2 + row["dimension_low"]))
    assert row["implied_high"] == pytest.approx(-2 / (2 + row["dimension_high"]))
    b = circle.fits("knn", forms="power").set_index("parameter").loc["b"]
    assert (row["fitted"], row["low"], row["high"]) == (-b["estimate"], -b["high"], -b["low"])
    assert row["interval"] == b["interval"]
    assert row["interval_of_dimension"] == "95 % two-NN interval over 900 points"


def test_smoother_targets_and_absolute_errors_have_other_rates(circle):
    row = circle.intrinsic_dimension("knn", smoothness=2, metric="absolute_error", points=500).iloc[0]
    assert row["points"] == 500
    assert row["implied"] == pytest.approx(-2 / (4 + row["dimension"]))
    assert row["rate"] == "n^(−α/(2α + d))"
    with pytest.raises(ValueError, match="metric='r2': no rate is known"):
        circle.intrinsic_dimension(metric="r2")
    with pytest.raises(ValueError, match="smoothness=0"):
        circle.intrinsic_dimension(smoothness=0)
    with pytest.raises(ValueError, match="split='tset'"):
        circle.intrinsic_dimension(split="tset")


def test_a_curve_without_a_fit_keeps_the_dimension():
    run = nc.compare("iris", ["1-nn", "knn"], sizes=[20, 60], repeats=2, progress=False)
    table = run.intrinsic_dimension()
    assert table["dimension"].notna().all()
    assert table["fitted"].isna().all()
    assert (table["reason"] != "").all()
