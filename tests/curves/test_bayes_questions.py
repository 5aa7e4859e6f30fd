"""The Bayes error behind a comparison: Cover and Hart's bounds by their formula, and where they are none."""

import numpy as np
import pytest
from made_up import SIZES, comparison, power

import ntkcompare as nc


def neighbours(values, *, classes=2, repeats=5, **manifest):
    run = comparison({"1-nn": values, "ntk": values}, repeats=repeats)
    run.manifest["dataset"]["classes"] = list(range(classes))
    run.manifest["learners"]["1-nn"] = {
        "class": "ntkcompare.knn.KNNClassifier",
        "parameters": {"n_neighbors": 1},
    }
    run.manifest.update(manifest)
    return run


@pytest.mark.parametrize("classes", [2, 10])
def test_the_bounds_are_cover_and_hart_s_at_every_size(classes):
    run = neighbours(power(0.8, 0.3), classes=classes)
    table = run.cover_hart()
    assert table["learner"].tolist() == ["1-nn"] * len(SIZES)
    assert table["n"].tolist() == list(SIZES)
    summary = run.summary().query("learner == '1-nn'")
    most = (classes - 1) / classes
    for row, told in zip(table.itertuples(), summary.itertuples()):
        # R of a Bayes error at either bound: R* itself, and R*·(2 − R*/most).
        assert row.upper == row.error == told.mean
        assert row.lower * (2 - row.lower / most) == pytest.approx(told.mean)
        assert row.low * (2 - row.low / most) == pytest.approx(told.low)
        assert row.high == pytest.approx(told.high)
        assert row.interval == "95 % t interval over 5 repeats, bounds for n → ∞"
    assert (table["classes"] == classes).all()
    assert table["bayes_error"].isna().all()


def test_one_repeat_gives_bounds_without_an_interval():
    table = neighbours(power(0.8, 0.3), repeats=1).cover_hart("1-nn")
    assert table["lower"].notna().all()
    assert table[["low", "high"]].isna().all(axis=None)
    assert table["interval"].str.startswith("no interval").all()


def test_an_error_worse_than_chance_has_no_bounds():
    table = neighbours(np.linspace(0.7, 0.2, len(SIZES))).cover_hart()
    assert "worse than chance" in table["reason"].iloc[0]
    assert np.isnan(table["low"].iloc[0])
    assert table["reason"].iloc[-1] == ""


def test_where_the_bayes_error_is_known_the_limit_holds_it():
    run = nc.compare("half-moons:n=3000,noise=0.3", ["1-nn"], sizes=[1500], repeats=3, progress=False)
    row = run.cover_hart().iloc[0]
    assert row["lower"] < row["bayes_error"] < row["upper"]


def test_bounds_are_of_1_nn_on_one_distribution():
    run = neighbours(power(0.8, 0.3))
    with pytest.raises(ValueError, match="learner='ntk' has not one neighbour"):
        run.cover_hart("ntk")
    with pytest.raises(ValueError, match="no learner has one neighbour; add '1-nn'"):
        comparison({"ntk": power(1, 0.5)}).cover_hart()
    with pytest.raises(ValueError, match="the training set is noisy and the test set is not"):
        neighbours(power(0.8, 0.3), label_noise=0.2).cover_hart()
    alike = {"labels": 0.2, "features": 0.1, "on_test": True}
    assert len(neighbours(power(0.8, 0.3), noise=alike).cover_hart()) == len(SIZES)
    with pytest.raises(ValueError, match="noisy"):
        neighbours(power(0.8, 0.3), noise={**alike, "on_test": False, "labels": 0.0}).cover_hart()
    with pytest.raises(ValueError, match="error was not measured"):
        neighbours(power(0.8, 0.3), metrics=["accuracy"]).cover_hart()
    run.manifest["dataset"]["classes"] = None
    with pytest.raises(ValueError, match="no classes"):
        run.cover_hart()
