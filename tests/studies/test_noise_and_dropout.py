import pandas as pd
import pytest

from ntkcompare.studies import noise_and_dropout
from ntkcompare.studies.noise_and_dropout import (
    LABEL_NOISES,
    MACHINES,
    NETWORKS,
    SCALES,
    STUDY,
    judge,
)


def tables(*, by_theory=0.9, doublings=0.0, by_best=0.95, falls=0.2):
    machines = [
        (name, scale, repeat, doublings, by_theory - 0.001 * repeat, by_best - 0.001 * repeat, 0.1)
        for name in MACHINES
        for scale in SCALES
        for repeat in range(3)
    ]
    effects = [
        (noise, learner, strength, repeat, 0.0, 0.3 - (falls + 0.01 * repeat) * strength)
        for noise in LABEL_NOISES
        for learner, (_, _, strengths) in NETWORKS.items()
        for strength in (0.0, *strengths)
        for repeat in range(3)
    ]
    columns = ["machine", "strength", "repeat", "doublings", "by_theory", "by_best", "by_smoother"]
    return {
        "machines": pd.DataFrame(machines, columns=columns),
        "effects": pd.DataFrame(
            effects, columns=["label_noise", "learner", "strength", "repeat", "train", "test"]
        ),
    }


def test_noise_that_is_a_ridge_and_lowers_the_error_supports(verdict):
    assert verdict(judge(tables())) == "supported"


@pytest.mark.parametrize(
    "against", [{"by_theory": 0.2}, {"by_best": 0.2}, {"doublings": 2.0}, {"falls": -0.2}]
)
def test_each_part_can_refute(verdict, against):
    assert verdict(judge(tables(**against))) == "not supported"


def test_one_machine_on_which_noise_is_no_ridge_refutes(verdict):
    mixed = tables()
    mixed["machines"].loc[mixed["machines"]["machine"] == "ntk", "by_best"] = -1.0
    assert verdict(judge(mixed)) == "not supported"


def test_only_the_linear_machine_has_to_meet_theorys_ridge_itself(verdict):
    mixed = tables()
    mixed["machines"].loc[mixed["machines"]["machine"] == "ntk", ["doublings", "by_theory"]] = -5.0
    assert verdict(judge(mixed)) == "supported"


def test_an_error_that_does_not_move_leaves_it_open(verdict):
    assert verdict(judge(tables(falls=-0.01))) == "inconclusive"


def test_the_errors_of_the_strongest_are_told_against_none():
    found = {finding.name: finding.estimate for finding in judge(tables())}
    assert found["mlp, dropout, label noise 0.2: test error saved at 0.5"] == pytest.approx(0.21 * 0.5)
    assert len(found) == len(judge(tables()))


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted, monkeypatch):
    monkeypatch.setattr(noise_and_dropout, "SCALES", (0.1, 0.8))
    monkeypatch.setattr(noise_and_dropout, "NETWORKS", {"mlp, dropout": NETWORKS["mlp, dropout"]})
    result = conducted(STUDY, small, left_out=["bishop1995training"])
    machines, effects = result.tables["machines"], result.tables["effects"]
    linear = machines[machines["machine"] == "linear"]
    assert linear["doublings"].abs().max() <= 1
    assert "mlp, dropout" in set(effects["learner"])
    plain = effects[(effects["strength"] == 0) & (effects["label_noise"] == 0.2)].set_index("learner")
    assert (plain.loc["1-nn, input noise"]["train"] == 0).all()
    ridge, noise = (plain.loc[f"ntk, {kind}"]["test"].to_numpy() for kind in ("its ridge", "input noise"))
    assert (ridge == noise).all()
    assert len(result.panels()) == 6
