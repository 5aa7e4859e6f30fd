"""compare(): every learner on the same draws; what goes wrong is a row; n_jobs and order change nothing."""

import warnings

import joblib
import numpy as np
import pandas as pd
import pytest
from curve_fakes import Bundled, Failing, NotFinite, Path, Recorder, Warning_
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import balanced_accuracy_score, r2_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import ntkcompare as nc
from ntkcompare.curves import make_draw
from ntkcompare.datasets import fit_scaling


def compare(learners, dataset="iris", **options):
    options = {"sizes": [10, 40], "repeats": 2, "progress": False, **options}
    return nc.compare(dataset, learners, **options)


def values(comparison):
    return comparison.frame().drop(columns="fit_seconds")


def test_scores_are_those_of_a_loop_anyone_would_write():
    comparison = compare(
        {"3-nn": KNeighborsClassifier(3)}, metrics=["error", "balanced_error"], label_noise=0.3
    )
    data = nc.load_dataset("iris")
    for repeat in range(2):
        draw = make_draw(data, repeat, label_noise=0.3)
        scale = fit_scaling("feature", data.X[draw.train])
        for n in (10, 40):
            X, y = scale(data.X[draw.train[:n]]), draw.y_train[:n]
            model = KNeighborsClassifier(3).fit(X, y)
            test = model.predict(scale(data.X[draw.test]))
            row = comparison.frame().query("n == @n and repeat == @repeat").set_index(["split", "metric"])
            assert row.value["test", "error"] == np.mean(test != data.y[draw.test])
            assert row.value["test", "balanced_error"] == pytest.approx(
                1 - balanced_accuracy_score(data.y[draw.test], test)
            )
            wrong = model.predict(X) != y
            assert row.value["train", "error"] == wrong.mean()
            assert row.value["train-clean", "error"] == wrong[~draw.corrupted[:n]].mean()
            assert row.value["train-corrupted", "error"] == wrong[draw.corrupted[:n]].mean()


def test_a_row_per_learner_size_repeat_split_and_metric():
    frame = compare({"a": Recorder(), "b": Recorder()}, metrics=["error", "accuracy"]).frame()
    keys = ["learner", "n", "repeat", "split", "metric"]
    assert len(frame) == 2**5
    assert not frame.duplicated(keys).any()
    assert list(frame.columns[:8]) == ["dataset", *keys, "value", "fit_seconds"]
    assert (frame["status"] == "ok").all()
    assert frame["value"].notna().all()
    wide = frame.pivot_table("value", ["learner", "n", "repeat", "split"], "metric")
    assert np.allclose(wide["error"] + wide["accuracy"], 1)


def test_adding_a_learner_reordering_or_dropping_sizes_changes_nothing_of_the_rest():
    alone = values(compare({"b": Recorder()}))
    among = values(compare({"c": Path(), "b": Recorder(), "a": Recorder()}))
    pd.testing.assert_frame_equal(
        alone, among[among.learner == "b"].reset_index(drop=True)[list(alone.columns)], check_dtype=False
    )
    longer = values(compare({"b": Recorder()}, sizes=[10, 20, 40], repeats=3))
    both = longer[longer.n.isin([10, 40]) & (longer.repeat < 2)].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, both, check_dtype=False)
    other = values(compare({"b": Recorder()}, random_state=1))
    assert not np.allclose(alone["value"], other["value"])


def test_an_estimator_that_works_in_place_changes_what_no_other_sees():
    data = nc.load_dataset("iris")
    before = data.X.copy()
    for scaling in ("none", "feature"):
        assert np.array_equal(
            values(compare({"in place": Recorder(), "after": KNeighborsClassifier()}, data, scaling=scaling))
            .query("learner == 'after'")["value"]
            .to_numpy(),
            values(compare({"after": KNeighborsClassifier()}, data, scaling=scaling))["value"].to_numpy(),
        )
    assert np.array_equal(data.X, before)


@pytest.mark.slow
def test_results_are_the_same_bits_for_any_number_of_jobs(tmp_path):
    learners = {
        "logistic": LogisticRegression(max_iter=50),
        "recorder": Recorder(),
        "path": Path(),
        "bundled": Bundled(),
        "failing": Failing(20),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        one, two = (values(compare(learners, "digits", n_jobs=n, sizes=[30, 300])) for n in (1, 2))
        pd.testing.assert_frame_equal(one, two, check_exact=True)
        with joblib.parallel_config(backend="threading"):
            pd.testing.assert_frame_equal(one, values(compare(learners, "digits", sizes=[30, 300])))
    # Real predictions: the last bit of each shows if a worker had other threads than this process.
    kernel = {"ridge": KernelRidge(kernel="rbf")}
    ridge = [values(compare(kernel, "diabetes", n_jobs=n, sizes=[50, 300])) for n in (1, 2)]
    pd.testing.assert_frame_equal(*ridge, check_exact=True)


@pytest.mark.slow
def test_the_library_s_own_learners_too():
    learners = ["ntk", "nngp", "knn-ntk", "mlp"]
    one, two = (values(compare(learners, "wine", sizes=[20, 60], n_jobs=n_jobs)) for n_jobs in (1, 2))
    assert (one["status"] == "ok").all()
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_a_failing_learner_gives_rows_that_say_why_and_the_others_go_on():
    comparison = compare({"bad": Failing(), "partly": Failing(20), "good": KNeighborsClassifier(1)})
    frame = comparison.frame()
    bad = frame[frame.learner == "bad"]
    assert (bad.status == "failed").all()
    assert bad.value.isna().all()
    assert set(bad.reason) == {"RuntimeError: no more than 0 points, please"}
    partly = frame[frame.learner == "partly"]
    assert dict(partly.groupby("n").status.first()) == {10: "ok", 40: "failed"}
    good = frame[frame.learner == "good"]
    assert (good.status == "ok").all()
    assert len(bad) == len(good) == 8
    assert len(comparison.failures()) == 12
    assert "bad at n = 10, 40 (4 cells): RuntimeError: no more than 0" in str(comparison)
    assert "12 failed rows" in repr(comparison)


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("raise", "RuntimeError: the whole path"),
        ("lost", "ValueError: learning_path returned the sizes (40,), but was asked for (10, 40)"),
    ],
)
def test_a_path_that_breaks_is_a_failed_cell(mode, reason):
    frame = compare({"path": Path(mode)}).frame()
    assert (frame.status == "failed").all()
    assert frame.reason.str.startswith(reason).all()


def test_one_size_of_a_path_may_fail_alone():
    frame = compare({"path": Path("one size")}).frame()
    assert set(frame[frame.n == 10].reason) == {"ValueError: too small"}
    assert (frame[frame.n == 40].status == "ok").all()


def test_predictions_of_the_wrong_length_are_no_score():
    frame = compare({"path": Path("short")}).frame()
    test = frame[frame.split == "test"]
    assert test.value.isna().all()
    assert test.reason.str.contains(r"predictions have shape \(3,\), but the labels have \(38,\)").all()
    assert (frame[frame.split == "train"].status == "ok").all()
    column = compare({"path": Path("column")}).frame()
    assert (column.status == "ok").all()


def test_predictions_that_are_not_finite_are_a_failure():
    frame = compare({"nan": NotFinite()}, "diabetes").frame()
    assert set(frame.reason) == {"the predictions are not finite"}
    assert frame.value.isna().all()


def test_health_comes_along_and_hides_no_column():
    frame = compare({"path": Path(), "plain": KNeighborsClassifier()}).frame()
    path, plain = frame[frame.learner == "path"], frame[frame.learner == "plain"]
    assert set(path["n_neighbors"]) == {3}
    assert set(path["distance"]) == {"cosine"}
    assert set(path["jitter"]) == {1e-9}
    assert set(path["condition"]) == {1234570.0}  # to six digits
    assert set(path["health_value"]) == {7}
    assert set(path["metric"]) == {"error"}
    assert set(path["status"]) == {"ok"}
    assert plain["n_neighbors"].isna().all()


def test_all_repeats_of_a_learner_with_paths_come_in_one_call(tmp_path):
    log = tmp_path / "log"
    bundled = values(compare({"bundled": Bundled(log=str(log))}, repeats=12))
    assert sorted(log.read_text().splitlines()) == ["10 10", "2 2"]
    single = values(compare({"bundled": Path()}, repeats=12))
    pd.testing.assert_frame_equal(bundled, single)


def test_a_bundle_that_breaks_is_run_repeat_by_repeat():
    broken = values(compare({"bundled": Bundled("bundle")}, repeats=3))
    assert (broken.status == "ok").all()
    pd.testing.assert_frame_equal(broken, values(compare({"bundled": Path()}, repeats=3)))


def test_warnings_are_told_once_each_with_the_number_of_repeats():
    with pytest.warns(UserWarning, match="opinion") as caught:
        compare({"opinion": Warning_(), "quiet": KNeighborsClassifier()}, repeats=3)
    assert [str(entry.message) for entry in caught] == ["opinion (3 repeats): the fit is a matter of opinion"]
    assert caught[0].filename == __file__


def test_pipelines_and_their_random_states_get_the_cell_s_seed():
    from ntkcompare.curves.learners import set_seed

    pipeline = make_pipeline(StandardScaler(), Recorder(random_state=7))
    assert set_seed(pipeline, 3).get_params()["recorder__random_state"] == 3
    assert (compare({"pipeline": pipeline}).frame().status == "ok").all()
    assert pipeline[-1].random_state == 3  # set_seed works in place; compare does so on a clone
    fresh = Recorder(random_state=7)
    compare({"fresh": fresh})
    assert fresh.random_state == 7


def test_images_reach_scikit_learn_as_rows():
    digits = nc.load_dataset("digits")
    images = digits.X.reshape(-1, 8, 8, 1)
    data = nc.Dataset(images, digits.y, name="digits", scaling=digits.scaling)
    flat = values(compare({"1-nn": KNeighborsClassifier(1)}, "digits"))
    pd.testing.assert_frame_equal(values(compare({"1-nn": KNeighborsClassifier(1)}, data)), flat)


@pytest.mark.slow
def test_images_reach_fully_connected_networks_and_neighbours_as_rows_and_others_whole():
    from ntkcompare.curves.learners import takes_rows

    digits = nc.load_dataset("digits")
    images = nc.Dataset(digits.X.reshape(-1, 8, 8, 1), digits.y, name="digits", scaling=digits.scaling)
    learners = ["ntk", "knn", "mlp"]
    flat, whole = (values(compare(learners, data, sizes=[20], repeats=1)) for data in ("digits", images))
    pd.testing.assert_frame_equal(flat, whole)
    triple = tuple([lambda *arguments: None] * 3)
    assert not takes_rows(nc.NTKClassifier(triple))
    assert not takes_rows(nc.KNNClassifier(metric="ntk", metric_params={"architecture": triple}))
    assert not takes_rows(nc.KNNClassifier(features=np.ravel))
    assert not takes_rows(Path())
    assert takes_rows(nc.NTKClassifier(nc.MLP(depth=1)))


def test_a_test_split_of_its_own_is_what_scores_are_taken_on():
    X = np.arange(40.0).reshape(20, 2)
    y = np.arange(20) % 2
    data = nc.Dataset(X, y, X_test=X[:4], y_test=[1, 1, 1, 1], scaling="none", name="own")
    frame = compare({"1-nn": KNeighborsClassifier(1)}, data, sizes=[20]).frame()
    assert set(frame[frame.split == "test"].value) == {0.5}


def test_text_labels_and_regression_metrics():
    data = nc.load_dataset("iris")
    names = np.array(["setosa", "versicolor", "virginica"])[data.y]
    text = nc.Dataset(data.X, names, name="iris")
    learner = {"1-nn": KNeighborsClassifier(1)}
    assert np.array_equal(values(compare(learner, text))["value"], values(compare(learner))["value"])
    frame = compare({"ridge": Ridge()}, "diabetes", metrics=["squared_error", "absolute_error", "r2"]).frame()
    data = nc.load_dataset("diabetes")
    draw = make_draw(data, 1)
    scale = fit_scaling("feature", data.X[draw.train])
    model = Ridge().fit(scale(data.X[draw.train[:40]]), data.y[draw.train[:40]])
    expected = r2_score(data.y[draw.test], model.predict(scale(data.X[draw.test])))
    found = frame.query("n == 40 and repeat == 1 and split == 'test' and metric == 'r2'").value.item()
    assert found == pytest.approx(expected, rel=1e-12)


def test_every_size_may_be_asked_for():
    frame = compare({"path": Path()}, sizes="all", repeats=1).frame()
    assert frame.query("split == 'test'")["n"].tolist() == list(range(1, 113))


def test_no_noise_split_without_points_and_none_without_noise():
    frame = compare({"path": Path()}, sizes=[1, 100], label_noise=0.02, repeats=3).frame()
    assert not frame["value"].isna().any()
    for _, rows in frame[frame.n == 1].groupby("repeat"):
        assert set(rows.split) - {"train-clean", "train-corrupted"} == {"train", "test"}
        assert len(rows) == 3
    assert set(compare({"path": Path()}).frame()["split"]) == {"train", "test"}
