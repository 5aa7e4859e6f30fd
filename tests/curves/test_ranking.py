"""Learners over data sets: each counts once, and the tests are scikit-posthocs' and SciPy's."""

import numpy as np
import pandas as pd
import pytest
from made_up import comparison
from scipy import stats

import ntkcompare as nc
from ntkcompare.analysis import maximum_table

LEARNERS = ("a", "b", "c")


def several(n_datasets=8, *, repeats=3, metric="error"):
    rng = np.random.default_rng(1)
    parts = []
    for i in range(n_datasets):
        base = rng.uniform(0.1, 0.3)
        curves = {name: [base + 0.04 * k + 0.03 * rng.normal(), base + 0.04 * k + 0.03 * rng.normal()]
                  for k, name in enumerate(LEARNERS)}  # fmt: skip
        parts.append(comparison(curves, (10, 20), repeats=repeats, name=f"data {i}", metric=metric, seed=i))
    return parts


@pytest.fixture(scope="module")
def ranking():
    return nc.rank_comparisons(several())


def test_ranks_are_of_the_means_at_the_largest_size(ranking):
    assert ranking.scores.shape == (8, 3)
    frame = several()[0].frame().query("n == 20 and learner == 'b'")
    assert ranking.scores.loc["data 0", "b"] == pytest.approx(frame["value"].mean())
    table = ranking.frame().set_index("learner")
    expected = ranking.scores.rank(axis=1).mean()
    assert table["rank"].to_dict() == pytest.approx(expected.to_dict())
    assert table["rank"].is_monotonic_increasing
    assert table["interval"].iloc[0] == "95 % hierarchical bootstrap interval over 8 data sets"
    assert table.loc["a", "low"] < table.loc["a", "mean"] < table.loc["a", "high"]
    assert {"pma", "p90", "p95_high"} <= set(table)


def test_the_tests_are_those_of_others(ranking):
    import scikit_posthocs

    pairs = ranking.pairs().set_index(["learner", "rival"])
    theirs = scikit_posthocs.posthoc_nemenyi_friedman(ranking.scores.to_numpy())
    for i, j in ((0, 1), (0, 2), (1, 2)):
        row = pairs.loc[(LEARNERS[i], LEARNERS[j])]
        assert row["p_nemenyi"] == pytest.approx(theirs.iloc[i, j], abs=1e-3)
        mine = stats.wilcoxon(ranking.scores.iloc[:, i], ranking.scores.iloc[:, j]).pvalue
        assert row["p"] == pytest.approx(mine)
        assert row["wins"] + row["ties"] + row["losses"] == 8
    assert (pairs["p_holm"] >= pairs["p"]).all()
    chi2 = stats.friedmanchisquare(*ranking.scores.to_numpy().T)
    assert ranking.friedman()["chi2"].iloc[0] == pytest.approx(chi2.statistic)


def test_more_repeats_are_no_more_data_sets():
    few, many = nc.rank_comparisons(several(repeats=2)), nc.rank_comparisons(several(repeats=20))
    assert len(few.scores) == len(many.scores) == 8
    assert set(many.pairs()["datasets"]) == {8}


def test_a_score_that_grows_ranks_the_other_way():
    up = nc.rank_comparisons(several(metric="accuracy"))
    down = nc.rank_comparisons(several())
    np.testing.assert_allclose(
        up.frame().set_index("learner")["rank"].sort_index(),
        4 - down.frame().set_index("learner")["rank"].sort_index(),
    )


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


def test_it_reads_as_a_text(ranking):
    lines = str(ranking).splitlines()
    assert lines[0] == "error (test) on 8 data sets"
    assert lines[1].startswith("Friedman's test")
    assert "hierarchical bootstrap" in lines[-1]
    assert repr(ranking) == "Ranking(3 learners, 8 data sets, 'error')"
    assert ranking._repr_html_().startswith("<pre>error (test)")


@pytest.mark.parametrize(("metric", "right"), [("error", lambda s: 1 - s), ("accuracy", lambda s: s)])
def test_shares_of_the_maximum_are_of_what_is_right(metric, right):
    ranking = nc.rank_comparisons(several(metric=metric))
    expected = maximum_table(right(ranking.scores)).set_index("learner")
    table = ranking.frame().set_index("learner")
    for name in ("pma", "p90", "p95"):
        assert table[name].to_dict() == expected[name].to_dict()


def test_what_is_no_share_of_examples_has_no_share_of_the_maximum():
    table = nc.rank_comparisons(several(metric="nll")).frame()
    assert not {"pma", "p90", "interval_of_shares"} & set(table)


def test_groups_are_numbered_from_one():
    ranking = nc.rank_comparisons(several(3))  # three data sets tell nobody apart
    (clique,) = ranking.critical_difference().cliques
    assert set(clique) == set(LEARNERS)
    assert ranking.frame()["groups"].tolist() == ["1"] * 3


def test_the_level_is_that_of_every_interval():
    strict, lax = (nc.rank_comparisons(several(), alpha=alpha) for alpha in (0.01, 0.5))
    for ask in ("frame", "pairs"):
        narrow, wide = getattr(lax, ask)(), getattr(strict, ask)()
        assert narrow["interval"].str.startswith("50 %").all()
        assert wide["interval"].str.startswith("99 %").all()
        assert ((wide["high"] - wide["low"]).mean()) > (narrow["high"] - narrow["low"]).mean()
    assert lax.frame()["interval_of_shares"].str.startswith("50 %").all()


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
