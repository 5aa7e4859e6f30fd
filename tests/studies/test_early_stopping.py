import numpy as np
import pandas as pd
import pytest

from ntkcompare.studies import early_stopping
from ntkcompare.studies.early_stopping import EPSILONS, NOISES, STUDY, delay, judge

LEARNERS = ("ntk flow", "nngp flow", "mlp", "k-nn")


def tables(*, corrupted_at=8.0, saved=0.1, saved_clean=0.0, epochs=10.0):
    """Trajectories that fit the clean points at x = 1, and stops that save so much."""
    steps, stops = [], []
    for learner in LEARNERS:
        for noise in NOISES:
            for repeat in range(3):
                where = {"learner": learner, "noise": noise, "repeat": repeat}
                for x in (0.5, 1.0, 2.0, 4.0, 8.0):
                    wrong = float(x < corrupted_at) if noise else np.nan
                    steps.append({**where, "x": x, "clean": float(x < 1), "corrupted": wrong, "test": 0.2})
                gain = (saved if noise else saved_clean) + 0.001 * repeat
                for epsilon in EPSILONS:
                    stops.append(
                        {
                            **where,
                            "min_delta": epsilon,
                            "at": 1.0,
                            "stopped": 0.3 - gain,
                            "interpolated": 0.3,
                            "best": 0.1,
                            "train_error": 0.0,
                            "epochs_stopped": epochs if learner == "mlp" else np.nan,
                            "epochs_interpolated": 20.0 if learner == "mlp" else np.nan,
                            "seconds_stopped": 1.0 if learner == "mlp" else np.nan,
                            "seconds_interpolated": 2.0 if learner == "mlp" else np.nan,
                        }
                    )
    return {"trajectory": pd.DataFrame(steps), "stopping": pd.DataFrame(stops)}


def test_all_that_is_claimed_supports(verdict):
    assert verdict(judge(tables())) == "supported"


@pytest.mark.parametrize(
    "against",
    [
        {"corrupted_at": 1.0},
        {"saved": -0.05},
        {"saved_clean": 0.05},
        {"epochs": 30.0},
    ],
)
def test_each_part_can_refute(verdict, against):
    assert verdict(judge(tables(**against))) == "not supported"


def test_a_gain_that_may_be_none_leaves_it_open(verdict):
    assert verdict(judge(tables(saved=-0.001))) == "inconclusive"


def test_an_end_that_fits_all_but_a_few_labels_is_told_as_a_fit():
    made = tables()
    made["stopping"]["train_error"] = 0.001 * (made["stopping"]["repeat"] == 0)
    ends = [
        finding for finding in judge(made) if "label noise 0.4: training error at the end" in finding.name
    ]
    assert len(ends) == len(LEARNERS)
    assert all(finding.low < 0 and finding.outcome == "supported" for finding in ends)


def test_seconds_do_not_decide(verdict):
    slow = tables()
    slow["stopping"]["seconds_stopped"] *= 9
    assert verdict(judge(slow)) == "supported"


def test_every_part_is_told_for_every_learner_and_noise():
    names = [finding.name for finding in judge(tables())]
    assert len(names) == len(set(names))
    for learner in LEARNERS:
        for noise in NOISES:
            assert f"{learner}, label noise {noise:g}: test error saved by stopping" in names
    assert "mlp, label noise 0.4: share of seconds saved" in names


def test_the_delay_is_in_doublings_and_counts_what_is_never_fitted_as_fitted_last():
    steps = pd.DataFrame({"x": [0.0, 1.0, 2.0, 8.0], "clean": [0.0, 0.9, 0.25, 0.0], "corrupted": 1.0})
    assert delay(steps) == 2
    assert delay(steps.assign(corrupted=[1.0, 1.0, 0.2, 0.0])) == 0
    assert delay(steps.assign(clean=1.0, corrupted=[1.0, 0.0, 0.0, 0.0])) == -3


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted, monkeypatch):
    monkeypatch.setattr(early_stopping, "NOISES", (0.0, 0.4))
    result = conducted(STUDY, small)
    assert set(result.tables["trajectory"]["learner"]) == set(LEARNERS)
    assert len(result.panels()) == 6
    flows = result.tables["stopping"].query("learner == 'ntk flow'")
    assert flows["train_error"].max() == 0
