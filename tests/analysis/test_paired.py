"""Paired differences: against SciPy, against enumeration, and by how often they err."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from analysis_frames import noisy, tidy
from scipy import stats

from ntkcompare.analysis import holm_adjust, paired_differences, paired_over_datasets, sign_flip_p

SIZES = [10, 20, 40]


def two_learners(seed=0, repeats=6, gap=0.1, sizes=SIZES):
    curve = np.linspace(0.5, 0.2, len(sizes))
    return {
        "ntk": noisy(curve, repeats, 0.05, seed, shared=0.3),
        "knn": noisy(curve * (1 + gap), repeats, 0.05, seed + 1000, shared=0.0)
        + noisy(curve, repeats, 0, seed, shared=0.3)
        - curve,
    }


def test_holm_by_hand():
    """Five tests at once: 5·0.005, 4·0.01, 3·0.03 (then never less), 1 where they exceed it."""
    assert holm_adjust([0.03, 0.01, 0.04, 0.5, 0.005]).tolist() == pytest.approx(
        [0.09, 0.04, 0.09, 0.5, 0.025]
    )
    assert holm_adjust([0.9, 0.8]).tolist() == [1.0, 1.0]
    assert holm_adjust([0.2]).tolist() == [0.2]


def test_holm_agrees_with_statsmodels():
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    p = np.random.default_rng(0).uniform(size=20) ** 2
    np.testing.assert_allclose(holm_adjust(p), multitest.multipletests(p, method="holm")[1], rtol=1e-12)


@pytest.mark.parametrize("p", [[], [1.2], [-0.1, 0.3], [np.nan]])
def test_holm_refuses_what_is_no_probability(p):
    with pytest.raises(ValueError, match="p_values"):
        holm_adjust(p)


def test_t_test_and_interval_are_those_of_scipy():
    curves = two_learners()
    table = paired_differences(tidy(curves, SIZES), "ntk", "knn", confidence=0.9)
    for i, row in enumerate(table.itertuples()):
        found = stats.ttest_rel(curves["ntk"][:, i], curves["knn"][:, i])
        expected = found.confidence_interval(0.9)
        assert row.p == pytest.approx(found.pvalue, rel=1e-9)
        assert (row.low, row.high) == pytest.approx((expected.low, expected.high), rel=1e-9)
        assert row.interval == "90 % paired t interval over 6 repeats"
    np.testing.assert_allclose(table["p_holm"], holm_adjust(table["p"]))


def test_pairing_removes_what_the_draws_share():
    curves = two_learners(gap=0.05)
    paired = paired_differences(tidy(curves, SIZES), "ntk", "knn")
    unpaired = [stats.ttest_ind(curves["ntk"][:, i], curves["knn"][:, i]).pvalue for i in range(3)]
    assert (paired["p"] < unpaired).all()


def test_the_corrected_t_test_is_wider_by_its_factor():
    frame = tidy(two_learners(), SIZES)
    plain = paired_differences(frame, "ntk", "knn")
    corrected = paired_differences(frame, "ntk", "knn", n_test=30)
    factor = np.sqrt((1 / 6 + 30 / np.array(SIZES)) / (1 / 6))
    np.testing.assert_allclose(corrected["high"] - corrected["low"], (plain["high"] - plain["low"]) * factor)
    assert (corrected["p"] > plain["p"]).all()
    assert "corrected" in corrected["interval"][0]


def test_simultaneous_intervals_are_those_of_bonferroni():
    frame = tidy(two_learners(), SIZES)
    together = paired_differences(frame, "ntk", "knn", confidence=0.94, simultaneous=True)
    one_by_one = paired_differences(frame, "ntk", "knn", confidence=0.98)
    np.testing.assert_allclose(together["low"], one_by_one["low"])
    assert "simultaneous" in together["interval"][0]


def test_sign_flips_by_enumeration():
    d = np.array([0.3, -0.1, 0.25, 0.4, 0.05])
    sums = [abs(np.dot(signs, d)) for signs in product([-1, 1], repeat=5)]
    assert sign_flip_p(d) == np.mean(np.array(sums) >= d.sum() - 1e-12)
    many = np.random.default_rng(0).normal(0.3, 1, size=30)
    assert sign_flip_p(many) == pytest.approx(stats.ttest_1samp(many, 0).pvalue, abs=0.02)
    with pytest.raises(ValueError, match="at least two"):
        sign_flip_p([0.1])


def test_sign_flips_in_the_table():
    curves = two_learners()
    table = paired_differences(tidy(curves, SIZES), "ntk", "knn", test="sign-flip")
    assert table["p"][1] == sign_flip_p(curves["ntk"][:, 1] - curves["knn"][:, 1])


@pytest.mark.parametrize("test", ["t", "sign-flip"])
def test_equal_differences_give_no_certainty_out_of_nothing(test):
    ntk = np.array([[0.1, 0.2, 0.1]] * 5)
    knn = np.array([[0.1, 0.3, 0.4]] * 5)
    table = paired_differences(tidy({"ntk": ntk, "knn": knn}, SIZES), "ntk", "knn", test=test)
    assert table["p"].tolist() == [1.0, 2.0**-4, 2.0**-4]
    assert not table[["low", "high", "p_holm"]].isna().any(axis=None)
    np.testing.assert_allclose(table["low"], table["high"], atol=1e-12)


def test_rounding_is_no_difference():
    ntk = [[0.1 + 0.2], [0.3], [0.3], [0.1 + 0.2]]
    table = paired_differences(tidy({"ntk": ntk, "knn": [[0.3]] * 4}, [10]), "ntk", "knn")
    assert table[["difference", "low", "high", "p"]].iloc[0].tolist() == [0, 0, 0, 1]


def test_sizes_with_a_single_common_repeat_are_left_out():
    frame = tidy(two_learners(repeats=3), SIZES, failed={("ntk", 0, 20), ("knn", 2, 20)})
    assert paired_differences(frame, "ntk", "knn")["n"].tolist() == [10, 40]


def test_false_alarms_over_many_sizes_stay_at_their_level():
    """No difference at ten sizes: Holm keeps any rejection near 5 %, single tests do not."""
    rng = np.random.default_rng(0)
    sizes = list(range(10, 110, 10))
    any_holm = any_single = 0
    for _ in range(120):
        curves = {name: rng.normal(0.3, 0.02, size=(6, 10)) for name in ("ntk", "knn")}
        table = paired_differences(tidy(curves, sizes), "ntk", "knn")
        any_holm += (table["p_holm"] < 0.05).any()
        any_single += (table["p"] < 0.05).any()
    assert any_holm / 120 < 0.09
    assert any_single / 120 > 0.25


def five_sets(shift=0.05):
    rng = np.random.default_rng(0)
    frames = []
    for i, name in enumerate("abcdefgh"):
        ntk = rng.normal(0.2 + 0.05 * i, 0.01, size=(3, 1))
        knn = ntk + shift * (1 + 0.1 * i) + rng.normal(0, 0.002, size=(3, 1))
        frames.append(tidy({"ntk": ntk, "knn": knn}, [50], dataset=name))
    return pd.concat(frames)


def test_over_data_sets_one_difference_each():
    frame = five_sets()
    row = paired_over_datasets(frame, "ntk", "knn").iloc[0]
    means = frame.pivot_table(index="dataset", columns="learner", values="value").eval("ntk - knn")
    assert row["difference"] == pytest.approx(means.mean())
    assert row["p"] == pytest.approx(stats.wilcoxon(means).pvalue)
    assert (row["wins"], row["ties"], row["losses"], row["datasets"]) == (8, 0, 0, 8)
    assert row["low"] < row["difference"] < row["high"] < 0
    more = pd.concat([frame, frame.assign(repeat=frame["repeat"] + 3)])
    assert paired_over_datasets(more, "ntk", "knn").iloc[0]["p"] == row["p"]


def test_over_data_sets_equal_learners_tie():
    frame = five_sets()
    frame["value"] = 0.1
    row = paired_over_datasets(frame, "ntk", "knn").iloc[0]
    assert (row["ties"], row["p"], row["difference"]) == (8, 1.0, 0.0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rival": "ntk"}, "both 'ntk'"),
        ({"learner": "nngp"}, "learner='nngp' is not known"),
        ({"confidence": 2}, "less than 1"),
        ({"test": "z"}, "test='z' is not known"),
        ({"n_test": 0}, "n_test=0"),
        ({"n_test": 5, "test": "sign-flip"}, "n_test corrects the t test"),
    ],
)
def test_says_what_is_wrong(arguments, message):
    arguments = {"learner": "ntk", "rival": "knn"} | arguments
    with pytest.raises(ValueError, match=message):
        paired_differences(tidy(two_learners(), SIZES), **arguments)


def test_too_little_to_compare():
    with pytest.raises(ValueError, match="1 repeat"):
        paired_differences(tidy(two_learners(repeats=1), SIZES), "ntk", "knn")
    with pytest.raises(ValueError, match="1 data set"):
        paired_over_datasets(tidy(two_learners(), SIZES), "ntk", "knn")
    apart = {("ntk", 0, 10), ("knn", 1, 10), ("ntk", 2, 10), ("knn", 3, 10)}
    frame = tidy(two_learners(repeats=4, sizes=[10]), [10], failed=apart)
    with pytest.raises(ValueError, match="no size at which"):
        paired_differences(frame, "ntk", "knn")
    with pytest.raises(ValueError, match="share no repeat on 'toy'"):
        paired_over_datasets(pd.concat([frame, five_sets().assign(n=10)]), "ntk", "knn")
    alternate = {("ntk", 0, 10), ("knn", 1, 10), ("ntk", 1, 20), ("knn", 0, 20)}
    with pytest.raises(ValueError, match="no size"):
        paired_differences(
            tidy(two_learners(repeats=2, sizes=[10, 20]), [10, 20], failed=alternate), "ntk", "knn"
        )
