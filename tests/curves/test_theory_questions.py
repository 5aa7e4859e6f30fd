"""Theory beside a comparison: numbers by the formulas, data that are those of the run, and refusals."""

import numpy as np
import pytest
from made_up import SIZES, comparison, power
from scipy import stats

import ntkcompare as nc
from ntkcompare.curves import make_draw
from ntkcompare.datasets import fit_scaling
from ntkcompare.kernels.gram import gram

LEARNERS = {"ntk": "ntk", "flow": nc.NTKClassifier(time=3.0), "nngp": "nngp", "1-nn": "1-nn"}
NET = nc.MLP(depth=1)


def aligned(K, y):
    """⟨HKH, HYYᵀH⟩/(‖HKH‖·‖HYYᵀH‖) with the centring matrix H written out."""
    Y = (y[:, None] == np.unique(y)).astype(float)
    H = np.eye(len(y)) - 1 / len(y)
    K, T = H @ K @ H, H @ Y @ Y.T @ H
    return np.sum(K * T) / np.sqrt(np.sum(K * K) * np.sum(T * T))


@pytest.fixture(scope="module")
def found():
    return nc.compare("iris", LEARNERS, sizes=[1, 20, 60], repeats=3, label_noise=0.3, progress=False)


@pytest.mark.parametrize("labels", ["given", "clean"])
def test_an_alignment_is_that_of_the_kernel_on_the_training_points_of_each_draw(found, labels):
    data = nc.load_dataset("iris")
    expected = []
    for repeat in range(3):
        draw = make_draw(data, repeat, label_noise=0.3)
        X = fit_scaling(data.scaling, data.X[draw.train])(data.X[draw.train])[:20]
        y = (draw.y_train if labels == "given" else draw.y_clean)[:20]
        expected.append(aligned(gram(X, kernel="nngp"), y))
    table = found.alignments("nngp", labels=labels, confidence=0.9).set_index("n")
    row = table.loc[20]
    assert row["alignment"] == pytest.approx(np.mean(expected), rel=1e-10)
    low, high = stats.t.interval(0.9, 2, loc=np.mean(expected), scale=stats.sem(expected))
    assert (row["low"], row["high"]) == (pytest.approx(low), pytest.approx(high))
    assert row["interval"] == "90 % t interval over 3 repeats"


def test_every_kernel_learner_has_its_own_at_every_size(found):
    table = found.alignments()
    assert list(dict.fromkeys(table["learner"])) == ["ntk", "flow", "nngp"]
    assert set(table["n"]) == {1, 20, 60}
    value = table.set_index(["learner", "n"])["alignment"]
    assert value["ntk", 20] == value["flow", 20] != value["nngp", 20]
    # One example has no centred kernel: a row that says so, among those that have.
    alone = table[table["n"] == 1]
    assert alone["alignment"].isna().all()
    assert (alone["failed"] == 3).all()
    assert alone["reason"].str.contains("nothing to align").all()
    assert (table[table["n"] > 1]["reason"] == "").all()


def test_sizes_may_be_others_than_the_run_had(found):
    table = found.alignments("ntk", sizes=[60, 33])
    assert table["n"].tolist() == [33, 60]
    with pytest.raises(ValueError, match="sizes"):
        found.alignments("ntk", sizes=[1000])
    with pytest.raises(ValueError, match="sizes is empty"):
        found.alignments("ntk", sizes=[])


def test_inputs_scaled_by_each_size_alone_give_another_kernel():
    runs = [
        nc.compare(
            "wine", {"a": nc.NTKClassifier(NET)}, sizes=[10, 60], repeats=2, scale_fit=fit, progress=False
        )
        for fit in ("pool", "size")
    ]
    pool, size = (run.alignments().set_index("n")["alignment"] for run in runs)
    assert pool[10] != size[10]
    data = nc.load_dataset("wine")
    expected = []
    for repeat in range(2):
        draw = make_draw(data, repeat)
        X = data.X[draw.train[:10]]
        K = gram(fit_scaling(data.scaling, X)(X), architecture=NET)
        expected.append(aligned(K, draw.y_train[:10]))
    assert size[10] == pytest.approx(np.mean(expected), rel=1e-9)


def test_regression_aligns_with_the_targets():
    run = nc.compare("diabetes", ["ntk"], sizes=[30], repeats=2, progress=False)
    assert 0 < run.alignments()["alignment"].item() < 1


def test_a_comparison_from_disk_answers_alike_where_its_data_can_be_had(found, tmp_path):
    loaded = nc.load(found.save(tmp_path / "iris"))
    assert loaded.alignments().equals(found.alignments())


def test_data_that_are_not_at_hand_are_asked_for(tmp_path):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 3))
    mine = nc.Dataset(X, (X[:, 0] > 0).astype(int), name="mine")
    run = nc.compare(mine, {"a": nc.NTKClassifier(NET)}, sizes=[10, 20, 40], repeats=2, progress=False)
    loaded = nc.load(run.save(tmp_path / "mine"))
    for ask in (loaded.alignments, loaded.intrinsic_dimension):
        with pytest.raises(ValueError, match=r"'mine', are not at hand: .* Pass the Dataset .* as dataset="):
            ask()
        other = nc.Dataset(X + 1, (X[:, 0] > 0).astype(int), name="mine")
        with pytest.raises(ValueError, match="it is not the same data"):
            ask(dataset=other)
        with pytest.raises(TypeError, match="dataset is of type ndarray"):
            ask(dataset=X)
    assert loaded.alignments(dataset=mine).equals(run.alignments())
    assert loaded.intrinsic_dimension(dataset=mine).equals(run.intrinsic_dimension())


def test_a_manifest_that_does_not_tell_of_the_run_is_told():
    made_up = comparison({"ntk": power(1, 0.5)})
    made_up.manifest["learners"]["ntk"] = {
        "class": "ntkcompare.ntk.NTKClassifier",
        "parameters": {"kernel": "ntk"},
    }
    made_up.manifest["dataset"].update(name="iris", sha256=nc.load_dataset("iris").sha256)
    with pytest.raises(ValueError, match="does not tell enough of the run"):
        made_up.alignments()


def test_a_kernel_that_no_manifest_holds_is_a_row_or_the_reason(found):
    stray = nc.Comparison(found.frame(), {**found.manifest, "learners": dict(found.manifest["learners"])})
    stray.manifest["learners"]["ntk"] = {**found.manifest["learners"]["ntk"], "identity": None}
    table = stray.alignments().set_index(["learner", "n"])
    assert "no form that a manifest could hold" in table.loc[("ntk", 20), "reason"]
    assert table.loc[("nngp", 20), "reason"] == ""
    with pytest.raises(ValueError, match="no form that a manifest could hold"):
        stray.alignments("ntk")


def test_alignment_is_of_kernels(found):
    with pytest.raises(ValueError, match="no kernel learner among 1-nn"):
        found.alignments("1-nn")
    with pytest.raises(ValueError, match="learner='nkt' is not known"):
        found.alignments("nkt")
    with pytest.raises(ValueError, match="labels='noisy' is not known"):
        found.alignments(labels="noisy")


def neighbours(values, *, classes=2, repeats=5, **manifest):
    run = comparison({"1-nn": values, "ntk": values}, repeats=repeats)
    run.manifest["dataset"]["classes"] = list(range(classes))
    run.manifest["learners"]["1-nn"] = {
        "class": "ntkcompare.knn.KNNClassifier",
        "parameters": {"n_neighbors": 1},
    }
    run.manifest.update(manifest)
    return run


@pytest.mark.parametrize("classes", [2, 10])
def test_the_bounds_are_cover_and_hart_s_at_every_size(classes):
    run = neighbours(power(0.8, 0.3), classes=classes)
    table = run.cover_hart()
    assert table["learner"].tolist() == ["1-nn"] * len(SIZES)
    assert table["n"].tolist() == list(SIZES)
    summary = run.summary().query("learner == '1-nn'")
    most = (classes - 1) / classes
    for row, told in zip(table.itertuples(), summary.itertuples()):
        # R of a Bayes error at either bound: R* itself, and R*·(2 − R*/most).
        assert row.upper == row.error == told.mean
        assert row.lower * (2 - row.lower / most) == pytest.approx(told.mean)
        assert row.low * (2 - row.low / most) == pytest.approx(told.low)
        assert row.high == pytest.approx(told.high)
        assert row.interval == "95 % t interval over 5 repeats, bounds for n → ∞"
    assert (table["classes"] == classes).all()
    assert table["bayes_error"].isna().all()


def test_one_repeat_gives_bounds_without_an_interval():
    table = neighbours(power(0.8, 0.3), repeats=1).cover_hart("1-nn")
    assert table["lower"].notna().all()
    assert table[["low", "high"]].isna().all(axis=None)
    assert table["interval"].str.startswith("no interval").all()


def test_an_error_worse_than_chance_has_no_bounds():
    table = neighbours(np.linspace(0.7, 0.2, len(SIZES))).cover_hart()
    assert "worse than chance" in table["reason"].iloc[0]
    assert np.isnan(table["low"].iloc[0])
    assert table["reason"].iloc[-1] == ""


def test_where_the_bayes_error_is_known_the_limit_holds_it():
    run = nc.compare("half-moons:n=3000,noise=0.3", ["1-nn"], sizes=[1500], repeats=3, progress=False)
    row = run.cover_hart().iloc[0]
    assert row["lower"] < row["bayes_error"] < row["upper"]


def test_bounds_are_of_1_nn_on_one_distribution():
    run = neighbours(power(0.8, 0.3))
    with pytest.raises(ValueError, match="learner='ntk' has not one neighbour"):
        run.cover_hart("ntk")
    with pytest.raises(ValueError, match="no learner has one neighbour; add '1-nn'"):
        comparison({"ntk": power(1, 0.5)}).cover_hart()
    with pytest.raises(ValueError, match="the training set is noisy and the test set is not"):
        neighbours(power(0.8, 0.3), label_noise=0.2).cover_hart()
    alike = {"labels": 0.2, "features": 0.1, "on_test": True}
    assert len(neighbours(power(0.8, 0.3), noise=alike).cover_hart()) == len(SIZES)
    with pytest.raises(ValueError, match="noisy"):
        neighbours(power(0.8, 0.3), noise={**alike, "on_test": False, "labels": 0.0}).cover_hart()
    with pytest.raises(ValueError, match="error was not measured"):
        neighbours(power(0.8, 0.3), metrics=["accuracy"]).cover_hart()
    run.manifest["dataset"]["classes"] = None
    with pytest.raises(ValueError, match="no classes"):
        run.cover_hart()


@pytest.fixture(scope="module")
def circle():
    """A circle in five dimensions, and a target on it."""
    rng = np.random.default_rng(0)
    angle = rng.uniform(0, 2 * np.pi, 1200)
    X = np.column_stack([np.cos(angle), np.sin(angle)]) @ rng.normal(size=(2, 5))
    data = nc.Dataset(X, np.sin(2 * angle) + 0.1 * rng.normal(size=1200), task="regression", name="circle")
    return nc.compare(
        data,
        {"knn": nc.KNNRegressor(), "1-nn": nc.KNNRegressor(1)},
        sizes=[20, 40, 80, 160, 320],
        repeats=4,
        metrics=["squared_error", "absolute_error", "r2"],
        progress=False,
    )


def test_the_slope_is_that_of_the_dimension_beside_the_fitted_one(circle):
    table = circle.intrinsic_dimension()
    assert table["learner"].tolist() == ["knn", "1-nn"]
    row = table.iloc[0]
    assert row["dimension_low"] < row["dimension"] < row["dimension_high"]
    assert row["dimension"] == pytest.approx(1, abs=0.1)
    assert row["points"] == 900
    assert row["implied"] == pytest.approx(-2 / (2 + row["dimension"]))
    assert row["implied_low"] == pytest.approx(-2 / (2 + row["dimension_low"]))
    assert row["implied_high"] == pytest.approx(-2 / (2 + row["dimension_high"]))
    b = circle.fits("knn", forms="power").set_index("parameter").loc["b"]
    assert (row["fitted"], row["low"], row["high"]) == (-b["estimate"], -b["high"], -b["low"])
    assert row["interval"] == b["interval"]
    assert row["interval_of_dimension"] == "95 % two-NN interval over 900 points"


def test_smoother_targets_and_absolute_errors_have_other_rates(circle):
    row = circle.intrinsic_dimension("knn", smoothness=2, metric="absolute_error", points=500).iloc[0]
    assert row["points"] == 500
    assert row["implied"] == pytest.approx(-2 / (4 + row["dimension"]))
    assert row["rate"] == "n^(−α/(2α + d))"
    with pytest.raises(ValueError, match="metric='r2': no rate is known"):
        circle.intrinsic_dimension(metric="r2")
    with pytest.raises(ValueError, match="smoothness=0"):
        circle.intrinsic_dimension(smoothness=0)
    with pytest.raises(ValueError, match="split='tset'"):
        circle.intrinsic_dimension(split="tset")


def test_a_curve_without_a_fit_keeps_the_dimension():
    run = nc.compare("iris", ["1-nn", "knn"], sizes=[20, 60], repeats=2, progress=False)
    table = run.intrinsic_dimension()
    assert table["dimension"].notna().all()
    assert table["fitted"].isna().all()
    assert (table["reason"] != "").all()
