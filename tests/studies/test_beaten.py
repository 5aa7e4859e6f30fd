import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ntkcompare.studies.beaten import beaten_finding

TASKS, RIVALS = range(9), ("a", "b", "c", "d")


def table(ahead, repeats=5, sd=0.02, seed=0, behind=None):
    """The learner "best" errs less by `ahead` on each task, but on those named more than "a" by the rest."""
    rng = np.random.default_rng(seed)
    rows = []
    for task in TASKS:
        for learner in ("best", *RIVALS):
            mean = 0.3 - ahead * (learner == "best") + (behind or {}).get(task, 0.0) * (learner == "best")
            mean += 0.1 * (task in (behind or {}) and learner not in ("best", "a"))
            rows += [(task, learner, r, mean + rng.normal(scale=sd)) for r in range(repeats)]
    return pd.DataFrame(rows, columns=["task", "learner", "repeat", "value"])


def found(errors):
    return beaten_finding("tasks", errors, "best", tolerance=0.01)


def test_the_best_by_little_is_not_called_beaten_by_chance():
    """Some rival has a lesser mean on some task in nearly every draw."""
    beaten, by_the_means = [], []
    for seed in range(20):
        errors = table(0.01, seed=seed)
        means = errors.pivot_table(index="task", columns="learner", values="value")
        by_the_means.append((means.idxmin(axis=1) != "best").any())
        beaten.append(found(errors).outcome == "supported")
    assert np.mean(by_the_means) > 0.9
    assert np.mean(beaten) <= 0.05


def test_the_best_by_much_is_shown_to_be_unbeaten():
    finding = found(table(0.1))
    assert (finding.estimate, finding.high, finding.outcome) == (0, 0, "not supported")


def test_the_best_by_little_is_shown_to_be_unbeaten_by_enough_repeats():
    assert found(table(0.01, repeats=5)).outcome == "inconclusive"
    assert found(table(0.01, repeats=60)).outcome == "not supported"


@pytest.mark.parametrize("behind", [{2: 0.2}, {2: 0.2, 7: 0.25}])
def test_one_that_is_beaten_is_called_so_and_the_tasks_counted(behind):
    finding = found(table(0.1, behind={task: 0.1 + margin for task, margin in behind.items()}))
    assert (finding.outcome, finding.estimate, finding.low) == ("supported", len(behind), len(behind))


def test_a_loss_within_the_tolerance_is_none_unless_it_is_sure():
    sure = found(table(0.0, sd=1e-6, behind={0: 0.005}))
    assert (sure.low, sure.high) == (1, 1)


def test_its_p_value_is_that_of_the_pair_least_surely_lost():
    errors = table(0.1, seed=3)
    values = errors.pivot(index="repeat", columns=["task", "learner"], values="value")
    p = [
        stats.ttest_1samp(values[task, "best"] - values[task, rival], 0.01).pvalue
        for task in TASKS
        for rival in RIVALS
    ]
    assert found(errors).p_value == pytest.approx(max(p))


@pytest.mark.parametrize(("learner", "kept"), [("nobody", RIVALS), ("best", ("best",))])
def test_a_learner_without_errors_or_rivals_is_refused(learner, kept):
    errors = table(0.1)
    with pytest.raises(ValueError, match="a rival"):
        beaten_finding("tasks", errors[errors["learner"].isin(kept)], learner, 0.01)
