import numpy as np
import pandas as pd
import pytest

from ntkcompare import load_dataset
from ntkcompare.studies import distance_bias
from ntkcompare.studies.distance_bias import STUDY, _of_tasks, judge
from ntkcompare.studies.distance_tasks import TASKS
from ntkcompare.studies.estimates import mean_finding

TOLD = "round: error of euclidean, the match, less"
MATCHED = {"taxicab": "manhattan", "round": "euclidean", "direction": "cosine"}


def tables(match=0.1, rival=0.3, agreement=1.0, everywhere=()):
    """Matches err less at home than the two other distances; those named `everywhere` err less all over."""
    errors = [
        (task, learner, repeat, value + 0.001 * repeat)
        for task, matched in MATCHED.items()
        for i, learner in enumerate(("euclidean", "manhattan", "cosine", "ntk regression"))
        for repeat in range(3)
        for value in [match if learner == matched else 0.01 if learner in everywhere else rival + 0.01 * i]
    ]
    maps = [("direction", "cosine", r, agreement, 0.05 + 0.01 * r) for r in range(3)]
    maps += [("direction", "nngp", r, 0.9 + 0.01 * r, np.nan) for r in range(3)]
    return {
        "errors": pd.DataFrame(errors, columns=["task", "learner", "repeat", "value"]),
        "maps": pd.DataFrame(maps, columns=["task", "map", "repeat", "agreement", "saved"]),
        "matched": pd.DataFrame(MATCHED.items(), columns=["task", "learner"]),
    }


def test_matches_that_win_at_home_support(verdict):
    assert verdict(judge(tables())) == "supported"


def test_matches_that_lose_at_home_refute(verdict):
    assert verdict(judge(tables(match=0.5))) == "not supported"


def test_a_match_that_another_distance_beats_refutes(verdict):
    made = tables()
    rows = made["errors"]
    rows.loc[(rows["task"] == "round") & (rows["learner"] == "cosine"), "value"] = 0.05
    findings = judge(made)
    assert verdict(findings) == "not supported"
    refuted = [finding.name for finding in findings if finding.key and finding.outcome == "not supported"]
    assert refuted == ["round: error of euclidean, the match, less that of any other distance"]


def test_what_is_said_of_all_other_distances_is_tested_for_all_at_once():
    """One rival that is beyond TOLERANCE by itself, at 0.95, but not as the best of six."""
    less = 0.03 + 0.014 * np.array([-1.26, -0.63, 0, 0.63, 1.26])
    rivals = ("manhattan", "chebyshev", "cosine", "correlation", "hamming", "nca")
    rows = [("round", "euclidean", repeat, 0.3 + value) for repeat, value in enumerate(less)]
    rows += [("round", name, r, 0.3 + 0.01 * i) for i, name in enumerate(rivals) for r in range(5)]
    errors = pd.DataFrame(rows, columns=["task", "learner", "repeat", "value"])
    assert mean_finding("alone", less, (-np.inf, distance_bias.TOLERANCE)).outcome == "not supported"
    (found,) = [f for f in _of_tasks(errors, {"round": "euclidean"}) if f.key and "mean of" not in f.name]
    assert (found.outcome, found.name) == ("inconclusive", f"{TOLD} that of any other distance")
    assert found.estimate == pytest.approx(0.03)


def test_the_best_of_all_others_is_told_as_chosen_and_beside_the_verdict():
    (found,) = [f for f in judge(tables()) if f.name.startswith(TOLD) and "on these repeats" in f.name]
    assert found.name == f"{TOLD} that of manhattan, which on these repeats errs least of all others"
    assert not found.key


def test_one_learner_that_wins_everywhere_refutes(verdict):
    findings = judge(tables(everywhere=("ntk regression",)))
    assert verdict(findings) == "not supported"
    (beaten,) = [finding for finding in findings if finding.name.startswith("tasks on which ntk regression")]
    assert (beaten.estimate, beaten.outcome) == (0, "not supported")


def test_a_map_that_is_not_its_distance_refutes(verdict):
    assert verdict(judge(tables(agreement=0.999))) == "not supported"


def test_ranks_are_told_over_tasks():
    (home,) = [finding for finding in judge(tables()) if finding.name.startswith("rank of a match")]
    assert "over 3 tasks" in home.interval
    # At home each is first; elsewhere euclidean is second twice, manhattan 3rd once and 2nd once, ...
    assert home.estimate == pytest.approx(np.mean([1 - 2.0, 1 - 2.5, 1 - 3.0]))


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(conducted, monkeypatch):
    few = {name: TASKS[name] for name in ("symbols", "stretched")}
    monkeypatch.setattr(distance_bias, "TASKS", few)
    result = conducted(STUDY, load_dataset("teacher", n=20))
    errors, maps = result.tables["errors"], result.tables["maps"]
    assert set(errors["learner"]) == {*distance_bias.DISTANCES, "ntk regression", "nngp regression", "mlp"}
    assert set(maps["map"]) == {"hamming", "mahalanobis", "nngp"}
    assert (maps.loc[maps["map"] != "nngp", "agreement"] == 1).all()
    assert maps.loc[maps["map"] == "nngp", "agreement"].min() > 0.7
    assert (result.tables["ranks"].set_index("task").sum(axis=1) == 13 * 14 / 2).all()
    means = errors.groupby(["task", "learner"])["value"].mean()
    assert means["symbols", "hamming"] < means["symbols", "euclidean"]
    assert [panel.title for panel in result.panels()] == ["average rank", "errors by task"]
