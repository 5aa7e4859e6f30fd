"""Panels: what they refuse, and the means they show."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ntkcompare.studies import Panel, over_repeats
from ntkcompare.studies.panel import above_zero

FRAME = pd.DataFrame({"series": ["a"], "x": [1], "mean": [1.0], "low": [np.nan], "high": [np.nan]})


@pytest.mark.parametrize(
    ("frame", "options", "message"),
    [
        (FRAME.drop(columns=["low", "x"]), {}, "panel 'p': frame lacks the columns x, low"),
        (FRAME, {"x_scale": "logarithmic"}, "x_scale='logarithmic' is not known"),
        (FRAME, {"y_scale": "category"}, "y_scale='category' is not known"),
        (FRAME, {"references": ("a", "theory")}, r"references \['theory'\] are no series"),
    ],
)
def test_a_panel_that_cannot_be_drawn_is_refused(frame, options, message):
    with pytest.raises(ValueError, match=message):
        Panel("p", frame, "x", "y", **options)


def test_means_are_over_the_rows_of_equal_series_and_x():
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        [(name, n, r, random.normal()) for name in "ba" for n in (5, 1) for r in range(4)],
        columns=["learner", "n", "repeat", "value"],
    )
    frame = over_repeats(table, x="n")
    assert list(zip(frame["series"], frame["x"])) == [("b", 5), ("b", 1), ("a", 5), ("a", 1)]
    values = table.query("learner == 'a' and n == 5")["value"]
    ends = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    row = frame.iloc[2]
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((values.mean(), ends.low, ends.high))


def test_a_curve_may_be_named_by_several_columns_and_one_value_has_no_interval():
    table = pd.DataFrame({"learner": ["a", "a"], "noise": [0.0, 0.2], "n": [3, 3], "value": [1.0, np.nan]})
    frame = over_repeats(table, x="n", series=["learner", "noise"])
    assert frame["series"].tolist() == ["a, 0.0", "a, 0.2"]
    assert frame["mean"].tolist()[0] == 1.0
    assert frame[["low", "high"]].isna().all(axis=None)


def test_the_band_of_an_error_ends_at_zero_and_that_of_a_difference_does_not():
    table = pd.DataFrame({"learner": ["a"] * 3, "n": [1] * 3, "value": [0.0, 0.0, 0.03]})
    free, bound = over_repeats(table, x="n"), over_repeats(table, x="n", least=0.0)
    assert free["low"][0] < 0 == bound["low"][0]
    assert free.drop(columns="low").equals(bound.drop(columns="low"))
    with pytest.raises(ValueError, match=r"value is said to be at least 0, but the least is -0\.01"):
        over_repeats(table.assign(value=[-0.01, 0.0, 0.0]), x="n", least=0.0)


def test_a_logarithmic_axis_shows_means_above_zero_with_all_that_is_in_them():
    values = {1: [0.4, -0.1, 0.0], 2: [0.1, -0.3, 0.0], 3: [0.5, 0.6, 0.7]}
    rows = [("a", n, value) for n, column in values.items() for value in column]
    frame = over_repeats(pd.DataFrame(rows, columns=["learner", "n", "value"]), x="n")
    shown = above_zero(frame).set_index("x")
    assert shown.index.tolist() == [1, 3]
    np.testing.assert_allclose(shown["mean"], [0.1, 0.6])
    # An interval ends where the axis does, and is else as it was.
    assert shown.loc[1, "low"] == 0
    assert shown.loc[3, "low"] == frame.set_index("x").loc[3, "low"] > 0
    assert shown["high"].tolist() == frame.set_index("x").loc[[1, 3], "high"].tolist()


def test_what_has_no_interval_gets_none_from_a_logarithmic_axis():
    assert np.isnan(above_zero(FRAME)["low"]).all()
