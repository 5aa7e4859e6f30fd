import math

import numpy as np
import pandas as pd
import pytest

from ntkcompare import load_dataset
from ntkcompare.curves import derive_seed
from ntkcompare.studies.boolean_domain import cube_points
from ntkcompare.studies.no_free_lunch import STUDY, judge

LEARNERS = ("ntk", "1-nn")


def tables(low=0.1, high=0.9, apart=0.2):
    """Two learners that are coins over all labellings; the second is worse on single bits by `apart`."""
    counts = [
        (learner, repeat, j, 16 * math.comb(4, j))
        for learner in LEARNERS
        for repeat in range(3)
        for j in range(5)
    ]
    structured = [
        (learner, repeat, degree, value + 0.001 * repeat)
        for i, learner in enumerate(LEARNERS)
        for repeat in range(3)
        for degree, value in ((1, low + apart * i), (2, 0.5), (3, high))
    ]
    return {
        "counts": pd.DataFrame(counts, columns=["learner", "repeat", "wrong", "labellings"]),
        "pairs": pd.DataFrame(
            [(*LEARNERS, 0, 7, 7)], columns=["learner", "rival", "repeat", "fewer", "more"]
        ),
        "structured": pd.DataFrame(structured, columns=["learner", "repeat", "degree", "value"]),
    }


def test_coins_over_all_labellings_that_part_on_structure_support(verdict):
    assert verdict(judge(tables())) == "supported"


def test_the_half_of_the_key_findings_that_is_a_theorem_is_told_as_such():
    key = [finding for finding in judge(tables()) if finding.key]
    theorems = [f for f in key if "over all labellings" in f.name or f.name.startswith("labellings on which")]
    theorems += [f for f in key if "share of labellings" in f.name]
    assert (len(theorems), len(key)) == (2 * len(LEARNERS) + 1, 2 * (2 * len(LEARNERS) + 1))
    assert "half of the key findings, is a theorem for any predictor" in STUDY.protocol


def test_one_labelling_too_many_refutes(verdict):
    made = tables()
    made["counts"].loc[0, "labellings"] += 1
    assert verdict(judge(made)) == "not supported"


def test_another_distribution_of_the_same_mean_refutes(verdict):
    made = tables()
    made["counts"].loc[made["counts"]["learner"] == "ntk", "labellings"] = [32, 32, 128, 32, 32] * 3
    findings = judge(made)
    assert [f.outcome for f in findings[:2]] == ["supported", "not supported"]
    assert verdict(findings) == "not supported"


def test_a_learner_that_more_often_errs_less_refutes(verdict):
    made = tables()
    made["pairs"].loc[0, "fewer"] = 8
    assert verdict(judge(made)) == "not supported"


def test_learners_that_agree_on_structure_refute(verdict):
    assert verdict(judge(tables(apart=0.0))) == "not supported"


@pytest.mark.parametrize("changed", [{"low": 0.47, "apart": 0.0}, {"high": 0.52}])
def test_a_coin_on_all_structure_refutes(verdict, changed):
    assert verdict(judge(tables(**changed))) == "not supported"


def test_a_difference_of_one_training_set_alone_is_inconclusive(verdict):
    made = tables(apart=0.0)
    rows = made["structured"]
    rows.loc[(rows["learner"] == "1-nn") & (rows["degree"] == 1) & (rows["repeat"] == 0), "value"] = 0.4
    assert verdict(judge(made)) == "inconclusive"


@pytest.mark.slow
def test_all_labellings_of_eight_points_are_counted(conducted):
    result = conducted(STUDY, load_dataset("cube", d=3, n=50))
    counts = result.tables["counts"]
    assert set(counts["learner"]) == {"ntk", "nngp", "1-nn", "3-nn", "mlp"}
    assert (counts.groupby(["learner", "repeat"])["labellings"].sum() == 2**8).all()
    exact = [finding for finding in result.findings if finding.name.startswith(("ntk: |", "mlp: |"))]
    assert [finding.outcome for finding in exact] == ["supported"] * 4
    structured = result.tables["structured"]
    assert set(structured["degree"]) == {1, 2, 3}
    for repeat in (0, 1):
        # The nearest training point has another bit j with the share of points that differ from it there.
        order = np.random.default_rng(derive_seed(0, "no-free-lunch", repeat, "order")).permutation(8)
        train, off = cube_points(3)[order[:3]], cube_points(3)[order[3:]]
        differing = (train[None] != off[:, None]).sum(axis=2).min(axis=1)
        rows = structured.query("learner == '1-nn' and degree == 1 and repeat == @repeat")
        np.testing.assert_allclose(rows["value"], differing.mean() / 3)
