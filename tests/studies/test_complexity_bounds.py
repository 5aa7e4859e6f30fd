from io import StringIO
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from ntkcompare import Dataset
from ntkcompare.studies import Setting, complexity_bounds
from ntkcompare.studies.bounded_models import Model, gap
from ntkcompare.studies.complexity_bounds import (
    BOUNDS,
    DIMENSION,
    KERNEL,
    RANDOM,
    STUDY,
    draw,
    judge,
    rankings,
)
from ntkcompare.studies.norm_tasks import HALVES, PAIR, one_task


def table(**changes):
    rows = []
    for depth, width, noise, n, repeat in product((1, 2), (16, 64), (0.0, 1.0), (100, 400), range(3)):
        gap = 0.02 + 0.4 * noise + 1 / n - 1e-4 * width + 1e-3 * repeat
        row = {
            "learner": "mlp",
            "depth": depth,
            "width": width,
            "noise": noise,
            "n": n,
            "repeat": repeat,
            "train error": 0.0,
            "gap": gap,
            DIMENSION: 100.0 * width * depth,
            "VC dimension": 3.3,
            RANDOM: 1.2,
            "Frobenius norms": 20.0 + width + noise,
            "spectral norms": 1000.0 + width + noise,
            KERNEL: 0.8 + noise + 0.01 * repeat,
        }
        rows.append(row | {name: change(row) for name, change in changes.items()})
    models = pd.DataFrame(rows)
    limit = models[models["width"] == 16].assign(learner="ntk", width=np.inf)
    pair = limit[["learner", "depth", "noise", "n", "repeat", "gap"]].assign(
        **{KERNEL: 0.8 + limit["noise"] + 0.01 * limit["repeat"]}
    )
    return {"models": pd.concat([models, limit], ignore_index=True), "pair": pair}


def test_vacuous_bounds_that_rise_with_width_support(verdict):
    assert verdict(judge(table())) == "supported"


@pytest.mark.parametrize("bound", BOUNDS[1:4])
def test_one_bound_below_one_refutes(verdict, bound):
    tables = table()
    tables["models"].loc[5, bound] = 0.9
    assert verdict(judge(tables)) == "not supported"


def test_a_bound_into_which_no_data_enter_is_beside_the_verdict(verdict):
    tables = table()
    tables["models"].loc[5, "VC dimension"] = 0.9
    findings = judge(tables)
    (found,) = [f for f in findings if f.name.startswith("VC dimension: the bound, of each of")]
    assert (found.key, found.outcome, verdict(findings)) == (False, "not supported", "supported")


def test_a_vacuous_kernel_norm_of_two_classes_refutes(verdict):
    tables = table()
    tables["pair"][KERNEL] += 1.2
    assert verdict(judge(tables)) == "not supported"


def test_a_kernel_norm_is_judged_at_the_largest_n_from_right_labels(verdict):
    tables = table()
    pair = tables["pair"]
    pair.loc[(pair["n"] == 100) | (pair["noise"] > 0), KERNEL] += 1.2
    assert verdict(judge(tables)) == "supported"


def test_a_vacuous_kernel_norm_of_halves_is_told_beside_the_verdict(verdict):
    findings = judge(table(**{KERNEL: lambda row: 2.0 + row["noise"] + 0.01 * row["repeat"]}))
    assert verdict(findings) == "supported"
    told = {f.name: f for f in findings if f.name.startswith(f"{KERNEL}: the NTK's bound, right labels")}
    assert {name: found.key for name, found in told.items()} == {
        f"{KERNEL}: the NTK's bound, right labels, first class against second, n = 400": True,
        f"{KERNEL}: the NTK's bound, right labels, halves of the classes, n = 400": False,
    }
    assert [round(found.estimate, 6) for found in told.values()] == [0.81, 2.01]


@pytest.mark.parametrize("bound", ["Frobenius norms", "spectral norms", KERNEL])
def test_a_norm_that_does_not_tell_right_labels_from_random_ones_refutes(verdict, bound):
    def falls(row):
        return 0.9 * (2000 if bound != KERNEL else 1) - 0.1 * row["noise"] + row["width"] * (bound != KERNEL)

    assert verdict(judge(table(**{bound: falls}))) == "not supported"


@pytest.mark.parametrize("bound", ["Frobenius norms", "spectral norms", DIMENSION])
def test_a_bound_that_falls_with_width_as_the_gap_does_refutes(verdict, bound):
    assert verdict(judge(table(**{bound: lambda row: 3000.0 - row["width"] + row["noise"]}))) == (
        "not supported"
    )


def test_a_gap_that_rises_with_width_refutes(verdict):
    tables = table(gap=lambda row: 0.1 + 0.4 * row["noise"] + 1e-4 * row["width"])
    assert verdict(judge(tables)) == "not supported"


def of_two_classes():
    """As of a data set of two classes, whose halves are the pair."""
    tables = table()
    models = tables["models"]
    columns = ["learner", "depth", "noise", "n", "repeat", "train error", "gap", KERNEL]
    return tables | {"pair": models.loc[models["learner"] == "ntk", columns].reset_index(drop=True)}


def test_of_two_classes_the_pair_is_judged_and_nothing_told_twice(verdict):
    tables = of_two_classes()
    findings = judge(tables)
    assert verdict(findings) == "supported"
    assert not [found.name for found in findings if HALVES in found.name]
    norms = [found for found in findings if PAIR in found.name]
    assert [found.key for found in norms] == [True, False, False, False]  # of bound and gap at each noise
    for answer in STUDY.questions:
        assert answer.carried_by([found.name for found in findings])
    panel = draw(tables)[3]
    assert panel.title == f"NTK, {PAIR}, right labels"
    assert set(panel.frame["series"]) == {f"{KERNEL}, {PAIR}", f"gap of the NTK, {PAIR}"}


def test_curves_are_means_of_all_repeats_though_some_gaps_are_below_zero():
    def some_below(row):
        return (0.5, -0.1, -0.1)[row["repeat"]] if row["n"] == 100 else (0.1, -0.2, -0.3)[row["repeat"]]

    tables = table(gap=some_below)
    tables["pair"][KERNEL] += 0.1
    *_, over_n, norms, _ = draw(tables)
    for panel, series in (
        (over_n, ["measured gap"]),
        (norms, [f"gap of the NTK, {t}" for t in (PAIR, HALVES)]),
    ):
        for name in series:
            shown = panel.frame[panel.frame["series"] == name]
            assert shown["x"].tolist() == [100]
            assert shown["mean"].tolist() == pytest.approx([0.1])


@pytest.fixture
def without_networks(monkeypatch):
    """The study at one small size, with the steps it takes in order; nothing is trained by descent."""
    steps = []

    def untrained(samples, architecture, epochs):
        steps.append("networks")
        return complexity_bounds.nearest_neighbours(samples)

    def fitted(samples, architecture):
        steps.append("ntk")
        return regressions(samples, architecture)

    regressions = complexity_bounds.kernel_regressions
    monkeypatch.setattr(complexity_bounds, "trained_networks", untrained)
    monkeypatch.setattr(complexity_bounds, "kernel_regressions", fitted)
    monkeypatch.setattr(complexity_bounds, "WIDTHS", ((8,), ()))
    monkeypatch.setattr(complexity_bounds, "SIZES", ((50,), ()))
    monkeypatch.setattr(complexity_bounds, "DEPTHS", (1,))
    return steps


def clouds(counts):
    y = np.repeat(np.arange(len(counts)), counts)
    X = np.random.default_rng(0).normal(size=(len(y), 5)) + y[:, None]
    return Setting(Dataset(X, y, name="clouds"), quick=True, repeats=2, random_state=0)


def test_classes_of_one_point_are_no_pair_and_the_pair_comes_before_the_networks(without_networks):
    pair = complexity_bounds.measure(clouds([1, 1, 25, 25]))["pair"]
    assert set(pair["n"]) == {37}
    assert without_networks == ["ntk", "networks", "ntk"]


def test_of_two_classes_the_pair_is_taken_from_the_halves(without_networks):
    tables = complexity_bounds.measure(clouds([30, 30]))
    assert without_networks == ["networks", "ntk"]
    assert one_task(tables)
    saved = {name: pd.read_csv(StringIO(rows.to_csv(index=False))) for name, rows in tables.items()}
    assert one_task(saved)
    # As the pair of more classes: the same columns, in the same order and of the same kinds, a row a draw.
    apart = complexity_bounds.measure(clouds([30, 30, 30]))
    assert not one_task(apart)
    assert tables["pair"].dtypes.to_dict() == apart["pair"].dtypes.to_dict()
    assert list(tables["pair"]) == list(apart["pair"])
    drawn = ["depth", "noise", "n", "repeat"]
    pd.testing.assert_frame_equal(tables["pair"][drawn], apart["pair"][drawn])


def test_rankings_hold_the_other_axes_fixed():
    models = table()["models"]
    found = rankings(models[models["learner"] == "mlp"]).groupby(["axis", "bound"])["tau"].mean()
    assert found["width", "Frobenius norms"] == -1
    assert found["noise", "Frobenius norms"] == 1
    assert found["n", "Frobenius norms"] == 0  # constructed without n in it
    assert found["width", "VC dimension"] == -1  # by the dimension: the bound is the same for all


@pytest.mark.parametrize("noise", [0.0, 0.3, 1.0])
def test_the_gap_is_to_the_error_on_labels_of_the_same_noise(noise):
    """Against labels of the test points drawn with that noise, which the study does not draw."""
    rng = np.random.default_rng(0)
    y, y_test = rng.integers(2, size=1000), rng.integers(2, size=400_000)
    said = [
        np.where(rng.random(len(part)) < wrong, 1 - part, part) for part, wrong in ((y, 0.1), (y_test, 0.2))
    ]
    drawn = np.where(rng.random(len(y_test)) < noise, rng.integers(2, size=len(y_test)), y_test)
    model = Model(*(2.0 * part - 1 for part in said))
    found = gap(SimpleNamespace(y=y, y_test=y_test), model, noise)
    assert found["train error"] == (said[0] != y).mean()
    assert found["gap"] == pytest.approx((said[1] != drawn).mean() - (said[0] != y).mean(), abs=0.003)


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted, monkeypatch):
    monkeypatch.setattr(complexity_bounds, "WIDTHS", ((8, 128), ()))
    monkeypatch.setattr(complexity_bounds, "SIZES", ((50, 150), ()))
    monkeypatch.setattr(complexity_bounds, "DEPTHS", (2,))
    monkeypatch.setattr(complexity_bounds, "EPOCHS", (200, 200))
    result = conducted(STUDY, small)
    models, pair = result.tables["models"], result.tables["pair"]
    assert set(models["learner"]) == {"mlp", "ntk", "1-nn"}
    assert not models[["gap", "VC dimension", RANDOM]].isna().any().any()
    assert not models.loc[models["learner"] == "mlp", [*BOUNDS, DIMENSION]].isna().any().any()
    # The NTK without ridge and the nearest neighbour fit any labels, and learn from right ones.
    fitted = models[models["learner"] != "mlp"]
    assert (fitted["train error"] == 0).all()
    assert (fitted.loc[fitted["noise"] == 0, "gap"] < 0.1).all()
    # Zeros against ones: all that the draws have of them, and a smaller bound than that of the halves.
    assert set(pair["learner"]) == {"ntk"}
    assert (pair["n"].min(), pair["n"].max() < 150) == (50, True)
    assert (pair["train error"] == 0).all()
    assert (pair[KERNEL] > pair["gap"]).all()
    halved = fitted[(fitted["learner"] == "ntk") & (fitted["depth"] == 2)]
    at = [rows[(rows["noise"] == 0) & (rows["n"] == 50)][KERNEL].mean() for rows in (pair, halved)]
    assert at[0] < at[1]
    assert [panel.title for panel in result.panels()][3:] == [
        "NTK, two tasks, right labels",
        "ranking of networks",
    ]
