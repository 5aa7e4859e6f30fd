import numpy as np
import pandas as pd
import pytest

from ntkcompare.studies import Setting, descent_sweeps
from ntkcompare.studies.descent_sweeps import log_means
from ntkcompare.studies.double_descent import STUDY, judge

PEAKED, FLAT, LOW = [0.4, 0.3, 0.5, 0.2], [0.4, 0.3, 0.25, 0.2], [0.3, 0.2, 0.24, 0.1]
CURVES = (("width", "mlp"), ("n", "mlp"), ("epochs", "mlp"), ("width", "random features"))


def tables(changed=None, curve=None, noise=0.2, x=(0.25, 0.85, 1.0, 1.2)):
    rows = []
    for sweep, learner in CURVES:
        for share in (0.0, 0.2):
            here = (sweep, learner) == changed and share == noise
            values = curve if here and curve is not None else (PEAKED if share else LOW)
            for repeat in range(4):
                for place, value in zip(x if here else (0.25, 0.85, 1.0, 1.2), values):
                    rows.append((sweep, learner, share, repeat, place, value + 0.003 * repeat))
    for learner in ("ntk", "nngp"):
        rows += [
            ("width", learner, share, repeat, np.inf, 0.15) for share in (0.0, 0.2) for repeat in range(4)
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
    assert verdict(judge(tables(changed, x=(0.02, 0.04, 0.1, 0.3)))) == "not supported"


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
