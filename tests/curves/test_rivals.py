"""Which pairs are asked about, which way they are better, and that every argument reaches the routine."""

import numpy as np
import pandas as pd
import pytest
from made_up import SIZES, comparison, power

from ntkcompare.analysis import paired_differences

CURVES = {"ntk": power(1.0, 0.5), "knn": power(0.7, 0.3), "flat": np.full(len(SIZES), 0.2)}


@pytest.fixture(scope="module")
def found():
    return comparison(CURVES, scatter=0.1)


def pairs(table):
    return set(zip(table["learner"], table["rival"]))


def test_one_learner_meets_every_other_and_never_itself(found):
    assert pairs(found.differences("knn")) == {("knn", "ntk"), ("knn", "flat")}
    assert pairs(found.differences()) == {("ntk", "knn"), ("ntk", "flat"), ("knn", "flat")}


def test_a_rival_is_met_by_every_other_whatever_their_order(found):
    for rival in CURVES:
        table = found.differences(rival=rival)
        assert len(pairs(table)) == 2
        assert all(rival in pair for pair in pairs(table))


def test_nobody_is_a_rival_of_their_own(found):
    for ask in (found.differences, found.crossovers, found.data_efficiency):
        with pytest.raises(ValueError, match="learner='ntk' has no rival here"):
            ask("ntk", "ntk")


def test_a_score_that_grows_is_overtaken_by_the_one_that_is_larger():
    rising, level = np.linspace(0.5, 0.9, len(SIZES)), np.full(len(SIZES), 0.72)
    curves = {"rising": rising, "level": level}
    score = comparison(curves, metric="accuracy").crossovers()
    error = comparison(curves).crossovers()
    assert score["leader"].tolist() == ["rising"]
    assert error["leader"].tolist() == ["level"]


@pytest.mark.parametrize(
    ("question", "rival"), [("crossovers", "flat"), ("data_efficiency", "knn"), ("differences", "knn")]
)
def test_the_confidence_asked_for_is_that_of_the_intervals(found, question, rival):
    ask = getattr(found, question)
    narrow, wide = ask("ntk", rival, confidence=0.5), ask("ntk", rival, confidence=0.99)
    assert narrow["interval"].str.startswith("50 %").all()
    width = (narrow["high"] - narrow["low"]).to_numpy(dtype=float)
    known = ~np.isnan(width)
    assert known.any()
    assert (width[known] < (wide["high"] - wide["low"]).to_numpy(dtype=float)[known]).all()


@pytest.mark.parametrize("options", [{}, {"test": "sign-flip"}, {"n_test": 200}])
def test_differences_are_those_of_the_analysis_with_the_same_options(found, options):
    table = found.differences("ntk", "knn", **options)
    direct = paired_differences(found.frame(), "ntk", "knn", metric="error", **options)
    for name in ("low", "high", "p"):
        pd.testing.assert_series_equal(table[name], direct[name])
    plain = found.differences("ntk", "knn")
    assert (table["p"].to_numpy() != plain["p"].to_numpy()).any() == bool(options)
