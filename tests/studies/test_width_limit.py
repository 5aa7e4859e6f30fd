import numpy as np
import pandas as pd
import pytest

from ntkcompare.studies import width_limit
from ntkcompare.studies.width_limit import STUDY, common_part, judge, rates

QUANTITIES = {
    "nngp at start": -0.5,
    "ntk at start": -0.5,
    "ensemble": -0.5,
    "network": -0.5,
    "common": -0.5,
    "moved": -0.9,
    "scale": 0.0,
    "scale in theory": 0.0,
    "test error": 0.0,
    "test error of the NTK": 0.0,
    "test error of 1-nn": 0.0,
}


def tables(changed=None, exponent=None):
    rows = []
    for which in ("ntk", "standard"):
        grows = float(which == "standard")
        for quantity, power in {**QUANTITIES, "scale": grows, "scale in theory": grows}.items():
            power = exponent if (which, quantity) == changed else power
            for repeat in range(3):
                wobble = 1 + 0.01 * repeat
                rows += [
                    (which, width, repeat, quantity, 0.5 * wobble * width ** (power + 0.002 * repeat))
                    for width in (32, 512, 4096)
                ]
    columns = ["parameterization", "width", "repeat", "quantity", "value"]
    return {"deviations": pd.DataFrame(rows, columns=columns)}


def test_deviations_that_fall_as_the_root_of_width_support(verdict):
    assert verdict(judge(tables())) == "supported"


@pytest.mark.parametrize("which", ["ntk", "standard"])
@pytest.mark.parametrize(
    ("quantity", "exponent"),
    [
        ("nngp at start", 0.0),
        ("nngp at start", -1.0),
        ("ntk at start", 0.0),
        ("ensemble", -0.1),
        ("network", 0.0),
        ("moved", -0.2),
        ("scale", 1.5),
    ],
)
def test_another_exponent_refutes(verdict, which, quantity, exponent):
    assert verdict(judge(tables((which, quantity), exponent))) == "not supported"


def test_a_scale_that_grows_or_does_not_against_theory_refutes(verdict):
    for which, exponent in (("ntk", 0.5), ("standard", 0.0), ("standard", 0.5)):
        assert verdict(judge(tables((which, "scale"), exponent))) == "not supported"


def test_a_standard_ntk_of_which_the_first_layer_is_much_is_no_refutation(verdict):
    """It is A·width + B: the deviation falls more slowly while B counts, and so does the scale grow."""
    assert verdict(judge(tables(("standard", "ntk at start"), -0.3))) == "supported"
    grown = tables(("standard", "scale"), 0.7)
    theory = tables(("standard", "scale in theory"), 0.7)
    rows = grown["deviations"]["quantity"] == "scale in theory"
    grown["deviations"].loc[rows, "value"] = theory["deviations"].loc[rows, "value"]
    assert verdict(judge(grown)) == "supported"
    assert verdict(judge(tables(("standard", "ntk at start"), 0.0))) == "not supported"


@pytest.mark.parametrize("quantity", ["ensemble", "network", "moved"])
def test_faster_in_training_is_as_good(verdict, quantity):
    assert verdict(judge(tables(("ntk", quantity), -1.5))) == "supported"


def test_an_exponent_is_the_least_squares_slope_of_logarithms():
    width, values = np.array([32.0, 128.0, 4096.0]), np.random.default_rng(0).uniform(1, 2, size=(4, 3))
    expected = [np.polyfit(np.log(width), np.log(row), 1)[0] for row in values]
    assert rates(width, values) == pytest.approx(expected)


def test_what_networks_have_in_common_is_told_from_the_chance_of_the_draw():
    rng = np.random.default_rng(0)
    bias, chance = rng.standard_normal((5, 2)), rng.standard_normal((4000, 5, 2))
    truth = (bias**2).sum() / ((bias**2).sum() + 10 * 0.3**2)
    assert common_part(bias + 0.3 * chance) == pytest.approx(truth, abs=0.01)
    # Of few networks it may be below zero, and is right on average, where the square of a mean is not.
    few = [common_part(chance[4 * i : 4 * i + 4]) for i in range(1000)]
    assert np.mean(few) == pytest.approx(0, abs=0.02)


def test_no_deviation_at_all_has_no_exponent():
    with pytest.raises(ValueError, match="positive"):
        rates(np.array([1.0, 2.0]), np.array([[1.0, 0.0]]))


def test_errors_on_the_same_draws_are_told_and_tables_from_before_the_neighbours_are_judged(verdict):
    before = tables()
    told = {finding.name for finding in judge(before) if not finding.key}
    assert "standard parameterization: test error of 1-nn, width 4096" in told
    rows = before["deviations"]
    before["deviations"] = rows[rows["quantity"] != "test error of 1-nn"]
    assert verdict(judge(before)) == "supported"


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted, monkeypatch):
    monkeypatch.setattr(width_limit, "WIDTHS", ((16, 1024), ()))
    monkeypatch.setattr(width_limit, "STEPS", (50, 50))
    table = conducted(STUDY, small).tables["deviations"]
    mean = table.groupby(["parameterization", "quantity", "width"])["value"].mean()
    for which in ("ntk", "standard"):
        for quantity in ("nngp at start", "ntk at start", "ensemble", "network", "moved"):
            narrow, wide = (mean[which, quantity, width] for width in (16, 1024))
            assert wide < narrow / 3, (which, quantity)
        assert (mean[which, "ensemble"] < mean[which, "network"]).all()
        assert mean[which, "scale", 1024] == pytest.approx(mean[which, "scale in theory", 1024], rel=0.1)
        # The same draws: the neighbour's error is that of the repeat, at any width.
        assert set(mean[which, "test error of 1-nn"]) == {mean["ntk", "test error of 1-nn", 16]}
    # The same function of the inputs before training, whatever the parameterization.
    assert mean["ntk", "nngp at start", 1024] == pytest.approx(
        mean["standard", "nngp at start", 1024], rel=0.5
    )
