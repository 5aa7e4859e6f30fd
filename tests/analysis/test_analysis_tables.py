"""Tables of means with intervals, and one score per data set."""

import numpy as np
import pandas as pd
import pytest
from analysis_frames import tidy

from ntkcompare.analysis import (
    hierarchical_interval,
    mean_interval,
    rows_at,
    score_matrix,
    table_over_datasets,
    table_over_repeats,
)

RNG = np.random.default_rng(0)
A, B, C = (
    tidy({"ntk": RNG.uniform(size=(4, 2)), "knn": RNG.uniform(size=(4, 2))}, [10, 20], dataset=d)
    for d in "abc"
)
SETS = pd.concat([A, B, C])


@pytest.mark.parametrize("method", ["t", "expanded"])
def test_each_row_is_the_interval_of_its_repeats(method):
    table = table_over_repeats(A, method=method)
    assert len(table) == 4
    for row in table.itertuples():
        values = A.query("learner == @row.learner and n == @row.n")["value"]
        found = mean_interval(values, method=method, n_resamples=2000)
        assert (row.mean, row.low, row.high) == pytest.approx((found.estimate, found.low, found.high))
        assert row.interval == found.label
        assert (row.repeats, row.failed) == (4, 0)


def test_a_single_success_has_a_mean_and_says_why_it_has_no_interval():
    frame = tidy({"ntk": [[0.1], [0.2], [0.3]]}, [10], failed={("ntk", 0, 10), ("ntk", 1, 10)})
    row = table_over_repeats(frame).iloc[0]
    assert row["mean"] == pytest.approx(0.3)
    assert np.isnan(row["low"])
    assert row["interval"] == "no interval: 1 of 3 repeats succeeded"


def test_over_data_sets_the_hierarchical_bootstrap():
    table = table_over_datasets(SETS, n=10).set_index("learner")
    groups = [frame.query("learner == 'ntk' and n == 10")["value"] for frame in (A, B, C)]
    found = hierarchical_interval(groups, n_resamples=2000)
    row = table.loc["ntk"]
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((found.estimate, found.low, found.high))
    assert (row["datasets"], row["repeats"]) == (3, 12)
    assert "over 3 data sets" in row["interval"]


def test_replicates_never_masquerade_as_data_sets():
    with pytest.raises(ValueError, match="1 data set"):
        table_over_datasets(A)
    assert score_matrix(SETS).shape == (3, 2)
    copies = pd.concat([SETS, SETS.assign(repeat=SETS["repeat"] + 4)])
    pd.testing.assert_frame_equal(score_matrix(copies), score_matrix(SETS))


def test_each_data_set_gives_its_largest_size_at_which_all_succeeded():
    failed = {("knn", r, 20) for r in range(2)}
    small = tidy({"ntk": [[0.1, 0.2]] * 2, "knn": [[0.3, 0.4]] * 2}, [10, 20], dataset="small", failed=failed)
    large = tidy({"ntk": [[0.5, 0.6]] * 2, "knn": [[0.7, 0.8]] * 2}, [100, 200], dataset="large")
    scores = score_matrix(pd.concat([small, large]))
    expected = pd.DataFrame({"ntk": [0.1, 0.6], "knn": [0.3, 0.8]}, index=["small", "large"])
    np.testing.assert_allclose(scores, expected)
    assert list(scores.index) == ["small", "large"]
    assert list(scores.columns) == ["ntk", "knn"]


@pytest.mark.parametrize(
    ("frame", "arguments", "message"),
    [
        (SETS, {"n": 15}, "have a value at n=15"),
        (SETS, {"n": 0}, "n=0 must be at least 1"),
        (SETS, {"metric": "accuracy"}, "metric='accuracy' is not known"),
        (SETS, {"split": "validation"}, "split='validation' is not known"),
        (pd.concat([SETS, A]), {}, "two rows"),
        (pd.concat([A, B.query("learner == 'ntk'")]), {}, "have a value at any size"),
        (SETS.iloc[:0], {}, "empty"),
        (SETS.drop(columns="value"), {}, "lacks the column"),
    ],
)
def test_says_what_is_wrong(frame, arguments, message):
    with pytest.raises(ValueError, match=message):
        rows_at(frame, **arguments)


def test_tables_check_their_arguments():
    with pytest.raises(ValueError, match="less than 1"):
        table_over_repeats(A, confidence=95)
    with pytest.raises(ValueError, match="method='student'"):
        table_over_repeats(A, method="student")
