"""A part of each training pool held back: scored like the rest, and seen by nobody in training."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

import ntkcompare as nc
from ntkcompare.cli import main
from ntkcompare.curves.draw import make_draw
from ntkcompare.curves.identity import specify_cell
from ntkcompare.curves.plan import make_plan
from ntkcompare.curves.verify import verify
from ntkcompare.datasets import Dataset, Noise
from ntkcompare.plans import read_plan

IRIS = nc.load_dataset("iris")
NETWORK = nc.MLPClassifier(nc.MLP(depth=1, width=8), max_epochs=5)
# A relative ridge is relative to the whole pool, which is another one once a part is held back.
KERNEL = nc.NTKClassifier(nc.MLP(depth=1), ridge=1e-3, ridge_scale="absolute")
LEARNERS = {"ntk": KERNEL, "knn": "knn", "mlp": NETWORK, "logistic": LogisticRegression()}


def toy(counts, **options):
    y = np.repeat(np.arange(len(counts)), counts)
    return Dataset(np.random.default_rng(0).normal(size=(len(y), 2)), y, name="toy", **options)


def compare(dataset=IRIS, learners=LEARNERS, **options):
    options = {"sizes": [10, 60], "repeats": 2, "progress": False, "scaling": "none", **options}
    return nc.compare(dataset, learners, **options)


def values(comparison):
    return comparison.frame().set_index(["learner", "n", "repeat", "split", "metric"])["value"]


@settings(max_examples=30, deadline=None)
@given(
    counts=st.lists(st.integers(4, 30), min_size=2, max_size=5),
    repeat=st.integers(0, 5),
    share=st.sampled_from([0.1, 0.2, 0.5]),
)
def test_it_is_the_end_of_the_training_order_labels_and_noise_and_all(counts, repeat, share):
    data = toy(counts)
    noise = Noise(labels=0.3, features=0.5)
    whole = make_draw(data, repeat, noise=noise)
    draw = make_draw(data, repeat, noise=noise, validation=share)
    n = len(draw.train)
    assert len(draw.validation) == np.ceil(share * len(whole.train))
    np.testing.assert_array_equal(np.r_[draw.train, draw.validation], whole.train)
    np.testing.assert_array_equal(draw.test, whole.test)
    np.testing.assert_array_equal(np.r_[draw.y_train, draw.y_validation], whole.y_train)
    for name in ("y_clean", "corrupted", "replaced"):
        np.testing.assert_array_equal(getattr(draw, name), getattr(whole, name)[:n])
    X, X_validation, X_test = draw.parts(data)
    np.testing.assert_array_equal(np.r_[X, X_validation], whole.inputs(data)[0])
    np.testing.assert_array_equal(X_test, whole.inputs(data)[1])


def test_a_smaller_one_is_part_of_a_larger_one_and_each_holds_the_classes_in_proportion():
    data = toy([120, 60, 20])
    small, large = (make_draw(data, 0, validation=share) for share in (0.1, 0.4))
    assert set(small.validation) < set(large.validation)
    assert np.bincount(data.y[large.validation]).tolist() == [36, 18, 6]


def test_it_has_the_noise_of_the_pool():
    draw = make_draw(toy([200, 200]), 0, label_noise=0.4, noise_kind="flip", validation=0.5)
    wrong = draw.y_validation != toy([200, 200]).y[draw.validation]
    assert abs(wrong.mean() - 0.4) < 0.1
    assert wrong.any()


def test_groups_stay_whole_and_what_cannot_be_had_is_told():
    groups = np.arange(60) // 3
    data = toy([30, 30], groups=groups)
    draw = make_draw(data, 0, validation=7)
    sides = [set(groups[rows]) for rows in (draw.train, draw.validation, draw.test)]
    assert sum(map(len, sides)) == len(set.union(*sides)) == 20
    for repeat in range(20):
        assert sorted(data.y[make_draw(data, repeat, validation=14).train[:2]]) == [0, 1]
    assert "the validation set has 6 rows instead of 7: groups stay whole." in draw.notes
    rare = make_draw(toy([80, 4]), 0, validation=3)
    assert "the validation set lacks the classes 1: too few rows." in rare.notes
    with pytest.raises(ValueError, match="too large for a validation set of 1 rows"):
        make_draw(toy([6, 6], groups=np.arange(12) // 3, X_test=np.eye(2), y_test=[0, 1]), 0, validation=1)


def test_a_data_set_with_a_test_split_of_its_own_gives_part_of_its_training_rows():
    X = np.arange(40.0).reshape(20, 2)
    data = Dataset(X, [0, 1] * 10, X_test=X[:4], y_test=[0, 1, 0, 1])
    draw = make_draw(data, 0, validation=5)
    assert sorted([*draw.train, *draw.validation]) == list(range(20))
    found = compare(data, {"knn": "1-nn"}, sizes=[10], validation=5)
    assert found.failures().empty


@pytest.mark.parametrize("scale_fit", ["pool", "size"])
def test_no_learner_sees_it_in_training(scale_fit):
    # Whatever stands in the rows held back, all else is the same; they themselves are not.
    rows = np.unique(np.r_[make_draw(IRIS, 0, validation=0.3).validation])
    X = IRIS.X.copy()
    X[rows] = 1e3 - 7 * X[rows]
    changed = Dataset(X, IRIS.y, name="iris")
    options = {"repeats": 1, "validation": 0.3, "scaling": "feature", "scale_fit": scale_fit}
    options["metrics"] = ["error", "brier"]
    learners = {"knn": nc.KNNClassifier(3), "mlp": NETWORK, "logistic": LogisticRegression()}
    one, other = (values(compare(data, learners, **options)) for data in (IRIS, changed))
    told = one.index.get_level_values("split")
    np.testing.assert_array_equal(one[told != "validation"], other[told != "validation"])
    assert (one[told == "validation"] != other[told == "validation"]).mean() > 0.8


def test_all_else_is_the_same_number_as_without_it():
    plain, held = compare(), compare(validation=0.3)
    assert set(held.frame()["split"]) == {"train", "validation", "test"}
    rest = values(held).drop("validation", level="split")
    pd.testing.assert_series_equal(rest, values(plain))
    assert list(plain.frame()["split"].unique()) == ["train", "test"]


def test_every_learner_is_scored_on_the_same_points():
    class Constant(LogisticRegression):
        def predict(self, X):
            return np.zeros(len(X), dtype=int)

    found = compare(learners={"a": Constant(), "b": Constant()}, validation=30)
    table = values(found).unstack("learner")
    np.testing.assert_array_equal(table["a"], table["b"])
    for repeat in range(2):
        draw = make_draw(IRIS, repeat, validation=30)
        expected = np.mean(draw.y_validation != 0)
        assert found.frame().query("split == 'validation' and repeat == @repeat")["value"].eq(expected).all()


def test_a_cell_without_it_keeps_its_place_in_a_store():
    def specified(**options):
        return specify_cell(make_plan("iris", **options), "1-nn", nc.KNNClassifier(), 0, 1)

    assert "validation" not in specified()
    assert specified(validation=0.2)["validation"] == 0.2
    assert set(specified(validation=0.2)) == {*specified(), "validation"}


def test_a_store_keeps_it_and_a_saved_comparison_is_verified(tmp_path, monkeypatch):
    options = {"validation": 0.2, "label_noise": 0.2, "scaling": None, "store": tmp_path / "s.sqlite"}
    first = compare("iris", {"logistic": LogisticRegression(), "1-nn": "1-nn"}, **options)

    def forbidden(*arguments, **options):
        raise AssertionError("computed again")

    with monkeypatch.context() as patch:
        patch.setattr("ntkcompare.curves.schedule.run_cells", forbidden)
        again = compare("iris", {"logistic": LogisticRegression(), "1-nn": "1-nn"}, **options)
    pd.testing.assert_frame_equal(first.frame(), again.frame())
    assert first.manifest["validation"] == 0.2
    folder = first.save(tmp_path / "saved")
    assert {cell.verdict for cell in verify(folder, sample=4)} == {"identical"}
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "validation": 0.3}))
    assert "differs" in {cell.verdict for cell in verify(folder, sample=4)}


def test_a_class_that_was_held_back_whole_leaves_the_other_splits_alone():
    data = toy([2, 2, 2], X_test=np.eye(2), y_test=[0, 1])
    found = compare(data, {"1-nn": "1-nn"}, sizes=[2], repeats=1, validation=4, metrics=["error", "brier"])
    failed = found.failures()
    assert failed["split"].tolist() == ["validation"]
    assert failed["reason"].item() == "brier is not defined: a label occurs that was in no training set"


def test_tables_and_figures_show_it():
    found = compare(learners={"1-nn": "1-nn"}, validation=0.2)
    assert "\nvalidation error, %" in str(found)
    display = found.plot()
    assert [panel.get_title() for panel in display.ax_] == ["training", "validation", "test"]
    assert not found.areas(split="validation").empty


def test_the_command_line_and_plans_take_it(tmp_path, capsys):
    out = tmp_path / "out"
    arguments = ["--learners", "1-nn", "--sizes", "10", "--repeats", "1", "--quiet", "--out", str(out)]
    assert main(["compare", "iris", *arguments, "--validation", "0.2"]) == 0
    assert "validation error" in capsys.readouterr().out
    assert nc.load(out).manifest["validation"] == 0.2
    path = tmp_path / "plan.toml"
    path.write_text('datasets = ["iris"]\nlearners = ["1-nn"]\nvalidation = 25')
    assert len(read_plan(path).legs[0].plan.draw(0).validation) == 25
    path.write_text('datasets = ["iris"]\nlearners = ["1-nn"]\nvalidation = 1.5')
    with pytest.raises(ValueError, match=r"plan.toml:3: validation=1.5"):
        read_plan(path)


@pytest.mark.parametrize(
    ("validation", "error"),
    [*((v, ValueError) for v in (0, 0.0, 1.0, -3, 112, float("nan"))), ("a", TypeError), (True, TypeError)],
)
def test_one_that_leaves_nothing_is_refused(validation, error):
    with pytest.raises(error, match="validation"):
        make_plan("iris", validation=validation)


def test_sizes_that_need_what_is_held_back_are_refused():
    with pytest.raises(ValueError, match="sizes"):
        make_plan("iris", sizes=[10, 100], validation=0.2)
