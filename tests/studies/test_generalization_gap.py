import numpy as np
import pandas as pd
import pytest

from ntkcompare.datasets import corrupt_labels
from ntkcompare.studies import generalization_gap
from ntkcompare.studies.generalization_gap import (
    NOISES,
    RESTRAINED,
    STUDY,
    added_by_fitting,
    change_with_doubling,
    judge,
    noisy_error,
)

SIZES = (100, 200, 400)


def tables(*, falls=0.02, harms=0.3, restrained=0.05, train=0.2):
    """What `measure` makes of errors on right labels that fall with n and rise by a multiple of the noise.

    The restrained leave a share of the noisy labels unfitted.
    """
    rows = []
    for learner in (*RESTRAINED, *RESTRAINED.values()):
        plain = learner in RESTRAINED
        for noise in NOISES:
            for repeat in range(3):
                for i, n in enumerate(SIZES):
                    error = 0.2 + (harms if plain else restrained) * noise - (falls + 0.001 * repeat) * i
                    rows.append((learner, noise, n, repeat, error, 0.0 if plain else train * noise))
    errors = pd.DataFrame(rows, columns=["learner", "noise", "n", "repeat", "holdout_clean", "train"])
    errors["wrong"] = 0.9
    errors["holdout"] = noisy_error(errors["holdout_clean"], errors["noise"], 0.9)
    errors["gap"] = errors["holdout"] - errors["train"]
    return {"errors": errors}


def test_gaps_that_fall_with_n_and_noise_that_harms_who_fits_it_support(verdict):
    assert verdict(judge(tables())) == "supported"


@pytest.mark.parametrize("against", [{"falls": -0.02}, {"restrained": 0.4}])
def test_each_part_can_refute(verdict, against):
    assert verdict(judge(tables(**against))) == "not supported"


@pytest.mark.parametrize("harms", [0.0, -0.05])
def test_wrong_labels_in_the_holdout_set_are_no_harm_done_by_fitting(verdict, harms):
    """The gap is far wider under noise, by arithmetic, though the predictions are as good or better."""
    harmless = tables(harms=harms, restrained=harms - 0.1)
    found = {finding.name: finding for finding in judge(harmless)}
    assert found["mlp: gap added in all at n = 400, label noise 0.4"].low > 0.1
    assert found["mlp: gap that fitting noise adds at n = 400, label noise 0.4"].estimate <= 1e-12
    assert verdict(judge(harmless)) == "not supported"


def test_restraint_that_only_leaves_labels_unfitted_saves_nothing(verdict):
    useless = tables(restrained=0.4, train=0.5)
    found = {finding.name: finding for finding in judge(useless)}
    assert found["mlp, early stopping: gap saved against mlp at n = 400, label noise 0.4"].low > 0
    assert verdict(judge(useless)) == "not supported"


def test_what_fitting_adds_is_the_gap_beyond_that_of_predictions_as_from_clean_labels():
    clean, noisy, noise, wrong = 0.1, 0.3, 0.4, 0.9
    unharmed = noisy_error(clean, noise, wrong)
    assert added_by_fitting(clean, noisy, noise) == pytest.approx(noisy_error(noisy, noise, wrong) - unharmed)


def test_a_gap_of_one_learner_that_stays_leaves_it_open(verdict):
    stays = tables()
    rows = stays["errors"]["learner"] == "1-nn"
    stays["errors"].loc[rows, "gap"] = 0.3 + stays["errors"].loc[rows, "noise"]
    stays["errors"].loc[rows & (stays["errors"]["repeat"] == 0), "gap"] += stays["errors"]["n"] / 1e5
    stays["errors"].loc[rows & (stays["errors"]["repeat"] == 1), "gap"] -= stays["errors"]["n"] / 1e5
    assert verdict(judge(stays)) == "inconclusive"


def test_every_learner_is_judged_at_every_noise():
    names = [finding.name for finding in judge(tables())]
    assert len(names) == len(set(names))
    for learner in (*RESTRAINED, *RESTRAINED.values()):
        for noise in NOISES:
            assert f"{learner}, label noise {noise:g}: change of the gap with each doubling of n" in names


def test_the_expected_error_on_noisy_labels_is_that_of_drawing_them():
    rng = np.random.default_rng(0)
    y = rng.integers(4, size=200_000)
    predictions = np.where(rng.random(len(y)) < 0.3, (y + 1) % 4, y)
    noisy, _ = corrupt_labels(y, 0.4, "uniform", np.arange(4), np.random.default_rng(1))
    expected = noisy_error((predictions != y).mean(), 0.4, 0.75)
    assert (predictions != noisy).mean() == pytest.approx(expected, abs=0.005)


def test_noise_bounds_the_error_on_noisy_labels_from_both_sides():
    assert noisy_error(0.9, 0.3, 0.9) == pytest.approx(0.9)  # who guesses errs as before
    assert noisy_error(0.2, 1.0, 0.5) == 0.5


def test_a_slope_is_the_change_with_a_doubling():
    gaps = pd.DataFrame([[0.3, 0.2, 0.1], [1.0, 1.0, 1.0]], columns=[50, 100, 200])
    np.testing.assert_allclose(change_with_doubling(gaps), [-0.1, 0.0], atol=1e-15)


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted, monkeypatch):
    monkeypatch.setattr(generalization_gap, "NOISES", (0.0, 0.4))
    monkeypatch.setattr(generalization_gap, "DOUBLINGS", 2)
    result = conducted(STUDY, small)
    errors = result.tables["errors"]
    assert set(errors["learner"]) == {*RESTRAINED, *RESTRAINED.values()}
    assert errors["n"].nunique() == 3
    fitted = errors[errors["learner"].isin(["ntk", "1-nn"])]
    assert (fitted["train"] == 0).all()
    expected = (1 - fitted["noise"]) * fitted["holdout_clean"] + fitted["noise"] * 2 / 3
    np.testing.assert_allclose(fitted["gap"], expected)
    assert len(result.panels()) == 8
