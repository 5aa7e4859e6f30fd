import numpy as np
import pandas as pd
import pytest

from ntkcompare import Dataset
from ntkcompare.studies import Setting, descent_sweeps
from ntkcompare.studies.descent_sweeps import log_means
from ntkcompare.studies.double_descent import STUDY, draw, judge

PEAKED, FLAT, LOW = [0.4, 0.3, 0.5, 0.2], [0.4, 0.3, 0.25, 0.2], [0.3, 0.2, 0.24, 0.1]
CURVES = (("width", "mlp"), ("n", "mlp"), ("epochs", "mlp"), ("width", "random features"))


def tables(changed=None, curve=None, noise=0.2, x=(0.25, 0.85, 1.0, 1.2), repeats=4):
    rows = []
    for sweep, learner in CURVES:
        for share in (0.0, 0.2):
            here = (sweep, learner) == changed and share == noise
            values = curve if here and curve is not None else (PEAKED if share else LOW)
            for repeat in range(repeats):
                for place, value in zip(x if here else (0.25, 0.85, 1.0, 1.2), values):
                    rows.append((sweep, learner, share, repeat, place, value + 0.003 * repeat))
    for learner in ("ntk", "nngp"):
        rows += [
            ("width", learner, share, repeat, np.inf, 0.15)
            for share in (0.0, 0.2)
            for repeat in range(repeats)
        ]
    return {
        "errors": pd.DataFrame(rows, columns=["sweep", "learner", "noise", "repeat", "x", "value"]),
    }


def test_peaks_at_the_threshold_support(verdict):
    assert verdict(judge(tables())) == "supported"


@pytest.mark.parametrize("changed", CURVES)
def test_no_peak_on_one_axis_refutes(verdict, changed):
    assert verdict(judge(tables(changed, FLAT))) == "not supported"


@pytest.mark.parametrize("changed", [curve for curve in CURVES if curve[0] != "epochs"])
def test_a_peak_far_from_the_threshold_refutes(verdict, changed):
    far = tables(changed, x=(0.02, 0.04, 0.1, 0.3), repeats=10)
    assert verdict(judge(far)) == "not supported"


def test_a_peak_that_four_repeats_place_far_away_leaves_it_open(verdict):
    """Of eight findings one alone has to be beyond 0.05/8, which so few repeats cannot show of a place."""
    findings = judge(tables(("width", "mlp"), x=(0.02, 0.04, 0.1, 0.3)))
    (place,) = [f for f in findings if f.name.startswith("mlp over width, 20 % random labels: place")]
    assert (place.outcome, verdict(findings)) == ("not supported", "inconclusive")


def test_a_place_known_from_a_coarse_grid_leaves_it_open(verdict):
    coarse = tables(("width", "random features"), x=(0.25, 0.5, 1.0, 4.0))
    assert verdict(judge(coarse)) == "inconclusive"


def test_a_higher_peak_from_right_labels_refutes(verdict):
    assert verdict(judge(tables(("width", "mlp"), [0.4, 0.1, 0.9, 0.2], noise=0.0))) == "not supported"


def test_no_peak_from_right_labels_alone_is_beside_the_verdict(verdict):
    assert verdict(judge(tables(("width", "mlp"), FLAT, noise=0.0))) == "supported"


def test_the_widest_are_compared_with_their_own_limit():
    found = {finding.name: finding.estimate for finding in judge(tables())}
    assert found["mlp, 20 % random labels: error of the widest less that of the NTK"] == pytest.approx(
        0.2 + 0.0045 - 0.15
    )
    assert found[
        "mlp, right labels: error of the widest less that of the best below the threshold"
    ] == pytest.approx(-0.1)


def test_epochs_are_averaged_in_equal_steps_of_their_logarithm():
    values = np.random.default_rng(0).normal(size=1000)
    found = log_means(values, per_decade=1)
    assert [value for _, value in found] == pytest.approx(
        [values[:9].mean(), values[9:99].mean(), values[99:999].mean(), values[999]]
    )


def test_the_ntk_is_a_line_for_each_kind_of_labels():
    made = tables()
    rows = made["errors"]
    rows.loc[(rows["learner"] == "ntk") & (rows["noise"] == 0), "value"] = 0.05
    width, *others = draw(made)
    assert width.horizontal == {
        "ntk, infinite width, right labels": pytest.approx(0.05),
        "ntk, infinite width, 20 % random labels": pytest.approx(0.15),
    }
    assert not any(panel.horizontal for panel in others)


def test_many_inputs_leave_a_threshold_of_as_many_units_as_were_asked():
    rng = np.random.default_rng(0)
    many = Dataset(rng.standard_normal((2000, 100)), np.arange(2000) % 10, name="many", scaling="pixel")
    for quick, units in ((True, 32), (False, 48)):
        sweeps = descent_sweeps.Sweeps.of(Setting(many, quick=quick, repeats=2, random_state=0))
        assert (sweeps.units, sweeps.n_features) == (units, 64)
        assert sweeps.n < descent_sweeps.MOST_EXAMPLES
        assert all(sample.X.shape[1] == sample.X_test.shape[1] == 64 for _, sample in sweeps.pairs)
        assert max(sweeps.units * np.array(descent_sweeps.WIDTHS)) == 10 * units


def test_few_inputs_stay_as_they_are(small):
    setting = Setting(small, quick=True, repeats=2, random_state=0)
    sweeps = descent_sweeps.Sweeps.of(setting)
    for _, sample in sweeps.pairs:
        expected = setting.samples(len(sample.X), n_test=2000)[sample.repeat]
        np.testing.assert_array_equal(sample.X, expected.X)
        np.testing.assert_array_equal(sample.X_test, expected.X_test)


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted, monkeypatch):
    monkeypatch.setattr(descent_sweeps, "WIDTHS", (0.5, 1.0, 4.0))
    monkeypatch.setattr(descent_sweeps, "SIZES", (0.5, 1.0, 2.0))
    monkeypatch.setattr(descent_sweeps, "EPOCHS", (300, 300))
    result = conducted(STUDY, small)
    errors = result.tables["errors"]
    assert not errors["value"].isna().any()
    assert set(errors["learner"]) == {"mlp", "random features", "ntk", "nngp", "1-nn"}
    # Of the network at the threshold: weights and biases, 64 inputs, 3 classes.
    sweeps = descent_sweeps.Sweeps.of(Setting(small, quick=True, repeats=2, random_state=0))
    assert sweeps.parameters(5) == 64 * 5 + 5 + 5 * 3 + 3
    assert sweeps.parameters(sweeps.units) <= sweeps.n * 3 < sweeps.parameters(sweeps.units + 1)
    features = errors[errors["learner"] == "random features"].groupby("x")["value"].mean()
    assert features.idxmax() == pytest.approx(1, abs=0.15)
