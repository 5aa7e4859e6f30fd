"""Figures: what is drawn is what was measured, told apart without colour, with a place for zero."""

from itertools import pairwise

import matplotlib
import numpy as np
import pandas as pd
import pytest

import ntkcompare as nc
from ntkcompare.report.style import line_style, zero_threshold

matplotlib.use("agg")
from matplotlib import pyplot


def summary(learners=("a", "b"), splits=("train", "test"), metric="error", lowest=0.0, repeats=5):
    rows = [
        {
            "dataset": "toy",
            "learner": learner,
            "n": n,
            "split": split,
            "metric": metric,
            "mean": (mean := 0.5 / n * (i + 1) if split == "test" else lowest),
            "low": mean - 0.02 if repeats > 1 else np.nan,
            "high": mean + 0.02 if repeats > 1 else np.nan,
            "repeats": repeats,
            "failed": 0,
        }
        for i, learner in enumerate(learners)
        for split in splits
        for n in (10, 100, 1000)
    ]
    return pd.DataFrame(rows)


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


def test_the_curves_are_the_means_and_the_bands_the_intervals():
    display = nc.LearningCurveDisplay(summary())
    assert display.plot() is display
    assert set(display.lines_) == {(s, learner) for s in ("train", "test") for learner in "ab"}
    n, mean = display.lines_["test", "b"].get_data()
    assert list(n) == [10, 100, 1000]
    np.testing.assert_allclose(mean, [0.1, 0.01, 0.001])
    bands = display.ax_[1].collections
    assert len(bands) == 2
    heights = bands[1].get_paths()[0].vertices[:, 1]
    assert heights.min() == 0  # an error is never below zero
    assert heights.max() == pytest.approx(0.12)
    assert [ax.get_title() for ax in display.ax_] == ["training", "test"]


def test_every_learner_differs_in_marker_and_dashes_too():
    looks = {(style.marker, str(style.linestyle)) for style in map(line_style, range(36))}
    assert len(looks) == 36
    assert (
        len(
            {
                (line_style(i).color, *map(str, (line_style(i).marker, line_style(i).linestyle)))
                for i in range(252)
            }
        )
        == 252
    )
    assert len({line_style(i).marker for i in range(7)}) == 7


def luminance(colour):
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in matplotlib.colors.to_rgb(colour)
    ]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def test_every_colour_stands_out_on_white():
    for index in range(7):
        contrast = 1.05 / (luminance(line_style(index).color) + 0.05)
        assert contrast > 2.1, line_style(index)


def test_zero_has_a_place_where_there_is_one():
    display = nc.LearningCurveDisplay(summary(lowest=0.0)).plot()
    assert [ax.get_yscale() for ax in display.ax_] == ["linear", "log"]
    table = summary()
    table.loc[(table.split == "train") & (table.n == 10), "mean"] = 0.0007
    display = nc.LearningCurveDisplay(table).plot()
    assert [ax.get_yscale() for ax in display.ax_] == ["symlog", "log"]
    assert display.ax_[0].get_ylabel() == "error (linear below 0.0001)"
    bottom, top = display.ax_[0].get_ylim()
    assert bottom < 0 < 0.0007 < top
    assert {ax.get_yscale() for ax in nc.LearningCurveDisplay(summary(lowest=0.01)).plot().ax_} == {"log"}


def test_a_metric_that_is_better_when_high_has_a_linear_axis():
    display = nc.LearningCurveDisplay(summary(metric="accuracy")).plot()
    assert {ax.get_yscale() for ax in display.ax_} == {"linear"}
    assert {ax.get_xscale() for ax in display.ax_} == {"log"}


def test_the_title_says_what_the_bands_are_where_there_are_any():
    display = nc.LearningCurveDisplay(summary(), title="toy", interval="90 % interval").plot()
    assert display.figure_.get_suptitle() == "toy, bands: 90 % interval"
    assert nc.LearningCurveDisplay(summary(repeats=1), title="toy").plot().figure_.get_suptitle() == "toy"


def test_axes_of_one_s_own():
    figure, axes = pyplot.subplots(1, 2)
    display = nc.LearningCurveDisplay(summary()).plot(ax=axes)
    assert display.figure_ is figure
    assert [text.get_text() for text in axes[1].get_legend().get_texts()] == ["a", "b"]
    nc.LearningCurveDisplay(summary()).plot(ax=axes, legend=False)
    with pytest.raises(ValueError, match="ax holds 1 axes, but there are 2 panels: train, test"):
        nc.LearningCurveDisplay(summary()).plot(ax=axes[0])


def test_a_known_bayes_error_is_a_line_in_the_test_panel_alone():
    display = nc.LearningCurveDisplay(summary(), bayes_error=0.1).plot()
    labels = [[line.get_label() for line in ax.get_lines()] for ax in display.ax_]
    assert labels == [["a", "b"], ["a", "b", "Bayes error"]]


def test_a_curve_with_gaps_is_drawn_where_there_is_something():
    table = summary()
    table.loc[(table.learner == "a") & (table.n == 10), ["mean", "low", "high"]] = np.nan
    table.loc[table.learner == "b", ["mean", "low", "high"]] = np.nan
    display = nc.LearningCurveDisplay(table).plot()
    assert list(display.lines_["test", "a"].get_xdata()) == [100, 1000]
    assert list(display.lines_["test", "b"].get_xdata()) == []
    table[["mean", "low", "high"]] = np.nan
    empty = nc.LearningCurveDisplay(table).plot()
    empty.figure_.canvas.draw()
    assert empty.ax_[0].texts[0].get_text() == "nothing could be computed"


def test_nothing_to_draw_or_another_metric_is_refused():
    with pytest.raises(ValueError, match="summary is empty"):
        nc.LearningCurveDisplay(summary().iloc[:0])
    with pytest.raises(ValueError, match="metric='eror' is not known; did you mean 'error'"):
        nc.LearningCurveDisplay(summary(), metric="eror")


@pytest.mark.parametrize("more", [[], ["a learner of long name", "i", "another of even longer name"]])
@pytest.mark.parametrize("splits", [["train", "test"], ["train", "train-clean", "train-corrupted", "test"]])
def test_labels_do_not_overlap_at_many_learners_and_splits(more, splits):
    learners = ["ntk", "nngp", "knn", "1-nn", "knn-cosine", "knn-ntk", "mlp", *more]
    display = nc.LearningCurveDisplay(summary(learners, splits), title="toy").plot()
    display.figure_.canvas.draw()
    renderer = display.figure_.canvas.get_renderer()
    for ax in display.ax_:
        ticks = [
            t.get_window_extent(renderer) for t in ax.get_xticklabels() if t.get_text() and t.get_visible()
        ]
        ticks = sorted((box for box in ticks if ax.bbox.x0 <= box.x0 <= ax.bbox.x1), key=lambda box: box.x0)
        assert all(a.x1 < b.x0 for a, b in pairwise(ticks))
    legend = display.figure_.legends[0].get_window_extent(renderer)
    assert legend.x0 >= 0
    assert legend.x1 <= display.figure_.bbox.x1
    assert all(legend.y1 <= ax.get_tightbbox(renderer).y0 + 1 for ax in display.ax_)


def test_text_in_the_pdf_stays_text(tmp_path):
    nc.LearningCurveDisplay(summary(), title="toy").save(tmp_path)
    pdf = (tmp_path / "figure.pdf").read_bytes()
    assert b"/Type3" not in pdf
    assert b"/TrueType" in pdf or b"/CIDFontType2" in pdf
    assert (tmp_path / "figure.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("value", "threshold"), [(0.0025, 0.001), (1.0, 1.0), (0.999, 0.1), (37.0, 10.0)])
def test_the_threshold_is_a_power_of_ten(value, threshold):
    assert zero_threshold(value) == pytest.approx(threshold, rel=1e-12)
