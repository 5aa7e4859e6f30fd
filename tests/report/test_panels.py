"""The figure of a study: every series is drawn, under one look in all panels."""

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from ntkcompare.report import PanelDisplay
from ntkcompare.studies import Panel


def frame(names, xs, low=True):
    rows = [(name, x, i + 0.5, i if low else np.nan, i + 1.0) for name in names for i, x in enumerate(xs)]
    return pd.DataFrame(rows, columns=["series", "x", "mean", "low", "high"])


def drawn(*panels, ax=None):
    axes = Figure().subplots(1, len(panels), squeeze=False)[0] if ax is None else ax
    return PanelDisplay(panels).plot(ax=axes)


def lines(ax):
    return {line.get_label(): line for line in ax.get_lines()}


def test_a_series_has_the_same_look_in_each_panel():
    shown = drawn(Panel("1", frame(["a", "b"], [1, 2]), "x", "y"), Panel("2", frame(["b"], [1, 2]), "x", "y"))
    first, second = (lines(ax) for ax in shown.ax_)
    assert first["b"].get_color() == second["b"].get_color() != first["a"].get_color()
    assert [text.get_text() for text in shown.ax_[-1].get_legend().get_texts()] == ["a", "b"]


def test_points_are_joined_in_the_order_of_x():
    ax = drawn(Panel("1", frame(["a"], [3, 1, 2]), "x", "y")).ax_[0]
    assert lines(ax)["a"].get_xdata().tolist() == [1, 2, 3]
    assert lines(ax)["a"].get_ydata().tolist() == [1.5, 2.5, 0.5]


def test_categories_stand_in_order_of_appearance_side_by_side():
    ax = drawn(Panel("1", frame(["a", "b"], ["late", "early"]), "x", "y", x_scale="category")).ax_[0]
    assert [text.get_text() for text in ax.get_xticklabels()] == ["late", "early"]
    a, b = lines(ax)["a"], lines(ax)["b"]
    assert (b.get_xdata() - a.get_xdata() > 0).all()
    assert a.get_linestyle() == "None"
    np.testing.assert_allclose(a.get_xdata() + b.get_xdata(), [0, 2], atol=1e-12)  # centred on the tick


@pytest.mark.parametrize("scale", ["log", "symlog", "linear"])
def test_scales_are_those_asked_for(scale):
    ax = drawn(Panel("1", frame(["a"], [0.1, 1]), "x", "y", x_scale=scale, y_scale=scale)).ax_[0]
    assert ax.get_xscale() == ax.get_yscale() == scale


def test_lines_of_reference_are_in_the_legend():
    panel = Panel("1", frame(["a"], [1, 2]), "x", "y", horizontal={"chance": 0.9}, vertical={"peak": 1.5})
    ax = drawn(panel).ax_[0]
    assert lines(ax)["chance"].get_ydata()[0] == 0.9
    assert lines(ax)["peak"].get_xdata()[0] == 1.5
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "chance", "peak"]


@pytest.mark.parametrize(("scale", "ends"), [("log", (0.001, 0.1)), ("symlog", (0, 0.1))])
def test_a_line_of_reference_leaves_an_axis_as_far_as_its_curves_reach(scale, ends):
    asked = {"x_scale": scale, "y_scale": scale}
    plain, lined = (
        Panel("1", frame(["a"], ends).assign(mean=ends, low=ends, high=ends), "x", "y", **asked, **more)
        for more in ({}, {"horizontal": {"h": 0.01}, "vertical": {"v": 0.01}})
    )
    without, with_lines = drawn(plain).ax_[0], drawn(lined).ax_[0]
    np.testing.assert_allclose(with_lines.get_xlim(), without.get_xlim())
    np.testing.assert_allclose(with_lines.get_ylim(), without.get_ylim())


def test_a_line_without_a_label_looks_like_the_one_before():
    panel = Panel("1", frame(["a"], [1, 2]), "x", "y", horizontal={"±1": 1, "": -1, "chance": 0.5})
    styles = {line.get_ydata()[0]: line.get_linestyle() for line in drawn(panel).ax_[0].get_lines()[1:]}
    assert styles[1] == styles[-1] != styles[0.5]


def test_a_line_of_theory_has_no_markers_and_takes_no_colour_of_a_learner():
    both = frame(["theory", "a"], [1, 2], low=False)
    shown = drawn(
        Panel("1", both, "x", "y", references=("theory",)), Panel("2", frame(["a"], [1]), "x", "y")
    ).ax_[0]
    alone = drawn(Panel("1", frame(["a"], [1, 2]), "x", "y")).ax_[0]
    theory, a = (lines(shown)[name] for name in ("theory", "a"))
    assert theory.get_marker() == "None" != a.get_marker()
    assert theory.get_ydata().tolist() == [0.5, 1.5]
    assert a.get_color() == lines(alone)["a"].get_color() != theory.get_color()


def test_nothing_is_drawn_for_an_interval_that_is_not_there():
    with_, without = (drawn(Panel("1", frame(["a"], [1, 2], low), "x", "y")).ax_[0] for low in (True, False))
    assert len(with_.collections) == 1
    assert not without.collections


def test_the_numbers_drawn_can_be_had():
    table = PanelDisplay(
        [Panel("1", frame(["a"], [1, 2]), "n", "e"), Panel("2", frame(["b"], [1]), "t", "e")]
    ).frame()
    assert table.groupby("panel").size().to_dict() == {"1": 2, "2": 1}
    assert set(table["x_label"]) == {"n", "t"}


@pytest.mark.parametrize(("count", "shape"), [(1, (1, 1)), (3, (1, 3)), (4, (2, 2)), (5, (2, 3))])
def test_panels_fill_rows_and_files_are_written_without_pyplot(count, shape, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.pyplot", None)
    before = dict(matplotlib.rcParams)
    display = PanelDisplay([Panel(str(i), frame(["a"], [1, 2]), "x", "y") for i in range(count)], title="t")
    assert display._columns(None) == shape[1]
    if count in (1, 5):
        display.save(tmp_path)
        assert len(display.figure_.axes) == count
        assert (tmp_path / "figure.png").stat().st_size > 5000
        assert (tmp_path / "figure.pdf").read_bytes().startswith(b"%PDF")
    assert dict(matplotlib.rcParams) == before


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="panels is empty"):
        PanelDisplay([])
    with pytest.raises(ValueError, match="ax holds 2 axes, but there are 1 panels"):
        drawn(Panel("1", frame(["a"], [1]), "x", "y"), ax=Figure().subplots(1, 2))
