"""Comparisons over several data sets: which of them may be ranked together, and at which size."""

import numpy as np
import pandas as pd
import pytest
from made_up import LEARNERS, comparison, several

import ntkcompare as nc


def test_size_and_split_are_those_asked_for():
    parts = [
        nc.Comparison(
            pd.concat([part.frame(), part.frame().assign(split="train", value=part.frame()["value"] / 2)]),
            part.manifest,
        )
        for part in several()
    ]
    ranking = nc.rank_comparisons(parts, n=10, split="train")
    rows = parts[0].frame().query("n == 10 and split == 'train' and learner == 'b'")
    assert ranking.scores.loc["data 0", "b"] == pytest.approx(rows["value"].mean())
    means = ranking.frame().set_index("learner")["mean"]
    assert means.to_dict() == pytest.approx(ranking.scores.mean().to_dict())
    test = nc.rank_comparisons(parts, n=20).scores
    assert not np.allclose(test, 2 * ranking.scores)


def test_the_same_data_twice_is_refused():
    parts = several(3)
    with pytest.raises(ValueError, match="replicates are not data sets"):
        nc.rank_comparisons(
            [*parts, comparison({name: [1, 1] for name in LEARNERS}, (10, 20), name="data 1")]
        )
    copy = comparison({name: [1, 1] for name in LEARNERS}, (10, 20), name="other")
    copy.manifest["dataset"]["sha256"] = "hash of data 1"
    with pytest.raises(ValueError, match="'other' and 'data 1' are the same data"):
        nc.rank_comparisons([*parts, copy])


def test_repeats_of_one_data_set_are_not_data_sets_whatever_they_are_called():
    """One run of 20 repeats, cut into 20 runs: still one data set, by its hash."""
    (whole,) = several(1, repeats=20)
    parts = []
    for repeat in range(20):
        manifest = {**whole.manifest, "dataset": {**whole.manifest["dataset"], "name": f"run {repeat}"}}
        rows = whole.frame().query(f"repeat == {repeat}").assign(dataset=f"run {repeat}")
        parts.append(nc.Comparison(rows, manifest))
    with pytest.raises(ValueError, match="replicates are not data sets"):
        nc.rank_comparisons(parts)


def test_who_is_missing_somewhere_is_named():
    parts = [*several(3), comparison({"a": [0.1, 0.2], "b": [0.2, 0.1]}, (10, 20), name="small")]
    with pytest.raises(ValueError, match="c did not take part on 'small'"):
        nc.rank_comparisons(parts)
    found = nc.rank_comparisons(parts, learners=["a", "b"])
    assert found.scores.shape == (4, 2)
    assert "Friedman" not in str(found)  # of two there is no such test


def test_bad_arguments_are_refused():
    parts = several(3)
    with pytest.raises(TypeError, match="holds DataFrame"):
        nc.rank_comparisons([pd.DataFrame(), *parts])
    for bad, match in [
        ({"alpha": 5}, "alpha=5"),
        ({"method": "t"}, "method='t' is not known"),
        ({"metric": "accuracy"}, "was not measured"),
        ({"learners": ["a"]}, "at least 2"),
        ({"n": 15}, "n=15"),
    ]:
        with pytest.raises(ValueError, match=match):
            nc.rank_comparisons(parts, **bad)
    with pytest.raises(ValueError, match="at least 2"):
        nc.rank_comparisons(parts[:1])
