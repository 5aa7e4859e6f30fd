"""Kernels of a comparison: alignments by their formula, on data that are those of the run, and refusals."""

import numpy as np
import pytest
from made_up import comparison, power
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
