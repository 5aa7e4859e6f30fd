"""The generalization gap and the crossover map: what is left out, which way is up, what lines say."""

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.contour import QuadContourSet
from matplotlib.patches import Rectangle

import ntkcompare as nc
from ntkcompare.curves.frame import make_frame
from ntkcompare.report.gap import gap_table

matplotlib.use("agg")
from matplotlib import pyplot


@pytest.fixture(autouse=True)
def _closed():
    yield
    pyplot.close("all")


def run(metrics=("error",), *, shift=0.05, noise=0.0, splits=("train", "test"), spread=0.01):
    """b differs from a by `shift`; the training error is 0.1, whatever the learner and n."""
    rows = []
    for learner, more in (("a", 0.0), ("b", shift)):
        for n, base in ((10, 0.4), (100, 0.2)):
            for r in range(4):
                values = {"train": 0.1, "test": base + more + spread * r + 0.002 * (r % 2) * (learner == "b")}
                keys = {
                    "dataset": "toy",
                    "learner": learner,
                    "n": n,
                    "repeat": r,
                    "status": "ok",
                    "reason": "",
                }
                rows += [
                    {**keys, "split": split, "metric": metric, "value": values[split]}
                    for split in splits
                    for metric in metrics
                ]
    manifest = {
        "dataset": {"name": "toy", "task": "classification", "bayes_error": None},
        "learners": {"a": {}, "b": {}},
        "sizes": [10, 100],
        "repeats": 4,
        "metrics": list(metrics),
        "label_noise": noise,
        "noise_kind": "uniform",
    }
    return nc.Comparison(make_frame(rows), manifest)


def test_the_gap_is_of_the_first_metric_unless_said_otherwise():
    found = run(("error", "accuracy"))
    assert gap_table(found)[1] == "error"
    table, metric = gap_table(found, metric="accuracy")
    assert metric == "accuracy"
    assert set(table["metric"]) == {"accuracy"}
    with pytest.raises(ValueError, match="metric='nll' is not known"):
        gap_table(found, metric="nll")


@pytest.mark.parametrize(("metric", "label"), [("error", "test − training"), ("accuracy", "training − test")])
def test_the_axis_says_what_is_taken_from_what(metric, label):
    assert nc.GapDisplay.from_comparison(run((metric,))).ax_.get_ylabel().endswith(f": {label}")


def test_a_repeat_of_which_a_part_failed_has_no_gap():
    found = run()
    frame = found.frame()
    row = frame.query("learner == 'a' and n == 10 and repeat == 3 and split == 'train'").index
    # A value that a failed row still has, as one from elsewhere may, counts no more.
    frame.loc[row, "status"] = "failed"
    table = gap_table(nc.Comparison(frame, found.manifest))[0].set_index(["learner", "n"])
    assert table.loc[("a", 10), ["repeats", "failed"]].tolist() == [3, 1]
    assert table.loc[("a", 10), "mean"] == pytest.approx(0.3 + 0.01)
    assert table.loc[("b", 10), ["repeats", "failed"]].tolist() == [4, 0]


def test_without_training_values_there_is_no_gap():
    with pytest.raises(ValueError, match="no training and test values"):
        gap_table(run(splits=("test",)))


def test_on_a_logarithmic_axis_a_band_ends_at_zero():
    table, _ = gap_table(run(spread=0.4))
    assert (table["mean"] > 0).all()
    assert (table["low"] < 0).any()
    panel = nc.GapDisplay(table).plot().ax_
    assert panel.get_yscale() == "log"
    ends = [path.vertices[:, 1] for band in panel.collections for path in band.get_paths()]
    assert min(end.min() for end in ends) >= 0


def grid(values, noises, half=0.5):
    """Differences at n = 10, 20, ..., a row per level of noise."""
    rows = [
        (10 * 2**i, noise, value, value - half, value + half)
        for noise, row in zip(noises, values)
        for i, value in enumerate(row)
    ]
    return pd.DataFrame(rows, columns=["n", "noise", "difference", "low", "high"])


def hatched(panel):
    return [patch for patch in panel.patches if isinstance(patch, Rectangle) and patch.get_hatch()]


def test_what_was_not_measured_is_neither_told_apart_nor_hatched():
    table = grid([[-1, 0.1], [np.nan, 1]], [0.0, 0.2])
    panel = nc.CrossoverMapDisplay(table, "ntk", "knn").plot().ax_
    (open_,) = hatched(panel)
    assert (open_.get_x(), open_.get_y()) == (0.5, -0.5)


def test_a_cell_has_one_value():
    table = grid([[-1, 1], [1, 1]], [0.1, 0.1])
    with pytest.raises(ValueError, match="two rows at one n and noise"):
        nc.CrossoverMapDisplay(table, "ntk", "knn")


@pytest.mark.parametrize(("lower", "colours"), [(True, "RdBu_r"), (False, "RdBu")])
def test_blue_is_where_the_learner_is_ahead_whatever_is_better(lower, colours):
    table = grid([[-1, 1], [1, 2]], [0.0, 0.2])
    panel = nc.CrossoverMapDisplay(table, "ntk", "knn", lower_is_better=lower).plot().ax_
    (mesh,) = [part for part in panel.collections if isinstance(part, matplotlib.collections.QuadMesh)]
    assert mesh.get_cmap().name == colours
    least, most = mesh.to_rgba(-2.0), mesh.to_rgba(2.0)
    ahead = least if lower else most
    assert ahead[2] > ahead[0]  # more blue than red


def test_the_line_is_where_the_difference_changes_sign():
    table = grid([[-1, 3], [-1, 3]], [0.0, 0.2])
    panel = nc.CrossoverMapDisplay(table, "ntk", "knn").plot().ax_
    (line,) = [part for part in panel.collections if isinstance(part, QuadContourSet)]
    places = np.concatenate([path.vertices[:, 0] for path in line.get_paths()])
    assert places == pytest.approx(0.25)


def test_one_level_of_noise_is_a_map_without_a_line():
    panel = nc.CrossoverMapDisplay(grid([[-1, 1]], [0.0]), "ntk", "knn").plot().ax_
    assert not [part for part in panel.collections if isinstance(part, QuadContourSet)]


@pytest.mark.parametrize(("metric", "lower"), [("error", True), ("accuracy", False)])
def test_a_map_of_comparisons_knows_which_way_is_better_and_how_sure(metric, lower):
    runs = [run((metric,), noise=noise, shift=shift) for noise, shift in ((0.0, 0.05), (0.2, -0.05))]
    narrow, wide = (
        nc.CrossoverMapDisplay.from_comparisons(runs, "a", "b", confidence=level) for level in (0.5, 0.99)
    )
    assert narrow.lower_is_better is lower
    widths = [(display.frame()["high"] - display.frame()["low"]).to_numpy() for display in (narrow, wide)]
    assert (widths[0] < widths[1]).all()
    assert "50 % intervals" in narrow.title
