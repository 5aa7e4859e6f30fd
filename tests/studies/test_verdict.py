"""The verdict of several findings: one part refutes, all must support, and chance is counted."""

import math

import pytest

from ntkcompare.studies import Finding, decide, mean_finding
from ntkcompare.studies.verdict import outcomes_of

UP = (0.0, math.inf)


def test_one_part_refutes_and_all_must_support():
    yes, no, open_ = (
        Finding("x", value, *ends, UP) for value, ends in ((1, (1, 1)), (-1, (-1, -1)), (0, (-1, 1)))
    )
    aside = Finding("x", -1, -1, -1, UP, key=False)
    assert decide([yes, yes]) == decide([yes, aside]) == "supported"
    assert decide([yes, open_]) == "inconclusive"
    assert decide([open_, no, yes]) == "not supported"
    with pytest.raises(ValueError, match="no finding is key"):
        decide([aside])


def test_one_of_many_that_is_just_outside_does_not_refute():
    values = [0.1, 0.2, 0.3, 0.25, 0.15]
    edge = mean_finding("x", values, (-math.inf, 0.1))
    assert edge.outcome == "not supported"
    assert 0.01 < edge.p_value < 0.05
    sure = mean_finding("y", values, (0, 1))
    assert decide([edge]) == "not supported"
    assert decide([edge, *[sure] * 9]) == "inconclusive"
    assert outcomes_of([edge, *[sure] * 9])[0] == "inconclusive"
    far = mean_finding("z", values, (-math.inf, -10))
    assert decide([far, *[sure] * 9]) == "not supported"
