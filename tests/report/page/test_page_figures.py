"""The figures that say more than what was measured: data efficiency, fitted laws, theory."""

import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
from runs_for_pages import made_up

import ntkcompare as nc
from ntkcompare.analysis import modes_of_gram, predict_curve
from ntkcompare.curves import Comparison
from ntkcompare.kernels.gram import gram
from ntkcompare.report.page import theory
from ntkcompare.report.page.content import content_of
from ntkcompare.report.page.efficiency import efficiency_figure
from ntkcompare.report.page.fitted import Fitted
from ntkcompare.report.page.study import study_figure
from ntkcompare.report.page.theory import Theory
from ntkcompare.report.page.thinned import thinned
from ntkcompare.studies import Panel


def measured(dataset="iris", learners=("ntk", "nngp", "1-nn"), **options):
    options = {"sizes": [10, 20, 40], "repeats": 2, "progress": False, **options}
    return nc.compare(dataset, list(learners), **options)


@pytest.fixture(scope="module")
def iris():
    return measured(metrics=["one_hot_error"])


def changed(comparison, learner="ntk", **parts):
    """The same run with another manifest, its parts changed and those of a learner's form."""
    run = json.loads(json.dumps(comparison.manifest))
    form = run["learners"][learner]["identity"]["parameters"]
    form.update({name: value for name, value in parts.items() if name in form})
    run.update({name: value for name, value in parts.items() if name not in form})
    return Comparison(comparison.frame(), run)


def test_data_efficiency_is_that_of_the_comparison_and_bounds_are_said_to_be_such():
    run = made_up(failing=False)
    (figure,) = efficiency_figure(run, "error")
    (panel,) = figure.panels
    table = run.data_efficiency("ntk")
    assert panel.names == ["1-nn", "mlp"]
    for rival, points in panel.series:
        rows = table[table["rival"] == rival]
        np.testing.assert_allclose([point[1] for point in points], rows["ratio"])
        np.testing.assert_array_equal([point[0] for point in points], [10, 100, 1000])
    exact, *_, bound = dict(panel.series)["1-nn"]
    row = table[(table["rival"] == "1-nn") & (table["n"] == 10)].iloc[0]
    assert exact[2:4] == (pytest.approx(row["low"]), pytest.approx(row["high"]))
    assert bound[4:] == ("up", "more than 1 (beyond the range to beyond the range)")
    assert panel.domain[1] < bound[3]  # the band goes on to the edge
    json.dumps(panel.plain(), allow_nan=False)


def test_efficiency_is_asked_of_the_first_kernel_learner_and_of_errors_alone():
    run = made_up(("a", "b"), failing=False)
    run.manifest["learners"]["a"] = {"class": "ntkcompare.knn.KNNClassifier", "parameters": {}}
    (figure,) = efficiency_figure(run, "error")
    assert figure.panels[0].y_label == "× examples for b’s error"
    frame = run.frame().assign(metric="accuracy")
    assert efficiency_figure(Comparison(frame, {**run.manifest, "metrics": ["accuracy"]}), "accuracy") == []
    assert efficiency_figure(made_up(("a",), failing=False), "error") == []
    assert efficiency_figure(made_up(repeats=1, failing=False), "error") == []


def lawful():
    """Errors that are 2·n^(−½) + 0.01 on average, exactly."""
    run = made_up(("ntk", "1-nn"), sizes=(100, 200, 400, 800, 1600, 3200), failing=False)
    frame = run.frame()
    law = 2 * frame["n"] ** -0.5 + 0.01
    value = (law * (1 + 0.02 * (frame["repeat"] - 1.5))).where(frame["split"] == "test", 0.0)
    return Comparison(frame.assign(value=value), run.manifest)


def test_a_law_is_drawn_where_it_lies_and_is_not_shown_unasked():
    fitted = Fitted(lawful())
    ntk, other = fitted.curves(100.0)
    assert (ntk.of, other.of, ntk.shown) == ("ntk", "1-nn", False)
    n, value = np.array(ntk.points, dtype=float).T
    np.testing.assert_allclose(value, 100 * (2 * n**-0.5 + 0.01), rtol=1e-3)
    assert set(n) >= {100, 200, 400, 800, 1600, 3200}
    text = fitted.tables()
    assert "2 [" in text
    assert "0.5 [" in text
    assert "fitted without the largest size" in text or "largest sizes" in text


def test_the_form_that_foretells_best_is_in_bold():
    text = Fitted(lawful()).tables().split("By how much")[1]
    heads = ["learner", "power", "last value", "exponential", "logarithmic"]
    assert text.index(">power<") < text.index(">last value<")
    for row in text.split("<tr>")[2:]:
        cells = row.split("<td")
        assert [("<strong>" in cell) for cell in cells[1 : len(heads)]].count(True) == 1
        assert "<strong>" in cells[1]


def test_without_a_law_there_is_no_table():
    assert Fitted(made_up(sizes=(10,), failing=False)).tables() == ""
    assert Fitted(made_up(repeats=1)).curves() == ()


def test_many_sizes_are_thinned_before_any_bootstrap():
    many = made_up(("ntk", "1-nn"), repeats=2, sizes=tuple(range(10, 800)), failing=False)
    few = thinned(many)
    assert len(few.manifest["sizes"]) == 24 == few.frame()["n"].nunique()
    assert (few.manifest["sizes"][0], few.manifest["sizes"][-1]) == (10, 799)
    assert thinned(few) is few


def test_theory_lies_over_what_it_is_of_and_over_nothing_else(iris):
    curve = Theory(iris).over("one_hot_error", "ntk", [10, 20, 40])
    data = nc.load_dataset("iris")
    X = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    K = gram(X)
    Y = np.eye(3)[data.y]
    modes = modes_of_gram(K, Y - Y.mean(axis=0))
    ridge = 1e-6 * np.diag(K).mean()
    expected = predict_curve(modes.eigenvalues, modes.power, [10, 20, 40], ridge=ridge, pool=150)
    np.testing.assert_allclose(np.array(curve.points)[:, 1], expected.test_mse, rtol=1e-6)
    mean = iris.summary().query("learner == 'ntk' and split == 'test'")["mean"]
    np.testing.assert_allclose(np.array(curve.points)[:, 1], mean, rtol=0.4)
    # Of the NNGP probabilities were measured; of neighbours theory says nothing.
    assert Theory(iris).over("one_hot_error", "nngp", [10]) is None
    assert Theory(iris).over("one_hot_error", "1-nn", [10]) is None
    assert Theory(iris).over("error", "ntk", [10]) is None
    assert Theory(iris).figure() == []
    figures = content_of(iris).figures
    assert next(o.kind for o in figures[0].panels[0].overlays if o.of == "ntk") == "theory"


def test_a_run_of_errors_alone_gets_theory_and_an_experiment_for_the_page(monkeypatch):
    monkeypatch.setattr(theory, "POINTS", 100)
    (figure,) = Theory(measured()).figure()
    (panel,) = figure.panels
    assert panel.names == ["ntk", "nngp"]
    assert "100 points of the data" in figure.caption
    for (_, points), overlay in zip(panel.series, panel.overlays):
        assert [point[0] for point in points] == [point[0] for point in overlay.points]
        assert points[-1][0] == 50
        ratio = [point[1] / line[1] for point, line in zip(points, overlay.points)]
        assert 0.5 < min(ratio) <= max(ratio) < 2


def test_regression_has_theory_over_its_own_curve():
    run = measured("diabetes", ["ntk", "knn"])
    curve = Theory(run).over("squared_error", "ntk", [10, 20, 40])
    mean = run.summary().query("learner == 'ntk' and split == 'test'")["mean"]
    np.testing.assert_allclose(np.array(curve.points)[:, 1], mean, rtol=0.5)


@pytest.mark.parametrize(
    "change",
    [
        {"time": 3.0},
        {"ridge": "loo"},
        {"noise": {"labels": 0.1}},
        {"noise": {"features": 0.1}},
        {"noise": {"snr": 3.0}},
        {"scale_fit": "size"},
        {"dataset": {"name": "iris", "n": 150, "shape": [4], "sha256": "0" * 64}},
        {"dataset": {"name": "no-such-data", "n": 150, "shape": [4], "sha256": "0" * 64}},
        {"dataset": {"name": "iris"}},
        {"scaling": "no-such-scaling"},
    ],
)
def test_where_theory_has_nothing_to_say_the_page_is_made_without_it(iris, change):
    learners = {"learners": {"ntk": iris.manifest["learners"]["ntk"]}}
    run = changed(changed(iris, **learners), **change)
    assert Theory(run).over("one_hot_error", "ntk", [10]) is None


def test_nothing_is_fetched_and_nothing_large_is_loaded_for_a_page(iris, monkeypatch):
    asked = []

    def load(name, **options):
        asked.append((name, options))
        raise FileNotFoundError(name)

    monkeypatch.setattr("ntkcompare.datasets.load_dataset", load)
    told = {"name": "mnist", "n": 70000, "shape": [784], "sha256": "0" * 64}
    assert Theory(changed(iris, dataset=told)).over("one_hot_error", "ntk", [10]) is None
    assert asked == [("mnist", {"download": False})]
    large = {**told, "n": 10**9}
    assert Theory(changed(iris, dataset=large)).over("one_hot_error", "ntk", [10]) is None
    assert len(asked) == 1


def test_half_of_a_sample_is_the_most_that_theory_speaks_of(iris, monkeypatch):
    monkeypatch.setattr(theory, "POINTS", 60)
    curve = Theory(iris).over("one_hot_error", "ntk", [10, 20, 40])
    assert [point[0] for point in curve.points] == [10, 20]


def test_panels_are_plain_values(iris):
    for figure in content_of(iris).figures:
        for panel in figure.panels:
            json.dumps(panel.plain(), allow_nan=False)
            assert dataclasses.is_dataclass(panel)


def test_a_comparison_draws_theory_over_its_curve(iris):
    display = iris.plot(theory=True, style="one-column")
    (line,) = [line for line in display.ax_[-1].get_lines() if line.get_label() == "ntk, theory"]
    sizes = sorted(iris.frame()["n"].unique())
    within, values = Theory(iris).predict("one_hot_error", "ntk", sizes)
    assert list(line.get_xdata()) == within
    assert list(line.get_ydata()) == list(values)


def test_theory_that_says_nothing_of_a_metric_is_no_empty_figure():
    with pytest.raises(ValueError, match="theory=True, but theory says nothing of 'error' in this run"):
        measured(metrics=["error"]).plot(theory=True)


def test_a_line_of_theory_in_a_study_has_no_markers_on_the_page_either():
    frame = pd.DataFrame({"series": ["a", "theory"], "x": 1.0, "mean": 2.0, "low": np.nan, "high": np.nan})
    (panel,) = study_figure([Panel("1", frame, "x", "y", references=("theory",))]).panels
    assert panel.plain()["references"] == ["theory"]
