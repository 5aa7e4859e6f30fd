import pandas as pd
import pytest

from ntkcompare import load_dataset
from ntkcompare.studies import consistency
from ntkcompare.studies.consistency import STUDY, judge, neighbours_at

# A Bayes error of 0.2; 1-NN tends to 0.32.
ENDS = {"1-nn": 0.12, "k_n-nn": 0.003, "ntk, no ridge": 0.11, "ntk, ridge": 0.02}
ENDS |= {"nngp, ridge": 0.02, "mlp, early stopping": 0.03}


def tables(start=0.2, **changed):
    ends = {**ENDS, **changed}
    rows = [
        ("sphere", learner, repeat, n, value + 0.001 * (repeat - 1))
        for learner, end in ends.items()
        for repeat in range(3)
        for n, value in ((100, start), (1000, start / 2 + end / 2), (100_000, end))
    ]
    limits = [("sphere", repeat, 0.2, 0.32) for repeat in range(3)]
    return {
        "curves": pd.DataFrame(rows, columns=["task", "learner", "repeat", "n", "value"]),
        "limits": pd.DataFrame(limits, columns=["task", "repeat", "bayes", "neighbour"]),
    }


def test_errors_that_tend_to_their_limits_support(verdict):
    assert verdict(judge(tables())) == "supported"


@pytest.mark.parametrize(
    "changed",
    [
        {"1-nn": 0.14},  # above its limit
        {"1-nn": 0.10},  # below it
        {"k_n-nn": 0.03},  # above the Bayes error
        {"ntk, no ridge": 0.0},  # interpolation that does no harm
        {"ntk, ridge": 0.108},  # a ridge that does not help
        {"start": 0.0},  # errors that grow
    ],
)
def test_an_error_that_tends_elsewhere_refutes(verdict, changed):
    assert verdict(judge(tables(**changed))) == "not supported"


def test_repeats_that_disagree_are_inconclusive(verdict):
    made = tables()
    rows = made["curves"]
    rows.loc[(rows["learner"] == "1-nn") & (rows["repeat"] == 0), "value"] += 0.02
    assert verdict(judge(made)) == "inconclusive"


@pytest.mark.parametrize("n", [1, 2, 3, 4, 9, 10, 99, 100, 10_000, 100_000])
def test_the_number_of_neighbours_is_odd_and_about_the_root(n):
    k = neighbours_at(n)
    assert k % 2 == 1
    assert n**0.5 - 2 < k <= n**0.5


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(conducted, monkeypatch):
    monkeypatch.setattr(consistency, "NEIGHBOUR_SIZES", {"quick": (100, 5000)})
    monkeypatch.setattr(consistency, "KERNEL_SIZES", {"quick": (50, 200)})
    monkeypatch.setattr(consistency, "TEST_POINTS", {"1-nn": 4000, "others": 200})
    result = conducted(STUDY, load_dataset("half-moons", n=50))
    curves = result.tables["curves"]
    assert (curves["value"] >= 0).all()
    assert set(curves["n"]) == {50, 100, 200, 5000}
    largest = curves.groupby("learner")["n"].max()
    assert largest["mlp, early stopping"] == largest["ntk, ridge"] == 200
    named = {finding.name: finding for finding in result.findings}
    nearest = named["half-moons, 1-nn: error at n=5,000 less its Cover–Hart value"]
    assert abs(nearest.estimate) < 0.02
    assert [panel.title for panel in result.panels()] == ["sphere", "half-moons"]


@pytest.mark.parametrize("strength", ["quick", "full"])
def test_networks_are_trained_on_every_second_size_and_the_largest(strength, monkeypatch):
    asked = []

    def path(self, X, y, sizes, X_test):
        asked.extend(sizes)
        return ()

    monkeypatch.setattr(consistency.MLPClassifier, "learning_path", path)
    sizes = consistency.KERNEL_SIZES[strength]
    known = consistency.TASKS["half-moons"](sizes[-1], 10, 0)
    assert list(consistency._network(known, sizes, 0)) == []
    assert asked[-1] == sizes[-1]
    assert asked == sorted(asked)
    assert len(asked) == (len(sizes) + 1) // 2
