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


def on_the_linear_machine(**columns):
    """Tables in which the linear machine, of all, has other values."""
    changed = tables()
    rows = changed["machines"]["machine"] == "linear"
    for column, value in columns.items():
        changed["machines"].loc[rows, column] = value
    return changed


@pytest.mark.parametrize("against", [{"by_theory": 0.2}, {"doublings": 2.0}, {"doublings": -1.0}])
def test_a_linear_machine_on_which_noise_is_not_theorys_ridge_refutes(verdict, against):
    assert verdict(judge(on_the_linear_machine(**against))) == "not supported"


def test_no_ridge_near_noise_on_other_kernels_is_told_and_refutes_nothing(verdict):
    """Theory speaks of the expected loss; who interpolates noisy copies is under no such theorem."""
    mixed = tables()
    others = mixed["machines"]["machine"] != "linear"
    mixed["machines"].loc[others, ["doublings", "by_theory", "by_best"]] = -5.0
    found = judge(mixed)
    assert verdict(found) == "supported"
    assert {f.name: f.estimate for f in found}["ntk, noise 0.4: share that the nearest ridge has"] == -5.0
    assert {f.name.split(",")[0] for f in found if f.key} == {"linear", *(n.split(",")[0] for n in NETWORKS)}


@pytest.mark.parametrize("learner", NETWORKS)
def test_each_network_that_errs_more_refutes(verdict, learner):
    raised = tables()
    rows = (raised["effects"]["learner"] == learner) & (raised["effects"]["label_noise"] == LABEL_NOISES[-1])
    raised["effects"].loc[rows, "test"] += 0.5 * raised["effects"].loc[rows, "strength"]
    assert verdict(judge(raised)) == "not supported"


def test_an_error_that_does_not_move_leaves_it_open(verdict):
    assert verdict(judge(tables(falls=-0.01))) == "inconclusive"


def test_dropout_has_to_help_where_its_authors_use_it_and_noise_on_average(verdict):
    found = {finding.name: finding for finding in judge(tables())}
    half = found["mlp, dropout, label noise 0.2: test error saved at 0.5"]
    average = found["mlp, input noise, label noise 0.2: test error saved at 0.1 to 0.8, on average"]
    assert half.key
    assert average.key
    assert half.estimate == pytest.approx(0.21 * 0.5)
    assert average.estimate == pytest.approx(0.21 * sum(SCALES) / 4)
    assert len(found) == len(judge(tables()))
    # No one claims the more the better: a strength less than a half that does harm decides nothing.
    weak = tables()
    rows = (weak["effects"]["learner"] == "mlp, dropout") & (weak["effects"]["strength"] == 0.1)
    weak["effects"].loc[rows, "test"] = 0.9
    assert verdict(judge(weak)) == "supported"


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
    assert len(result.panels()) == 2 * len(MACHINES) + 1
