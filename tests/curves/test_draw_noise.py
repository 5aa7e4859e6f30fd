"""What a draw does to labels, targets and inputs, what it leaves clean, and scaling refitted at each size."""

import dataclasses

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.neighbors import KNeighborsClassifier

import ntkcompare as nc
from ntkcompare.curves.cell import run_cells
from ntkcompare.curves.draw import make_draw
from ntkcompare.curves.identity import specify_cell
from ntkcompare.curves.plan import make_plan
from ntkcompare.datasets import Dataset, Noise, fit_scaling
from ntkcompare.path import PathPoint

IRIS = nc.load_dataset("iris")
DIABETES = nc.load_dataset("diabetes")
OWN_TEST = dataclasses.replace(IRIS, X_test=IRIS.X[::3], y_test=IRIS.y[::3], name="own")


class Recorder(ClassifierMixin, BaseEstimator):
    """Keeps what it is given."""

    seen: list = []

    def learning_path(self, X, y, sizes, X_test):
        Recorder.seen.append((X.copy(), y.copy(), sizes, X_test.copy()))
        return tuple(PathPoint(n, y[:n], np.full(len(X_test), y[0])) for n in sizes)


def record(plan):
    Recorder.seen = []
    run_cells(plan, "recorder", Recorder(), [0])
    return Recorder.seen


@pytest.mark.parametrize("kind", ["uniform", "flip", "pairwise", "random", "margin"])
@pytest.mark.parametrize("data", [IRIS, OWN_TEST])
def test_mask_and_clean_labels_travel_with_the_draw_and_the_test_set_stays_clean(kind, data):
    noise = Noise(labels=0.4, kind=kind)
    draw = make_draw(data, 0, noise=noise)
    clean = make_draw(data, 0)
    assert np.array_equal(draw.train, clean.train)
    assert np.array_equal(draw.y_clean, clean.y_train)
    assert np.array_equal(draw.corrupted, draw.y_train != draw.y_clean)
    assert 0.1 < draw.corrupted.mean() < 0.6
    assert np.array_equal(draw.y_test, clean.y_test)
    noisy_test = make_draw(data, 0, noise=dataclasses.replace(noise, on_test=True))
    assert np.array_equal(noisy_test.y_train, draw.y_train)
    assert 0.05 < (noisy_test.y_test != clean.y_test).mean() < 0.7


def test_labels_near_another_class_are_the_ones_that_noise_by_margin_replaces():
    draw = make_draw(IRIS, 0, noise=Noise(labels=0.2, kind="margin"))
    margins = IRIS.margins[0][draw.train]
    assert margins[draw.replaced].mean() < margins[~draw.replaced].mean() - 0.1
    assert (draw.y_train[draw.replaced] == IRIS.margins[1][draw.train][draw.replaced]).all()


def test_targets_of_a_regression_get_the_signal_to_noise_ratio_of_the_pool():
    draw = make_draw(DIABETES, 0, noise=Noise(snr=2.0, on_test=True))
    added = draw.y_train - draw.y_clean
    assert draw.y_clean.var() / added.var() == pytest.approx(2.0, rel=0.25)
    assert draw.corrupted.all()
    assert not np.array_equal(draw.y_test, DIABETES.y[draw.test])
    assert np.array_equal(make_draw(DIABETES, 0, noise=Noise(snr=2.0)).y_test, DIABETES.y[draw.test])


def test_inputs_to_train_on_get_noise_and_those_to_test_on_only_when_asked():
    clean, clean_test = make_draw(IRIS, 0).inputs(IRIS)
    X, X_test = make_draw(IRIS, 0, noise=Noise(features=0.5)).inputs(IRIS)
    np.testing.assert_allclose((X - clean).std(axis=0), 0.5 * clean.std(axis=0), rtol=0.3)
    assert np.array_equal(X_test, clean_test)
    both = make_draw(IRIS, 0, noise=Noise(features=0.5, on_test=True)).inputs(IRIS)
    assert np.array_equal(both[0], X)
    np.testing.assert_allclose((both[1] - clean_test).std(axis=0), 0.5 * clean.std(axis=0), rtol=0.4)
    again = make_draw(IRIS, 0, noise=Noise(features=0.5)).inputs(IRIS)
    assert np.array_equal(again[0], X)
    assert not np.array_equal(make_draw(IRIS, 1, noise=Noise(features=0.5)).inputs(IRIS)[0], X)


def test_all_learners_see_the_same_noise():
    plan = make_plan(IRIS, noise=Noise(labels=0.3, features=0.2), sizes=[20, 60])
    (first,), (second,) = record(plan), record(plan)
    for one, two in zip(first, second):
        assert np.array_equal(one, two)
    draw = plan.draw(0)
    assert np.array_equal(first[1], draw.y_train)


def test_groups_and_weights_reach_the_draw():
    groups = np.arange(150) // 5
    data = dataclasses.replace(IRIS, groups=groups, weights=np.where(np.arange(150) % 5 == 4, 0.0, 1.0))
    draw = make_draw(data, 0, test_size=40)
    assert len(draw.train) + len(draw.test) == 120
    assert not set(groups[draw.train]) & set(groups[draw.test])
    assert draw.notes[0] == "30 rows of weight 0 are never drawn."


def test_a_plan_says_what_its_draws_cannot_give():
    assert make_plan(IRIS, sizes=[3, 9]).notes() == ()
    (note,) = make_plan(IRIS, sizes=[2, 9]).notes()
    assert note.startswith("training sets of fewer than 3 examples cannot hold all 3 classes")
    assert make_plan(DIABETES, sizes=[1]).notes() == ()


def test_scaling_by_the_pool_is_one_path_and_by_size_one_path_per_size():
    (seen,) = record(make_plan(IRIS, sizes=[5, 30]))
    assert seen[2] == (5, 30)
    pool, X_test = make_draw(IRIS, 0).inputs(IRIS)
    np.testing.assert_array_equal(seen[0], fit_scaling("feature", pool)(pool))
    at_five, at_thirty = record(make_plan(IRIS, sizes=[5, 30], scale_fit="size"))
    for n, (X, y, sizes, test) in ((5, at_five), (30, at_thirty)):
        scale = fit_scaling("feature", pool[:n])
        assert sizes == (n,)
        assert len(y) == n
        np.testing.assert_array_equal(X, scale(pool[:n]))
        np.testing.assert_array_equal(test, scale(X_test))


@pytest.mark.parametrize("scaling", ["none", "row"])
def test_where_scaling_learns_nothing_it_does_not_matter_on_what_it_is_fitted(scaling):
    rows = [
        run_cells(
            make_plan(IRIS, sizes=[10, 50], scaling=scaling, scale_fit=fit),
            "3",
            KNeighborsClassifier(3),
            [0, 1],
        )
        for fit in ("pool", "size")
    ]
    values = [[row["value"] for cell in cells for row in cell.rows] for cells in rows]
    assert values[0] == values[1]


def test_nothing_of_the_test_set_reaches_the_scaling():
    moved = dataclasses.replace(OWN_TEST, X_test=OWN_TEST.X_test * 1e6 + 7)
    for fit in ("pool", "size"):
        plans = (make_plan(data, sizes=[20], scaling="zca", scale_fit=fit) for data in (OWN_TEST, moved))
        (one,), (two,) = map(record, plans)
        np.testing.assert_array_equal(one[0], two[0])


def test_missing_inputs_are_filled_from_the_pool():
    X = IRIS.X.copy()
    X[::4, 2] = np.nan
    data = Dataset(X, IRIS.y, missing="median", scaling="none")
    (seen,) = record(make_plan(data, sizes=[20]))
    pool, _ = make_draw(data, 0).inputs(data)
    assert np.isfinite(seen[0]).all()
    assert (seen[0][np.isnan(pool[:, 2]), 2] == np.nanmedian(pool[:, 2])).all()


def test_what_was_done_is_part_of_a_cells_identity():
    plans = [
        make_plan(IRIS, sizes=[20], **options)
        for options in (
            {},
            {"label_noise": 0.1},
            {"noise": Noise(labels=0.1, kind="pairwise")},
            {"noise": Noise(features=0.1)},
            {"noise": Noise(features=0.1, on_test=True)},
            {"scale_fit": "size"},
            {"scaling": "zca"},
            {"scaling": "zca:0.1"},
        )
    ]
    forms = [str(specify_cell(plan, "3", KNeighborsClassifier(3), 0, 1)) for plan in plans]
    assert len(set(forms)) == len(forms)
    assert make_plan(IRIS, scaling="zca").scaling == "zca:0.01"
    same = make_plan(IRIS, sizes=[20], noise=Noise(labels=0.1))
    assert str(specify_cell(same, "3", KNeighborsClassifier(3), 0, 1)) == forms[1]


def test_compare_passes_it_all_on_and_tells_what_cannot_be_had():
    noise = Noise(labels=0.2, kind="margin", features=0.1, on_test=True)
    learners = {"1-nn": KNeighborsClassifier(1)}
    with pytest.warns(UserWarning, match="iris: training sets of fewer than 3 examples cannot hold all 3"):
        run = nc.compare(
            "iris", learners, sizes=[2, 30], repeats=1, noise=noise, scale_fit="size", progress=False
        )
    assert run.manifest["noise"] == dataclasses.asdict(noise)
    assert run.manifest["label_noise"] == 0.2
    assert run.manifest["scale_fit"] == "size"
    assert run.manifest["notes"][0].startswith("training sets of fewer than 3")
    plan = make_plan(IRIS, sizes=[2, 30], noise=noise, scale_fit="size")
    (cell,) = run_cells(plan, "1-nn", learners["1-nn"], [0])
    assert run.frame()["value"].tolist() == pytest.approx([row["value"] for row in cell.rows])


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"noise": 0.2}, TypeError, r"noise=0.2 must be a Noise"),
        ({"noise": Noise(labels=0.1), "label_noise": 0.2}, ValueError, "give either noise, or label_noise"),
        ({"noise": Noise(snr=2.0)}, ValueError, "snr=2.0 is defined for real targets"),
        ({"noise": Noise(kind="pairwise", matrix=[[0, 1], [1, 0]])}, ValueError, r"shape \(2, 2\)"),
        ({"scale_fit": "sizes"}, ValueError, "scale_fit='sizes' is not known; did you mean 'size'"),
    ],
)
def test_a_plan_that_no_draw_can_follow_is_refused(options, error, message):
    with pytest.raises(error, match=message):
        make_plan(IRIS, **options)
