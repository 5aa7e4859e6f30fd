import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ntkcompare.studies.agreement import kendall, kendall_along


def test_without_ties_it_is_scipys():
    a, b = np.random.default_rng(0).normal(size=(2, 30))
    assert kendall(a, b) == pytest.approx(stats.kendalltau(a, b).statistic)


def test_ties_rank_neither_right_nor_wrong():
    assert kendall([1, 1, 2], [1, 2, 3]) == pytest.approx(2 / 3)
    assert kendall([5, 5, 5], [1, 2, 3]) == 0


def test_along_an_axis_models_are_compared_that_differ_in_it_alone():
    # Over all, a follows b's order through n; along width it is the reverse.
    table = pd.DataFrame(
        [(n, w, 10 * n - w, 10 * n + w) for n in range(3) for w in range(3)], columns=["n", "w", "a", "b"]
    )
    assert kendall(table["a"], table["b"]) > 0
    assert kendall_along(table, "w", ["n", "w"], "a", "b") == -1
    assert kendall_along(table, "n", ["n", "w"], "a", "b") == 1
    assert kendall_along(table, "n", ["n"], "a", "b") == kendall(table["a"], table["b"])


def test_what_cannot_be_ranked_is_refused():
    for a, b in (([1], [1]), ([1, 2], [1, 2, 3]), ([1, np.nan], [1, 2])):
        with pytest.raises(ValueError, match="a and b"):
            kendall(a, b)
    table = pd.DataFrame({"n": [1, 2], "w": [1, 2], "a": [1, 2], "b": [1, 2]})
    with pytest.raises(ValueError, match="'w' alone"):
        kendall_along(table, "w", ["n", "w"], "a", "b")
