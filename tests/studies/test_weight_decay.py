import numpy as np
import pandas as pd
import pytest

from ntkcompare.studies import Setting, penalties, weight_decay
from ntkcompare.studies.penalties import neighbours, networks
from ntkcompare.studies.weight_decay import FITTED, NOISES, STRONG, STUDY, USUAL, draw, judge

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
    for noise in NOISES:
        for repeat in range(3):
            for learner, wrong in (("1-nn", 0.3), ("k-nn", 0.05)):
                errors = (0.0, wrong + 0.001 * repeat, np.nan, np.nan)
                rows.append((learner, "none", 0.0, noise, repeat, *errors))
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


def test_a_fit_whose_interval_reaches_below_no_error_is_a_fit(verdict):
    made = tables()
    rows = made["effects"]
    one = (rows["learner"] == "mlp") & (rows["strength"] == USUAL["l2"][0]) & (rows["repeat"] == 0)
    rows.loc[one, "train_end"] = 0.003
    found = [f for f in judge(made) if f.key and f.low < 0 and "training error" in f.name]
    assert len(found) == len(NOISES)
    assert all(finding.high < FITTED for finding in found)
    assert verdict(judge(made)) == "supported"


def test_what_choosing_k_saves_is_told_beside_the_verdict(verdict):
    found = {finding.name: finding for finding in judge(tables())}
    for noise in NOISES:
        saved = found[f"k-nn, k by leave-one-out, label noise {noise:g}: test error saved against 1-nn"]
        assert saved.estimate == pytest.approx(0.25)
        assert not saved.key


def test_neighbours_are_lines_and_no_title_is_wider_than_its_panel():
    for panel in draw(tables()):
        assert len(panel.title) <= 40
        ends = panel.title.startswith(("training error", "test error at"))
        assert list(panel.horizontal) == (["1-nn", "k-nn, k by leave-one-out"] if ends else [])
        assert {name.split(",")[0] for name in panel.frame["series"]} == {"mlp", "ntk", "nngp"}


def test_every_strength_is_told_alone_and_beside_stopping():
    names = [finding.name for finding in judge(tables())]
    assert len(names) == len(set(names))
    for strength in USUAL["l1"]:
        where = f"mlp, l1 {strength:g}, label noise 0.2"
        assert f"{where}: test error saved against no penalty" in names
        assert f"{where}: test error that it saves beside early stopping" in names


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted, monkeypatch):
    monkeypatch.setattr(weight_decay, "USUAL", {"l2": (5e-4,), "l1": (1e-5,)})
    monkeypatch.setattr(weight_decay, "STRONG", {"l2": (0.1,), "l1": (0.01,)})
    result = conducted(STUDY, small)
    effects = result.tables["effects"]
    assert set(zip(effects["learner"], effects["penalty"])) == {*KINDS, ("1-nn", "none"), ("k-nn", "none")}
    assert result.tables["identity"]["difference"].max() < 1e-7
    ridgeless = effects[(effects["penalty"] == "ridge") & (effects["strength"] == 0)]
    assert (ridgeless["train_end"] == 0).all()
    ridge = effects[(effects["learner"] == "nngp") & (effects["noise"] == 0.2)]
    means = ridge.groupby("strength")["train_end"].mean()
    assert means.iloc[-1] > means.iloc[0]
    assert len(result.panels()) == 6


def test_neighbours_err_as_the_definition_has_it(small):
    (sample, _) = Setting(small, True, 2, 0).samples(60, noise=0.4)
    one, several = neighbours(sample, 0.4)
    squares = ((sample.X_test[:, None] - sample.X) ** 2).sum(axis=2)
    assert one["test_end"] == pytest.approx((sample.y[squares.argmin(axis=1)] != sample.y_test).mean())
    assert one["train_end"] == 0  # each is its own neighbour
    assert several["train_end"] > 0
    assert several["test_end"] < one["test_end"]  # of labels of which two in five are noise


def test_networks_end_at_a_rate_of_nothing(small, monkeypatch):
    asked = []

    class Watched(penalties.MLPClassifier):
        def learning_paths(self, problems, sizes):
            asked.append((self.schedule, self.early_stopping, self.l2))
            return super().learning_paths(problems, sizes)

    monkeypatch.setattr(penalties, "MLPClassifier", Watched)
    samples = Setting(small, True, 2, 0).samples(20)
    rows = networks(8, 2, samples, 0.0, "l2", 1e-4, stop=True)
    assert asked == [("cosine", False, 1e-4), ("cosine", True, 1e-4)]
    assert [row["repeat"] for row in rows] == [0, 1]
