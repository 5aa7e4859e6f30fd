import numpy as np
import pandas as pd
import pytest

from ntkcompare.studies import weight_decay
from ntkcompare.studies.weight_decay import NOISES, STRONG, STUDY, USUAL, judge

KINDS = (("mlp", "l2"), ("mlp", "l1"), ("ntk", "ridge"), ("nngp", "ridge"))


def tables(*, train=0.0, test=0.2, stopped=0.1, difference=1e-12):
    rows = []
    for learner, penalty in KINDS:
        key = "l1" if penalty == "l1" else "l2"
        strengths = (() if penalty == "l1" else (0.0,)) + USUAL[key] + STRONG[key]
        for noise in NOISES:
            for strength in strengths:
                for repeat in range(3):
                    fits = strength not in STRONG[key]
                    shift = 0.001 * repeat
                    rows.append(
                        (
                            learner,
                            penalty,
                            strength,
                            noise,
                            repeat,
                            train if fits else 0.3,
                            test + shift,
                            0.15,
                            stopped if noise < 1 else np.nan,
                        )
                    )
    columns = ["learner", "penalty", "strength", "noise", "repeat"]
    columns += ["train_end", "test_end", "train_stopped", "test_stopped"]
    identity = pd.DataFrame({"repeat": [0, 1], "l2": 1e-4, "time": np.inf, "difference": [0.0, difference]})
    return {"effects": pd.DataFrame(rows, columns=columns), "identity": identity}


def test_fitting_wrong_labels_and_losing_to_early_stopping_supports(verdict):
    assert verdict(judge(tables())) == "supported"


@pytest.mark.parametrize("against", [{"train": 0.1}, {"stopped": 0.3}, {"difference": 1e-3}])
def test_each_part_can_refute(verdict, against):
    assert verdict(judge(tables(**against))) == "not supported"


def test_being_as_good_as_early_stopping_leaves_it_open(verdict):
    assert verdict(judge(tables(test=0.1, stopped=0.101))) == "inconclusive"


def test_every_strength_is_told_alone_and_beside_stopping():
    names = [finding.name for finding in judge(tables())]
    assert len(names) == len(set(names))
    for strength in USUAL["l1"]:
        where = f"mlp, l1 {strength:g}, label noise 0.2"
        assert f"{where}: test error saved against no penalty" in names
        assert f"{where}: test error that it saves beside early stopping" in names


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted, monkeypatch):
    monkeypatch.setattr(weight_decay, "USUAL", {"l2": (1e-4,), "l1": (1e-5,)})
    monkeypatch.setattr(weight_decay, "STRONG", {"l2": (0.1,), "l1": (0.01,)})
    result = conducted(STUDY, small)
    effects = result.tables["effects"]
    assert set(zip(effects["learner"], effects["penalty"])) == set(KINDS)
    assert result.tables["identity"]["difference"].max() < 1e-7
    ridgeless = effects[(effects["penalty"] == "ridge") & (effects["strength"] == 0)]
    assert (ridgeless["train_end"] == 0).all()
    ridge = effects[(effects["learner"] == "nngp") & (effects["noise"] == 0.2)]
    means = ridge.groupby("strength")["train_end"].mean()
    assert means.iloc[-1] > means.iloc[0]
    assert len(result.panels()) == 6
