import pandas as pd
import pytest

from ntkcompare.studies import width_limit
from ntkcompare.studies.width_limit import LAW, STUDY, draw, judge

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
                    for width in (32, 128, 512, 4096)
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
        ("ensemble", 0.0),
        ("network", 0.0),
        ("moved", 0.0),
        ("scale", 1.5),
    ],
)
def test_another_exponent_refutes(verdict, which, quantity, exponent):
    assert verdict(judge(tables((which, quantity), exponent))) == "not supported"


@pytest.mark.parametrize("quantity", ["ensemble", "network", "moved", "ntk at start"])
def test_a_slower_fall_refutes_where_theory_has_a_rate_and_not_where_units_are_not_far_more_than_inputs(
    verdict, quantity
):
    assert verdict(judge(tables(("ntk", quantity), -0.3))) == "not supported"
    assert verdict(judge(tables(("standard", quantity), -0.3))) == "supported"


def bent(which, quantity, before, after):
    """Tables in which a deviation's exponent is another from width 512 on."""
    told = tables((which, quantity), before)
    rows = told["deviations"].query(f"parameterization == '{which}' and quantity == '{quantity}'")
    wide = rows[rows["width"] >= 512]
    told["deviations"].loc[wide.index, "value"] *= (wide["width"] / 512) ** (after - before)
    return told


def test_a_fall_that_ends_among_wide_networks_refutes_however_steep_it_was_before(verdict):
    ended = judge(bent("ntk", "ensemble", -0.9, 0.0))
    name = "ntk parameterization, ensemble mean, trained: exponent of the deviation, widths"
    told = {finding.name: finding for finding in ended}
    assert verdict(ended) == "not supported"
    assert told[f"{name} 32 to 4096"].high < -0.4  # over all widths it would have passed
    assert told[f"{name} ≥ 512"].estimate == pytest.approx(told[f"{name} 512 to 4096"].estimate)
    assert verdict(judge(bent("standard", "network", -0.9, 0.0))) == "not supported"
    assert verdict(judge(bent("ntk", "ensemble", 0.0, -0.5))) == "supported"


def test_each_panel_tells_parameterizations_apart_and_its_line_of_theory_from_them():
    panels = draw(tables())
    assert len(panels) == 6
    curves = {"ntk parameterization", "standard parameterization"}
    for panel in panels[:-1]:
        assert set(panel.frame["series"]) == {*curves, LAW}
        assert panel.references == (LAW,)
    assert set(panels[-1].frame["series"]) == curves


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


@pytest.mark.parametrize("learner", ["", " of the NTK", " of 1-nn"])
def test_errors_on_the_same_draws_are_told_of_every_family(learner):
    told = {finding.name for finding in judge(tables()) if not finding.key}
    assert f"standard parameterization: test error{learner}, width 4096" in told


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
