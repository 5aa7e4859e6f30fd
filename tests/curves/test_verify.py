"""A saved comparison can be had again, and a changed one is found out; no manifest chooses what runs."""

import json
import shutil

import pandas as pd
import pytest
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import ntkcompare as nc
from ntkcompare.cli import main
from ntkcompare.curves.rebuild import rebuild
from ntkcompare.curves.verify import verify
from ntkcompare.store import canonical


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    learners = {"1-nn": "1-nn", "5-nn": KNeighborsClassifier(5)}
    found = nc.compare("iris", learners, sizes=[10, 40], repeats=2, label_noise=0.2, progress=False)
    return found.save(tmp_path_factory.mktemp("verify") / "saved")


@pytest.fixture
def folder(saved, tmp_path):
    return shutil.copytree(saved, tmp_path / "saved")


def change(folder, **manifest):
    path = folder / "manifest.json"
    told = json.loads(path.read_text())
    path.write_text(json.dumps({**told, **manifest}))


def test_every_cell_comes_out_the_same(folder, capsys):
    assert {cell.verdict for cell in verify(folder, sample=4)} == {"identical"}
    assert main(["verify", str(folder), "--sample", "4"]) == 0
    assert "4 of 4 cells verified" in capsys.readouterr().out


@pytest.mark.parametrize(("shift", "verdict"), [(0.01, "within tolerance"), (0.05, "differs")])
def test_a_changed_number_is_found(folder, shift, verdict):
    frame = pd.read_parquet(folder / "frame.parquet")
    frame["value"] += shift
    frame.to_parquet(folder / "frame.parquet", index=False)
    found = verify(folder, sample=4)
    assert {cell.verdict for cell in found} == {verdict}
    assert found[0].largest == pytest.approx(shift)


def test_a_missing_row_is_a_difference(folder):
    frame = pd.read_parquet(folder / "frame.parquet")
    frame[frame["n"] == 10].to_parquet(folder / "frame.parquet", index=False)
    assert {cell.verdict for cell in verify(folder)} == {"differs"}


def test_other_data_of_the_same_name_are_refused(folder):
    told = json.loads((folder / "manifest.json").read_text())
    change(folder, dataset={**told["dataset"], "sha256": "0" * 64})
    with pytest.raises(ValueError, match="it is not the same data"):
        verify(folder)


@pytest.mark.parametrize("key", ["sizes", "learners", "noise", "threads"])
def test_a_manifest_that_lacks_something(folder, key):
    change(folder, **{key: None})
    with pytest.raises((ValueError, TypeError)):
        verify(folder)


@pytest.mark.parametrize(
    "form",
    [
        {"class": "os.system", "parameters": {}},
        {"class": "subprocess.Popen", "parameters": {"args": "true"}},
        {"class": "sklearn.utils.deprecated", "parameters": {}},
        {"class": "sklearn.neighbors.os", "parameters": {}},
        {"class": "sklearn.nothing.There", "parameters": {}},
        {"class": "ntkcompare.cli.main", "parameters": {}},
        {"class": "ntkcompare.store.store.Store", "parameters": {"path": "x"}},
        {"function": "os.system"},
        {"array": "00", "dtype": "<f8", "shape": [1]},
    ],
)
def test_a_manifest_does_not_choose_what_runs(folder, form):
    with pytest.raises(ValueError, match=r"neither of this library|there is no class|only names"):
        rebuild(form)
    change(folder, learners={name: {"identity": form} for name in ("1-nn", "5-nn")})
    assert {cell.verdict for cell in verify(folder)} == {"not recomputed"}


@pytest.mark.parametrize(
    "learner",
    [
        nc.NTKClassifier(
            architecture=nc.MLP(depth=2, activation=nc.Activation("leaky_relu", 0.2)), ridge=0.1
        ),
        make_pipeline(StandardScaler(), KNeighborsClassifier(2)),
        nc.KNNClassifier(metric="minkowski", metric_params={"p": float("inf")}),
    ],
)
def test_what_was_rebuilt_has_the_same_identity(learner):
    if "Pipeline" in type(learner).__name__:
        form = canonical(learner)
        form["parameters"]["steps"] = [tuple(step) for step in form["parameters"]["steps"]]
    else:
        form = canonical(learner)
    assert canonical(rebuild(form)) == canonical(learner)
