"""A finding's outcome: whatever lies on an edge, and whatever cannot be judged."""

import math

import pytest

from ntkcompare.studies import Finding
from ntkcompare.studies.finding import ABOVE_ZERO, BELOW_ZERO

INF = math.inf
UP, DOWN, ANY = (0.0, INF), (-INF, 0.0), (-INF, INF)


@pytest.mark.parametrize(
    ("low", "high", "claimed", "outcome"),
    [
        (0.1, 0.2, UP, "supported"),
        (0.0, 0.2, UP, "supported"),
        (-0.1, 0.2, UP, "inconclusive"),
        (-0.2, 0.0, UP, "inconclusive"),
        (-0.2, -0.1, UP, "not supported"),
        (0.1, 0.2, DOWN, "not supported"),
        (-1, 1, (-2, 2), "supported"),
        (-3, 3, (-2, 2), "inconclusive"),
        (2.5, 3, (-2, 2), "not supported"),
        (1, 1, (1, 1), "supported"),
    ],
)
def test_the_outcome_is_where_the_interval_lies(low, high, claimed, outcome):
    assert Finding("x", (low + high) / 2, low, high, claimed).outcome == outcome


@pytest.mark.parametrize(
    ("numbers", "claimed"),
    [
        ((math.nan, 0, 1), UP),
        ((0, math.nan, 1), UP),
        ((0, 0, math.nan), UP),
        ((0, 1, 0), UP),
        ((0, 0, 1), (1, 0)),
        ((0, 0, 1), (math.nan, 0)),
    ],
)
def test_what_cannot_be_judged_is_no_finding(numbers, claimed):
    with pytest.raises(ValueError, match="'x'"):
        Finding("x", *numbers, claimed)


def test_a_key_finding_must_be_able_to_fail():
    with pytest.raises(ValueError, match="claims nothing"):
        Finding("x", 1, 0, 2, ANY)
    assert Finding("x", 1, 0, 2, ANY, key=False).claim == "any"


@pytest.mark.parametrize(
    ("claimed", "words"), [((1, 1), "= 1"), (UP, "≥ 0"), (DOWN, "≤ 0"), ((0.5, 2), "0.5 to 2")]
)
def test_a_claim_in_words(claimed, words):
    assert Finding("x", 0, 0, 0, claimed).claim == words


def test_no_chance_is_more_than_one():
    with pytest.raises(ValueError, match="p_value"):
        Finding("x", 1, 1, 1, (0, 1), p_value=1.5)


@pytest.mark.parametrize(("claimed", "words"), [(ABOVE_ZERO, "> 0"), (BELOW_ZERO, "< 0")])
def test_no_change_at_all_is_neither_gain_nor_fall(claimed, words):
    found = Finding("x", 0.0, 0.0, 0.0, claimed)
    assert (found.outcome, found.claim) == ("not supported", words)
