"""What a comparison answers: the numbers are those of the analysis, every table states its interval."""

import numpy as np
import pandas as pd
import pytest
from made_up import SIZES, comparison, power
from scipy import stats

from ntkcompare.analysis import holm_adjust

CURVES = {"ntk": power(1.0, 0.5), "knn": power(0.7, 0.3), "flat": np.full(len(SIZES), 0.6)}
QUESTIONS = ("differences", "crossovers", "data_efficiency", "fits", "forms", "extrapolations", "shapes")


@pytest.fixture(scope="module")
def found():
    return comparison(CURVES)


@pytest.fixture(scope="module")
def partly():
    return comparison(CURVES, failed=("flat",))


def test_summary_says_what_low_and_high_are(found, partly):
    assert set(found.summary(0.9)["interval"]) == {"90 % t interval over 5 repeats"}
    of_flat = partly.summary().query("learner == 'flat'")
    assert set(of_flat["interval"]) == {"no interval: 0 of 5 repeats succeeded"}


def test_differences_are_paired_by_repeat(found):
    row = found.differences("ntk", "knn", confidence=0.9).query("n == 40").iloc[0]
    values = found.frame().query("n == 40").pivot(index="repeat", columns="learner", values="value")
    t = stats.ttest_rel(values["ntk"], values["knn"])
    low, high = t.confidence_interval(0.9)
    assert row["p"] == pytest.approx(t.pvalue, rel=1e-9)
    assert (row["low"], row["high"]) == (pytest.approx(low), pytest.approx(high))
    assert row["interval"] == "90 % paired t interval over 5 repeats"


def test_differences_are_corrected_for_every_row_of_the_table(found):
    table = found.differences()
    assert len(table) == 3 * len(SIZES)
    np.testing.assert_allclose(table["p_holm"], holm_adjust(table["p"]))
    one = found.differences("ntk", "knn")
    assert (one["p_holm"].to_numpy() <= table["p_holm"].to_numpy()[: len(SIZES)] + 1e-15).all()


def test_data_efficiency_is_a_curve_with_bounds_where_the_range_ends(found):
    table = found.data_efficiency("ntk", "knn").set_index("n")
    # 0.7·m^−0.3 = n^−0.5 at m = (0.7·√n)^(1/0.3).
    assert table.loc[20, "ratio"] == pytest.approx((0.7 * 20**0.5) ** (1 / 0.3) / 20, rel=0.1)
    assert table.loc[320, "bound"] == "more than"


def test_areas_come_best_first_for_errors_and_for_scores(found):
    assert found.areas()["learner"].tolist() == ["ntk", "knn", "flat"]
    right = comparison({name: 1 - curve for name, curve in CURVES.items()}, metric="accuracy")
    table = right.areas()
    assert table["learner"].tolist() == ["ntk", "knn", "flat"]
    assert table["area"].is_monotonic_decreasing


def test_fits_recover_the_power_law(found):
    table = found.fits("ntk", forms="power").set_index("parameter")["estimate"]
    assert table["a"] == pytest.approx(1.0, rel=0.05)
    assert table["b"] == pytest.approx(0.5, rel=0.05)
    assert found.forms("ntk")["form"].iloc[0] == "power"
    ahead = found.extrapolations("ntk", forms=["power"], holdout=2).query("form == 'power'")
    assert ahead["n"].tolist() == [160, 320]
    assert ahead["ratio"].to_numpy() == pytest.approx(1.0, abs=0.05)


def test_shapes_of_a_score_are_those_of_its_error():
    peaked = np.array([0.4, 0.2, 0.1, 0.3, 0.1, 0.05])
    error = comparison({"a": peaked}).shapes().set_index("shape")["holds"].to_dict()
    score = comparison({"a": 1 - peaked}, metric="accuracy", scatter=1e-3).shapes().set_index("shape")
    assert error == {"monotone": False, "convex": False, "peaked": True}
    assert score["holds"].to_dict() == error


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_cannot_be_answered_is_a_row_that_says_why(partly, question):
    table = getattr(partly, question)()
    bad = table[table["reason"] != ""]
    names = set(bad["learner"]) | set(bad.get("rival", []))
    assert "flat" in names
    assert bad["reason"].str.contains("succeeded").all()
    good = table[table["reason"] == ""]
    assert len(good)
    assert "flat" not in set(good["learner"])
    assert (good["interval" if "interval" in table else "test"] != "").all()
    if "n" in table and question in ("differences", "extrapolations"):
        assert pd.api.types.is_integer_dtype(table["n"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_if_nothing_can_be_answered_the_reason_is_raised(partly, question):
    arguments = ("flat", "ntk") if question in QUESTIONS[:3] else ("flat",)
    with pytest.raises(ValueError, match="succeeded"):
        getattr(partly, question)(*arguments)


def test_names_are_checked(found):
    with pytest.raises(ValueError, match="learner='nkt' is not known; did you mean 'ntk'"):
        found.fits("nkt")
    with pytest.raises(ValueError, match="rival='nkt' is not known"):
        found.differences("knn", "nkt")
    with pytest.raises(ValueError, match="metric='accuracy' is not known"):
        found.differences(metric="accuracy")
    with pytest.raises(ValueError, match="split='tset' is not known"):
        found.shapes(split="tset")
    with pytest.raises(ValueError, match="forms='powr' is not known"):
        found.fits(forms="powr")
    with pytest.raises(ValueError, match="forms is empty"):
        found.forms(forms=[])
    with pytest.raises(ValueError, match="learners='x' is not known"):
        found.areas(["x"])


def test_a_metric_that_grows_has_no_power_law_and_no_data_efficiency():
    right = comparison(CURVES, metric="accuracy")
    for question in ("fits", "forms", "extrapolations", "data_efficiency"):
        with pytest.raises(ValueError, match="needs an error"):
            getattr(right, question)()
