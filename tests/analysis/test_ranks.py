"""Ranks over data sets: by a published example, SciPy and scikit-posthocs; the UCI percentages by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ntkcompare.analysis import (
    bootstrap_interval,
    critical_difference,
    critical_difference_diagram,
    friedman_test,
    holm_adjust,
    maximum_table,
    nemenyi_test,
    rank_matrix,
    wilcoxon_holm,
)

# Demšar (2006), table 6: AUC of four variants of C4.5 on fourteen data sets of the UCI repository.
DEMSAR = pd.DataFrame(
    [
        [0.763, 0.768, 0.771, 0.798],
        [0.599, 0.591, 0.590, 0.569],
        [0.954, 0.971, 0.968, 0.967],
        [0.628, 0.661, 0.654, 0.657],
        [0.882, 0.888, 0.886, 0.898],
        [0.936, 0.931, 0.916, 0.931],
        [0.661, 0.668, 0.609, 0.685],
        [0.583, 0.583, 0.563, 0.625],
        [0.775, 0.838, 0.866, 0.875],
        [1.000, 1.000, 1.000, 1.000],
        [0.940, 0.962, 0.965, 0.962],
        [0.619, 0.666, 0.614, 0.669],
        [0.972, 0.981, 0.9751, 0.975],
        [0.957, 0.978, 0.946, 0.970],
    ],
    columns=["C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf"],
)
RNG = np.random.default_rng(0)
SCORES = pd.DataFrame(
    RNG.uniform(size=(15, 5)) + np.array([0, 0.05, 0.3, 0.6, 0.62]), columns=["a", "b", "c", "d", "e"]
)


def test_the_example_of_demsar():
    """His section 3.2.2: average ranks, χ² = 9.28, critical differences 1.25 (0.05) and 1.12 (0.10)."""
    ranks = rank_matrix(DEMSAR, lower_is_better=False).mean()
    np.testing.assert_allclose(ranks, [3.143, 2.000, 2.893, 1.964], atol=6e-4)
    found = friedman_test(DEMSAR)
    n, k = 14, 4
    plain = 12 * n / (k * (k + 1)) * (np.sum(ranks**2) - k * (k + 1) ** 2 / 4)
    assert plain == pytest.approx(9.28, abs=0.02)
    # Ours is corrected for ties: one data set ties all four learners, four tie a pair.
    ties = sum((counts**3 - counts).sum() for counts in (row.value_counts() for _, row in DEMSAR.iterrows()))
    assert found.chi2 == pytest.approx(plain / (1 - ties / (n * k * (k**2 - 1))))
    assert found.p < 0.05
    assert critical_difference(k, n) == pytest.approx(1.25, abs=0.006)
    assert critical_difference(k, n, 0.10) == pytest.approx(1.12, abs=0.006)


def test_critical_values_are_those_of_demsars_table_5():
    """q_0.05 for 2 … 10 learners."""
    published = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164]
    for k, q in zip(range(2, 11), published):
        assert critical_difference(k, 10) / np.sqrt(k * (k + 1) / 60) == pytest.approx(q, abs=1.1e-3)


def test_friedman_is_that_of_scipy_and_its_f_by_formula():
    found = friedman_test(SCORES)
    expected = stats.friedmanchisquare(*SCORES.to_numpy().T)
    assert (found.chi2, found.p_chi2) == pytest.approx((expected.statistic, expected.pvalue))
    f = 14 * found.chi2 / (15 * 4 - found.chi2)
    assert found.f == pytest.approx(f)
    assert found.p == pytest.approx(stats.f.sf(f, 4, 56))
    assert found == friedman_test(-SCORES)


def test_ties_share_ranks_and_rounding_makes_none():
    scores = pd.DataFrame({"a": [0.1 + 0.2, 1.0], "b": [0.3, 2.0], "c": [0.0, 3.0]})
    assert rank_matrix(scores).to_numpy().tolist() == [[2.5, 2.5, 1.0], [1.0, 2.0, 3.0]]
    assert rank_matrix(scores, lower_is_better=False).to_numpy()[1].tolist() == [3.0, 2.0, 1.0]


def test_all_ties_and_full_agreement():
    ties = friedman_test(pd.DataFrame(np.ones((4, 3))))
    assert (ties.chi2, ties.p) == (0.0, 1.0)
    agreed = friedman_test(pd.DataFrame(np.tile([1.0, 2.0, 3.0], (5, 1))))
    assert agreed.f == np.inf
    assert agreed.p == 0


def test_nemenyi_and_wilcoxon_agree_with_scikit_posthocs():
    posthocs = pytest.importorskip("scikit_posthocs")
    for scores in (SCORES, DEMSAR):
        expected = posthocs.posthoc_nemenyi_friedman(scores.to_numpy())
        np.testing.assert_allclose(nemenyi_test(scores), expected, atol=1e-6)
    table = wilcoxon_holm(SCORES)
    expected = posthocs.posthoc_wilcoxon(
        SCORES.melt(), val_col="value", group_col="variable", p_adjust="holm"
    )
    for row in table.itertuples():
        assert row.p_holm == pytest.approx(expected.loc[row.learner, row.rival], rel=1e-9)


def test_nemenyi_rejects_where_ranks_differ_by_the_critical_difference():
    p = nemenyi_test(SCORES)
    ranks = rank_matrix(SCORES).mean().to_numpy()
    gap = critical_difference(5, 15)
    apart = np.abs(np.subtract.outer(ranks, ranks)) > gap
    np.testing.assert_array_equal(p.to_numpy() < 0.05, apart)
    assert (np.diag(p) == 1).all()


def test_wilcoxon_of_a_pair_is_that_of_scipy():
    table = wilcoxon_holm(SCORES).set_index(["learner", "rival"])
    row = table.loc["a", "c"]
    assert row["p"] == pytest.approx(stats.wilcoxon(SCORES["a"], SCORES["c"]).pvalue)
    assert row["difference"] == pytest.approx((SCORES["a"] - SCORES["c"]).median())
    np.testing.assert_allclose(table["p_holm"], holm_adjust(table["p"]))
    equal = wilcoxon_holm(pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 3.0]}))
    assert equal["p_holm"].tolist() == [1.0]


@pytest.mark.parametrize("method", ["nemenyi", "wilcoxon-holm"])
def test_cliques_hold_who_is_not_told_apart_and_only_them(method):
    found = critical_difference_diagram(SCORES, method=method)
    assert (np.diff(found.ranks) >= 0).all()
    if method == "nemenyi":
        p = nemenyi_test(SCORES)
    else:
        p = pd.DataFrame(1.0, index=list("abcde"), columns=list("abcde"))
        for row in wilcoxon_holm(SCORES).itertuples():
            p.loc[row.learner, row.rival] = p.loc[row.rival, row.learner] = row.p_holm
    order = list(found.ranks.index)
    runs = [tuple(order[i:j]) for i in range(5) for j in range(i + 2, 6)]
    alike = [run for run in runs if (p.loc[list(run), list(run)] >= 0.05).all(axis=None)]
    longest = [run for run in alike if not any(set(run) < set(other) for other in alike)]
    assert list(found.cliques) == longest
    assert np.isnan(found.difference) == (method != "nemenyi")


def test_without_a_difference_in_friedmans_test_all_are_one_clique():
    scores = pd.DataFrame(np.random.default_rng(1).uniform(size=(8, 3)), columns=["a", "b", "c"])
    found = critical_difference_diagram(scores)
    assert found.friedman.p > 0.05
    assert len(found.cliques) == 1
    assert set(found.cliques[0]) == {"a", "b", "c"}


def test_friedmans_test_comes_before_those_of_pairs():
    """Here one pair alone would be told apart, though the whole is not."""
    noise = np.random.default_rng(3).uniform(size=(8, 4))
    scores = pd.DataFrame(noise + np.array([0, 0.1, 0.1, 0.35]))
    assert wilcoxon_holm(scores)["p_holm"].min() < 0.05 < friedman_test(scores).p
    assert len(critical_difference_diagram(scores, method="wilcoxon-holm").cliques[0]) == 4
    # At a looser level, at which it does reject, the pairs decide.
    assert len(critical_difference_diagram(scores, method="wilcoxon-holm", alpha=0.1).cliques[0]) < 4


def test_two_learners_have_no_friedman_test():
    found = critical_difference_diagram(SCORES[["a", "e"]], method="wilcoxon-holm")
    assert found.friedman is None
    assert found.cliques == ()


def test_higher_may_be_better():
    a = critical_difference_diagram(SCORES, lower_is_better=True)
    b = critical_difference_diagram(1 - SCORES, lower_is_better=False)
    pd.testing.assert_series_equal(a.ranks, b.ranks)
    assert a.cliques == b.cliques


ACCURACIES = pd.DataFrame(
    {"ntk": [0.90, 0.80, 0.60, 1.00], "knn": [0.81, 0.75, 0.66, 0.94], "mlp": [0.45, 0.80, 0.60, 0.50]}
)


def test_percentages_of_the_maximum_by_hand():
    """Maxima 0.9, 0.8, 0.66, 1.0. k-NN's 0.81 is just 90 % of 0.9; the NTK's 0.60 is 90.9 % of 0.66."""
    table = maximum_table(ACCURACIES).set_index("learner")
    assert table.loc["ntk", "pma"] == pytest.approx(100 * np.mean([1, 1, 0.6 / 0.66, 1]))
    assert table.loc["knn", "pma"] == pytest.approx(100 * np.mean([0.9, 0.75 / 0.8, 1, 0.94]))
    assert table["p90"].to_dict() == {"ntk": 100, "knn": 100, "mlp": 50}
    assert table["p95"].to_dict() == {"ntk": 75, "knn": 25, "mlp": 25}
    assert table["accuracy"].to_dict() == pytest.approx({"ntk": 82.5, "knn": 79.0, "mlp": 58.75})
    assert table["rank"].to_dict() == pytest.approx({"ntk": 1.5, "knn": 2.0, "mlp": 2.5})
    assert list(table.index) == ["ntk", "knn", "mlp"]


def test_percentages_state_their_intervals():
    table = maximum_table(ACCURACIES).set_index("learner")
    wilson = stats.binomtest(1, 4).proportion_ci(method="wilson")
    assert table.loc["knn", "p95_low"] == pytest.approx(100 * wilson.low)
    assert table.loc["knn", "p95_high"] == pytest.approx(100 * wilson.high)
    share = (ACCURACIES["knn"] / ACCURACIES.max(axis=1)).to_numpy()
    found = bootstrap_interval(share, np.mean, n_resamples=2000)
    assert (table.loc["knn", "pma_low"], table.loc["knn", "pma_high"]) == pytest.approx(
        (100 * found.low, 100 * found.high)
    )
    assert "over 4 data sets" in table["interval"].iloc[0]


def test_the_maximum_may_come_from_learners_not_in_the_table():
    best = pd.Series([1.0, 1.0, 1.0, 1.0])
    table = maximum_table(ACCURACIES, best=best).set_index("learner")
    assert table.loc["ntk", "pma"] == pytest.approx(82.5)
    with pytest.raises(ValueError, match="below the accuracy"):
        maximum_table(ACCURACIES, best=best - 0.5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rank_matrix(SCORES.iloc[:1]), "1 data set"),
        (lambda: rank_matrix(SCORES[["a"]]), "1 learner"),
        (lambda: rank_matrix(SCORES.replace(SCORES.iloc[0, 0], np.nan)), "NaN"),
        (lambda: rank_matrix(pd.concat([SCORES, SCORES])), "names a data set twice: '0'"),
        (lambda: rank_matrix(SCORES.rename(columns={"a": "b"})), "names a learner twice: 'b'"),
        (lambda: friedman_test(SCORES[["a", "b"]]), "at least 3"),
        (lambda: critical_difference(1, 5), "n_learners=1"),
        (lambda: critical_difference(3, 1), "n_datasets=1"),
        (lambda: critical_difference(3, 5, 0), "alpha=0"),
        (lambda: critical_difference_diagram(SCORES, method="bonferroni"), "method='bonferroni'"),
        (lambda: maximum_table(100 * ACCURACIES), r"lie in \[0, 1\]"),
        (lambda: maximum_table(0 * ACCURACIES), "every accuracy is 0"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
