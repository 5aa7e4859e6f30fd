"""The study of the guarantee from random labels can come out either way."""

import numpy as np
import pandas as pd
import pytest

from ntkcompare import MLP
from ntkcompare.studies import Setting
from ntkcompare.studies import random_label_guarantee as study
from ntkcompare.studies.halves import halves

LEARNERS = ("ntk, time", "nngp, ridge", "k-nn", "mlp, epochs")


def table(test_error=0.05, learner="", random=(0.5, 0.45, 0.0), points=2000, repeats=36):
    """Clean error 0.03 all along; random labels are fitted at the end; one learner errs differently."""
    noise = np.random.default_rng(0)
    rows = [
        (task, classes, name, repeat, float(place), points, points, 0.03, min(1.0, error * factor), true)
        for task, classes, factor in ((study.HALVES, 2, 1.0), (study.ALL, 10, 1.8))
        for name in LEARNERS
        for repeat in range(repeats)
        for true in [(test_error if name == learner else 0.05) + 0.01 * noise.random()]
        for place, error in enumerate(random)
    ]
    columns = [
        "task",
        "classes",
        "learner",
        "repeat",
        "x",
        "n_clean",
        "n_random",
        "clean_error",
        "random_error",
    ]
    return {"errors": pd.DataFrame(rows, columns=[*columns, "test_error"])}


def test_a_bound_that_holds_and_promises_something_supports(verdict):
    assert verdict(study.judge(table())) == "supported"


@pytest.mark.parametrize("learner", LEARNERS)
def test_a_family_beyond_its_bound_refutes(learner, verdict):
    findings = study.judge(table(0.6, learner))
    assert verdict(findings) == "not supported"
    refuted = [finding.name for finding in findings if finding.key and finding.outcome == "not supported"]
    assert refuted == [f"{learner}, two halves: repeats in which the bound held all along"]


def test_a_bound_that_never_promises_anything_refutes(verdict):
    findings = study.judge(table(random=(0.2, 0.1, 0.0)))
    assert verdict(findings) == "not supported"
    refuted = {finding.name for finding in findings if finding.key and finding.outcome == "not supported"}
    assert refuted == {f"{learner}, two halves: least bound" for learner in study.TRAINED}


def test_few_repeats_show_nothing(verdict):
    assert verdict(study.judge(table(repeats=10))) == "inconclusive"


def test_a_bound_of_several_points_is_wider_than_that_of_one():
    several = study.bounds(table(random=(0.5, 0.5, 0.5))["errors"])["bound"]
    one = study.bounds(table(random=(0.5,))["errors"])["bound"]
    assert several.iloc[0] > one.iloc[0]
    log = np.log(4 * 3 / study.DELTA)
    expected = 0.03 + (np.sqrt(2) * 0.5 + 2 + 0.5) * np.sqrt(log / 2000)
    assert several.iloc[0] == pytest.approx(expected)


@pytest.mark.slow
def test_the_network_goes_from_underfit_to_interpolation(small):
    dataset = halves(small)
    samples = Setting(dataset, True, 2, 0).samples(noise=study.SHARE)
    rows = pd.DataFrame(study._trained(samples, MLP(depth=2, width=128)))
    path = rows.groupby("x")[["clean_error", "random_error", "test_error"]].mean()
    assert list(path.index) == list(study.EPOCHS)
    # Of two classes a guesser misses half.
    assert path["clean_error"].iloc[0] > 0.2
    assert path["test_error"].iloc[0] > path["test_error"].min() + 0.1
    assert path["test_error"].idxmin() not in (study.EPOCHS[0], study.EPOCHS[-1])
    assert path["random_error"].iloc[-1] < 0.1


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted, monkeypatch):
    monkeypatch.setattr(study, "EPOCHS", (1, 8))
    result = conducted(study.STUDY, small)
    errors = result.tables["errors"]
    assert set(errors["learner"]) == set(LEARNERS)
    assert set(zip(errors["task"], errors["classes"])) == {(study.HALVES, 2), (study.ALL, 3)}
    assert (errors["n_clean"] + errors["n_random"] == 150).all()
    assert errors["n_random"].between(30, 90).all()
    ends = errors[errors["x"] == errors.groupby("learner")["x"].transform("max")]
    assert (ends.query("learner == 'k-nn'")["random_error"] == 0).all()
    assert len(result.panels()) == 6


def test_marked_are_the_points_labelled_at_random(small):
    (sample, _) = Setting(small, True, 2, 0).samples(noise=study.SHARE)
    n = len(sample.X)
    said = np.concatenate([sample.y_clean, sample.y_test])
    (row,) = study._rows(sample, "k-nn", [1.0], said[None])
    assert row["clean_error"] == 0  # clean points have the true label
    assert row["test_error"] == 0
    assert row["random_error"] == pytest.approx(sample.corrupted[sample.replaced].mean())
    assert row["n_random"] == sample.replaced.sum() < n
    assert 0.4 < row["random_error"] < 0.9  # two thirds of three classes
