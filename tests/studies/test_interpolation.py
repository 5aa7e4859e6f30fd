import pandas as pd
import pytest

from ntkcompare import load_dataset
from ntkcompare.studies import Setting, interpolation
from ntkcompare.studies.interpolation import STUDY, epochs_allowed, judge


def table(train=0.0, test=0.05):
    rows = [
        (learner, noise, 100, repeat, split, value + 0.01 * repeat * (split == "test"), 0.9)
        for learner in ("ntk", "1-nn", "mlp")
        for noise in (0.0, 1.0)
        for repeat in range(3)
        for split, value in (("train", train), ("test", test if noise == 0 else 0.9))
    ]
    columns = ["learner", "noise", "n", "repeat", "split", "value", "chance"]
    return {"errors": pd.DataFrame(rows, columns=columns)}


def test_fitting_all_labels_and_predicting_well_supports(verdict):
    assert verdict(judge(table())) == "supported"


def test_one_training_point_missed_refutes(verdict):
    tables = table()
    tables["errors"].loc[0, "value"] = 0.01
    assert verdict(judge(tables)) == "not supported"


def test_predicting_no_better_than_a_guesser_refutes(verdict):
    assert verdict(judge(table(test=0.8))) == "not supported"


def test_few_examples_get_as_many_steps_as_many():
    assert [epochs_allowed(n, 300) for n in (10, 64, 65, 1000, 4000)] == [15000, 15000, 7500, 938, 300]


@pytest.mark.slow
def test_random_labels_of_a_small_data_set_are_fitted(monkeypatch):
    """After 300 epochs of two steps each they are not, though training would get there."""
    monkeypatch.setattr(interpolation, "NOISES", (1.0,))
    tables = interpolation.measure(Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0))
    errors = tables["errors"]
    mlp = errors[(errors["learner"] == "mlp") & (errors["split"] == "train")]
    assert set(mlp["n"]) == {112}
    assert (mlp["value"] == 0).all()


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted):
    result = conducted(STUDY, small)
    assert set(result.tables["errors"]["noise"]) == {0.0, 0.25, 0.5, 1.0}
    assert [panel.title for panel in result.panels()] == ["train error", "test error"]
