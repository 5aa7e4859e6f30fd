"""Crossovers: of curves that cross where they were made to, and intervals that cover it."""

import numpy as np
import pytest
from analysis_frames import noisy, tidy

from ntkcompare.analysis import find_crossovers

SIZES = np.array([10, 20, 40, 80, 160, 320])


def crossing_curves(at, repeats=8, scatter=0.02, seed=0, sizes=SIZES):
    """Power laws e = 2·n^−0.6 and, crossing it at n = `at`, one of exponent 0.3."""
    steep = 2 * sizes**-0.6
    flat = 2 * at**-0.3 * sizes**-0.3
    return {"steep": noisy(steep, repeats, scatter, seed), "flat": noisy(flat, repeats, scatter, seed + 500)}


def test_crosses_where_it_was_made_to():
    found = find_crossovers(tidy(crossing_curves(57.0, scatter=0.005), SIZES), "steep", "flat")
    (crossing,) = found.crossings
    assert crossing.n == pytest.approx(57, rel=0.02)
    assert crossing.low <= 57 <= crossing.high
    assert crossing.leader == "steep" == found.leader
    assert crossing.support == 1.0
    assert found.overtaking == crossing
    assert found.verdict.startswith("steep overtakes flat at 5")
    reverse = find_crossovers(tidy(crossing_curves(57.0, scatter=0.005), SIZES), "flat", "steep")
    assert reverse.overtaking is None
    assert reverse.crossings[0].n == crossing.n
    assert reverse.crossings[0].leader == "steep"


def test_accuracies_cross_the_other_way_round():
    curves = crossing_curves(57.0)
    errors = find_crossovers(tidy(curves, SIZES), "steep", "flat")
    accuracies = {name: 1 - values for name, values in curves.items()}
    found = find_crossovers(tidy(accuracies, SIZES), "steep", "flat", lower_is_better=False)
    assert found.crossings[0].leader == "steep"
    # The same two sizes, between which the logarithms of accuracies run otherwise than those of errors.
    assert found.crossings[0].n == pytest.approx(errors.crossings[0].n, rel=0.1)


def test_never_within_the_range():
    frame = tidy(crossing_curves(5000.0, scatter=0.01), SIZES)
    found = find_crossovers(frame, "steep", "flat")
    assert found.crossings == ()
    assert found.overtaking is None
    assert found.verdict == (
        "steep overtakes flat never within the range, 10 to 320 examples (in 100 % of resamples)."
    )
    (row,) = found.frame().itertuples()
    assert np.isnan(row.n)
    assert "never within the range" in row.verdict
    ahead = find_crossovers(frame, "flat", "steep")
    assert ahead.verdict.startswith("flat is ahead of steep at every size from 10 to 320")
    assert (ahead.ahead, ahead.never) == (1.0, 0.0)


def test_a_crossing_near_the_end_has_an_interval_that_is_open():
    found = find_crossovers(tidy(crossing_curves(280.0, scatter=0.08), SIZES), "steep", "flat")
    (crossing,) = found.crossings
    assert crossing.high == np.inf
    assert "to beyond 320" in found.verdict
    found = find_crossovers(tidy(crossing_curves(12.0, scatter=0.08), SIZES), "steep", "flat")
    assert found.crossings[0].low == 0
    assert "interval below 10 to" in found.verdict


def test_several_crossings_each_have_their_own_interval():
    wave = np.array([0.05, -0.05, -0.05, 0.05, 0.05, -0.05])
    base = np.full(6, 0.3)
    curves = {"a": noisy(base + wave, 10, 0.02, 0), "b": noisy(base, 10, 0.02, 99)}
    found = find_crossovers(tidy(curves, SIZES), "a", "b")
    assert [c.leader for c in found.crossings] == ["a", "b", "a"]
    above, below = np.log(0.35 / 0.3), np.log(0.3 / 0.25)
    down, up = 2 ** (above / (above + below)), 2 ** (below / (above + below))
    expected = [10 * down, 40 * up, 160 * down]
    for crossing, n in zip(found.crossings, expected):
        assert crossing.n == pytest.approx(n, rel=0.1)
        assert crossing.low < n < crossing.high
    assert found.overtaking == found.crossings[-1]
    assert len(found.frame()) == 3
    assert found.verdict.count("overtakes") == 3


def test_rounding_changes_no_lead():
    curves = {"a": np.full((3, 2), [0.1 + 0.2, 0.3]), "b": np.full((3, 2), [0.3, 0.1 + 0.2])}
    found = find_crossovers(tidy(curves, [10, 20]), "a", "b")
    assert (found.crossings, found.leader, found.never) == ((), "", 1.0)


def test_failed_cells_and_the_seed():
    curves = crossing_curves(57.0)
    frame = tidy(curves, SIZES, failed={("flat", r, 20) for r in range(5)} | {("steep", 3, 80)})
    found = find_crossovers(frame, "steep", "flat")
    assert found.crossings[0].n == pytest.approx(57, rel=0.15)
    assert found == find_crossovers(frame, "steep", "flat")


def test_nine_in_ten_intervals_cover():
    """Of many sets of eight repeats, the interval holds the true crossing about nine times in ten."""
    sizes = np.array([10, 20, 40, 80, 160])
    truth = 45.0
    hits = 0
    for seed in range(150):
        frame = tidy(crossing_curves(45.0, repeats=8, scatter=0.04, seed=7 * seed, sizes=sizes), sizes)
        crossings = find_crossovers(frame, "steep", "flat", confidence=0.9, n_resamples=300).crossings
        # Noise may add a pair of crossings; one in the true direction is always there.
        down = [c for c in crossings if c.leader == "steep"]
        nearest = min(down, key=lambda c: abs(np.log(c.n / truth)))
        hits += nearest.low <= truth <= nearest.high
    assert 0.83 <= hits / 150 <= 0.98


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rival": "steep"}, "both 'steep'"),
        ({"rival": "flatt"}, "did you mean 'flat'"),
        ({"confidence": 0}, "greater than 0"),
        ({"n_resamples": 1}, "at least 100"),
        ({"random_state": -3}, "random_state=-3"),
    ],
)
def test_says_what_is_wrong(arguments, message):
    arguments = {"learner": "steep", "rival": "flat"} | arguments
    with pytest.raises(ValueError, match=message):
        find_crossovers(tidy(crossing_curves(57.0), SIZES), **arguments)


def test_too_little_to_cross():
    curves = crossing_curves(57.0)
    with pytest.raises(ValueError, match="1 repeat"):
        find_crossovers(tidy({k: v[:1] for k, v in curves.items()}, SIZES), "steep", "flat")
    with pytest.raises(ValueError, match="1 size"):
        find_crossovers(tidy({k: v[:, :1] for k, v in curves.items()}, SIZES[:1]), "steep", "flat")
