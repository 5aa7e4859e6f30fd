"""Learners over data sets: each counts once, and the tests are scikit-posthocs' and SciPy's."""

import numpy as np
import pytest
from made_up import LEARNERS, several
from scipy import stats

import ntkcompare as nc
from ntkcompare.analysis import maximum_table


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
