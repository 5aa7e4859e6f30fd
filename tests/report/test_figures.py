"""Further figures: the numbers drawn are those given, marks say without colour what colours say."""

import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

import ntkcompare as nc
from ntkcompare.analysis import Modes, critical_difference_diagram
from ntkcompare.curves.frame import make_frame
from ntkcompare.report.gap import gap_table
from ntkcompare.report.style import PRESETS
from ntkcompare.studies import Panel

matplotlib.use("agg")
from matplotlib import pyplot

SIZES = (10, 100, 1000)


def made(metric="error", shift=0.0, noise=0.0, name="toy"):
    """b errs 0.1 more than a; training errors are a tenth of the test errors."""
    rows = []
    for learner, more in (("a", 0.0), ("b", 0.1 + shift)):
        for n, base in zip(SIZES, (0.4, 0.2, 0.1)):
            for r in range(4):
                test = base + more + 0.01 * r + 0.002 * (learner == "b") * (r % 2)
                for split, value in (("train", test / 10), ("test", test)):
                    keys = {"dataset": name, "learner": learner, "n": n, "repeat": r, "split": split}
                    rows.append({**keys, "metric": metric, "value": value, "status": "ok", "reason": ""})
    manifest = {
        "dataset": {"name": name, "task": "classification", "bayes_error": None},
        "learners": {"a": {}, "b": {}},
        "sizes": list(SIZES),
        "repeats": 4,
        "metrics": [metric],
        "label_noise": noise,
        "noise_kind": "uniform",
    }
    return nc.Comparison(make_frame(rows), manifest)


def panels():
    """Three panels of four series, with names as long as a study's, categories and a line of reference."""
    names = ["NTK of depth 3", "1-NN, Euclidean", "network of width 512, stopped early", "chance"]
    values = [(name, x, i + 1.0, i + 0.5, i + 1.5) for i, name in enumerate(names) for x in (10, 100, 1000)]
    table = pd.DataFrame(values, columns=["series", "x", "mean", "low", "high"])
    words = table.assign(x=table["x"].map({10: "right labels", 100: "flipped", 1000: "random"}))
    return [
        Panel("error on new points", table, "training examples n", "error", x_scale="log", y_scale="log"),
        Panel("by labels", words, "labels", "Kendall's τ with the gap", x_scale="category"),
        Panel("over time", table, "epochs", "error, %", horizontal={"what guessing gives": 2.0}),
    ]


def displays():
    grid = pd.DataFrame(
        [(n, p, s, s - 0.5, s + 0.5) for n in (10, 20, 40) for p, s in ((0.0, -1), (0.1, 0.2), (0.4, 1))],
        columns=["n", "noise", "difference", "low", "high"],
    )
    curves = pd.DataFrame(
        {"n": [10, 100], "predicted": [0.5, 0.1], "mean": [0.6, 0.1], "low": 0.05, "high": 0.7}
    )
    scores = pd.DataFrame(np.random.default_rng(0).normal(size=(12, 5)) + np.arange(5), columns=list("abcde"))
    pictures = pd.DataFrame(
        {"row": [0, 0], "column": ["test", "ntk"], "index": [3, 7], "label": ["5", "6"], "note": ["", "2.1"]}
    )
    return {
        "curves": nc.LearningCurveDisplay(
            made().summary(), title="toy", theory={"theory": curves.assign(value=0.2)}
        ),
        "panels": nc.PanelDisplay(panels(), title="A study that has a title of some length"),
        "gap": nc.GapDisplay(gap_table(made())[0]),
        "efficiency": nc.DataEfficiencyDisplay(made().data_efficiency("a")),
        "map": nc.CrossoverMapDisplay(grid, "ntk", "knn"),
        "ranks": nc.CriticalDifferenceDisplay(critical_difference_diagram(scores)),
        "spectrum": nc.SpectrumDisplay(Modes(np.array([1.0, 0.5, 0.1]), np.array([0.8, 0.2, 0.0])), curves),
        "images": nc.NeighbourDisplay(np.random.default_rng(0).random((2, 8, 8)), pictures),
    }


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


@pytest.mark.parametrize("name", displays())
def test_every_display_has_the_ways_of_scikit_learn_s(name):
    display = displays()[name]
    assert display.plot() is display
    assert isinstance(display.figure_, Figure)
    assert isinstance(display.frame(), pd.DataFrame)
    count = len(np.atleast_1d(display.ax_))
    figure, axes = pyplot.subplots(1, count, squeeze=False)
    assert display.plot(ax=axes[0] if count > 1 else axes[0, 0]).figure_ is figure
    with pytest.raises(ValueError, match="ax holds"):
        display.plot(ax=pyplot.subplots(1, count + 1)[1])
    with pytest.raises(ValueError, match="style='poster' is not known"):
        display.plot(style="poster")


@pytest.mark.parametrize("name", displays())
def test_files_are_of_the_width_asked_for_with_text_as_text_and_nothing_is_left_changed(name, tmp_path):
    pyplot.close("all")
    before = dict(matplotlib.rcParams)
    display = displays()[name]
    display.save(tmp_path, "x", style="two-column")
    assert display.figure_.get_figwidth() == PRESETS["two-column"].width
    pdf = (tmp_path / "x.pdf").read_bytes()
    assert b"/Type3" not in pdf
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    assert dict(matplotlib.rcParams) == before
    assert pyplot.get_fignums() == []


def words(display):
    """Every word that is shown, in panels and around them."""
    figure = display.figure_
    shown = list(figure.texts) + ([figure._suptitle] if figure._suptitle else [])
    for legend in figure.legends:
        shown += legend.get_texts()
    for panel in figure.axes:  # the bar of colours too
        shown += [*panel.texts, panel.title, panel.xaxis.label, panel.yaxis.label]
        shown += [*numbers(panel.xaxis), *numbers(panel.yaxis)] if panel.axison else []
        if panel.get_legend():
            shown += panel.get_legend().get_texts()
    return [text for text in shown if text.get_text().strip() and text.get_visible()]


@pytest.mark.parametrize("style", PRESETS)
@pytest.mark.parametrize("name", displays())
def test_words_are_of_the_size_that_the_style_says_and_inside_of_the_figure(name, style):
    display = displays()[name]
    display.plot(style=style)
    display.figure_.canvas.draw()
    renderer = display.figure_.canvas.get_renderer()
    shown = words(display)
    assert len(shown) > 3
    edge = display.figure_.bbox
    for text in shown:
        assert 0.5 * PRESETS[style].font < text.get_fontsize() <= 1.21 * PRESETS[style].font, text
        box = text.get_window_extent(renderer)
        assert edge.x0 - 2 <= box.x0 <= box.x1 <= edge.x1 + 2, text
        assert edge.y0 - 2 <= box.y0 <= box.y1 <= edge.y1 + 2, text
    if name == "gap":
        assert display.ax_.xaxis.label.get_fontsize() == PRESETS[style].font
        assert display.ax_.get_xticklabels()[0].get_fontsize() == PRESETS[style].font


def numbers(axis):
    """The labels of the ticks between the axis's ends: matplotlib keeps others, and never draws them."""
    low, high = sorted(axis.get_view_interval())
    ticks = zip(axis.get_majorticklocs(), axis.get_majorticklabels())
    return [text for place, text in ticks if low <= place <= high]


def luminance(colour):
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in matplotlib.colors.to_rgb(colour)
    ]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


@pytest.mark.parametrize("name", ["curves", "panels", "gap", "efficiency", "spectrum"])
def test_curves_are_told_apart_in_grey(name):
    """In one panel no two have the same marker and dashes, and each is seen on white without its colour."""
    display = displays()[name].plot()
    for panel in np.atleast_1d(display.ax_):
        lines = [line for line in panel.get_lines() if not line.get_label().startswith("_")]
        looks = [(line.get_marker(), str(line._unscaled_dash_pattern)) for line in lines]
        assert len(set(looks)) == len(lines), looks
        for line in lines:
            assert 1.05 / (luminance(line.get_color()) + 0.05) > 2.1, line


def test_the_gap_is_taken_within_repeats():
    table, metric = gap_table(made())
    assert metric == "error"
    row = table.query("learner == 'a' and n == 10").iloc[0]
    assert row["mean"] == pytest.approx(0.9 * (0.4 + 0.015))
    lines = nc.GapDisplay.from_comparison(made()).ax_.get_lines()
    np.testing.assert_allclose(lines[0].get_ydata()[0], row["mean"])
    up, _ = gap_table(made("accuracy"))
    assert (up["mean"] < 0).all()  # training less test
    with pytest.raises(ValueError, match="metric='accuracy' is not known"):
        gap_table(made(), metric="accuracy")


def test_a_gap_that_turns_negative_has_a_linear_axis():
    assert nc.GapDisplay.from_comparison(made("accuracy")).ax_.get_yscale() == "linear"
    assert nc.GapDisplay.from_comparison(made()).ax_.get_yscale() == "log"


def test_a_bound_is_a_triangle_and_no_point_of_the_curve():
    display = nc.DataEfficiencyDisplay.from_comparison(made())
    table = display.frame().set_index("n")
    assert table.loc[1000, "bound"] == "more than"
    curve, above = display.ax_.get_lines()[:2]
    assert np.isnan(curve.get_ydata()[-1])
    assert (above.get_marker(), list(above.get_xdata())) == ("^", [100, 1000])
    assert curve.get_ydata()[0] == pytest.approx(table.loc[10, "ratio"])
    labels = [text.get_text() for text in display.figure_.legends[0].get_texts()]
    assert labels == ["b", "more than that"]


def test_the_map_marks_who_is_ahead_without_colour():
    display = displays()["map"].plot()
    ahead, behind = display.ax_.collections[1:3]
    assert sorted(map(tuple, ahead.get_offsets())) == [(0, 0), (1, 0), (2, 0)]
    assert sorted(map(tuple, behind.get_offsets())) == [(0, 2), (1, 2), (2, 2)]
    assert ahead.get_facecolor()[0, 0] == 0
    assert behind.get_facecolor()[0, 0] == 1
    assert sum(patch.get_hatch() == "////" for patch in display.ax_.patches) == 3
    other = nc.CrossoverMapDisplay(display.frame(), "ntk", "knn", lower_is_better=False).plot()
    assert sorted(map(tuple, other.ax_.collections[1].get_offsets())) == [(0, 2), (1, 2), (2, 2)]


def test_a_map_is_of_one_data_set_and_each_noise_once():
    parts = [made(noise=0.0), made(shift=-0.15, noise=0.2)]
    display = nc.CrossoverMapDisplay.from_comparisons(parts, "a", "b")
    assert display.frame().query("noise == 0.2")["difference"].to_numpy() == pytest.approx(0.049)
    with pytest.raises(ValueError, match="each level must be there once"):
        nc.CrossoverMapDisplay.from_comparisons([made(), made()], "a", "b")
    with pytest.raises(ValueError, match="a map is of one data set"):
        nc.CrossoverMapDisplay.from_comparisons([made(), made(noise=0.1, name="other")], "a", "b")
    with pytest.raises(ValueError, match="comparisons is empty"):
        nc.CrossoverMapDisplay.from_comparisons([], "a", "b")


def test_the_diagram_has_every_learner_at_its_rank_and_a_bar_for_each_group():
    display = displays()["ranks"].plot()
    found = display.found
    words = {text.get_text() for text in display.ax_.texts}
    assert {f"critical difference {found.difference:.2f}", "1", "5"} <= words
    for name, rank in found.ranks.items():
        assert words & {f"{name}  {rank:.2f}", f"{rank:.2f}  {name}"}
    bars = [line for line in display.ax_.get_lines() if line.get_linewidth() == 4]
    assert len(bars) == len(found.cliques)


def test_theory_lies_over_experiment_on_the_digits():
    """A function of 64 pixels, 10 outputs: within a sixth of what was measured from 36 to 250 examples."""
    display = nc.SpectrumDisplay.from_dataset(
        nc.load_dataset("digits"), points=1000, sizes=[36, 69, 131, 248], repeats=4
    )
    assert np.abs(np.log(display.frame()["ratio"])).max() < np.log(7 / 6)
    assert (np.diff(display.modes.eigenvalues) <= 0).all()
    assert display.frame()["interval"].iloc[0] == "95 % t interval over 4 repeats"


def test_theory_is_of_ridge_regression():
    data = nc.load_dataset("iris")
    for learner in (nc.NTKRegressor(time=1.0), nc.NTKRegressor(ridge="loo")):
        with pytest.raises(ValueError, match="theory is of ridge regression"):
            nc.SpectrumDisplay.from_dataset(data, learner)


def test_neighbours_are_the_nearest_and_weights_the_largest():
    data = nc.load_dataset("digits")
    display = nc.NeighbourDisplay.from_dataset(data, images=2, points=200, weights=2)
    table = display.frame()
    assert list(dict.fromkeys(table["column"])) == [
        "test",
        "euclidean",
        "cosine",
        "ntk",
        "weight 1",
        "weight 2",
    ]
    order = np.random.default_rng(0).permutation(len(data.X))
    row = table.query("row == 1").set_index("column")
    assert row.loc["test", "index"] == order[1]
    from ntkcompare.datasets import fit_scaling

    train = order[2:202]
    scale = fit_scaling(data.scaling, data.X[train])
    X, x = scale(data.X[train]).reshape(200, -1), scale(data.X[order[1:2]]).reshape(-1)
    assert row.loc["euclidean", "index"] == train[np.argmin(((X - x) ** 2).sum(axis=1))]
    Y = np.eye(10)[data.y[train].astype(int)]
    model = nc.NTKRegressor().fit(X, np.eye(200))
    weights = model.predict(x[None])[0]
    assert row.loc["weight 1", "index"] == train[np.argmax(np.abs(weights))]
    np.testing.assert_allclose(weights @ Y, nc.NTKRegressor().fit(X, Y).predict(x[None])[0], atol=1e-6)
    with pytest.raises(ValueError, match="holds no images"):
        nc.NeighbourDisplay.from_dataset(nc.load_dataset("iris"))


def test_a_neighbour_of_another_class_is_marked_without_colour():
    shown = displays()["images"].plot()
    assert [panel.get_xlabel() for panel in shown.ax_] == ["5", "≠ 6\n2.1"]
    assert shown.ax_[1].spines["left"].get_linestyle() == "--"


def test_theory_over_learning_curves():
    theory = {"theory": pd.DataFrame({"n": [10, 1000], "value": [0.3, np.inf]})}
    display = nc.LearningCurveDisplay.from_comparison(made(), theory=theory)
    line = display.ax_[1].get_lines()[-1]
    assert (line.get_label(), list(line.get_xdata())) == ("theory", [10])
    assert "theory" not in [line.get_label() for line in display.ax_[0].get_lines()]
    with pytest.raises(ValueError, match="theory lacks the column"):
        nc.LearningCurveDisplay(made().summary(), theory={"t": pd.DataFrame({"n": [1]})})


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: nc.GapDisplay(pd.DataFrame({"n": [1]})), "gaps lacks the column"),
        (lambda: nc.GapDisplay(gap_table(made())[0].assign(mean=np.nan)), "nothing to draw"),
        (lambda: nc.DataEfficiencyDisplay(pd.DataFrame()), "ratios lacks"),
        (lambda: nc.CrossoverMapDisplay(pd.DataFrame(), "a", "b"), "differences lacks"),
        (lambda: nc.NeighbourDisplay(np.zeros((1, 8, 8)), displays()["images"].table), "give a picture for"),
    ],
)
def test_what_cannot_be_drawn_is_refused(make, match):
    with pytest.raises(ValueError, match=match):
        make()


def test_ranking_draws_itself():
    parts = []
    for i in range(4):
        part = made(shift=0.01 * i, name=f"data {i}")
        part.manifest["dataset"]["sha256"] = str(i)
        parts.append(part)
    assert nc.rank_comparisons(parts).plot().title.startswith("average rank by error, 4 data sets")


def test_drawing_needs_no_pyplot_when_files_are_wanted(tmp_path, monkeypatch):
    displays_ = displays()
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    displays_["ranks"].save(tmp_path)
