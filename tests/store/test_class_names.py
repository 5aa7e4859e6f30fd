"""What is written down under a name is found under it, wherever the code stands by now."""

import inspect
import pickle
import sys
from types import ModuleType

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.datasets import load_iris
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import ntkcompare as nc
from ntkcompare.store import canonical, class_name, fingerprint

LEARNERS = {
    "ntk": (nc.NTKClassifier, nc.NTKRegressor),
    "knn": (nc.KNNClassifier, nc.KNNRegressor),
    "mlp": (nc.MLPClassifier, nc.MLPRegressor),
}
EACH = [pytest.param(family, kind, id=kind.__name__) for family, pair in LEARNERS.items() for kind in pair]
# Computed when each family was a single file: stores are full of them.
BEFORE = [
    (nc.NTKClassifier(), "d455fd74a742060fa74cb46a1e17beb0a33bc0628a0bee0502ea6feccca259df"),
    (nc.NTKClassifier, "3a03520d3b14d232b6f81ebaf320ca9e5f764dbfb0cf56007aa768ad618a9385"),
    (nc.NTKRegressor(kernel="nngp"), "6066fbe20857216bbd3cd2a5f6c0ea9342a5f9efb9a84d3769dfcaf9b6144d16"),
    (nc.NTKClassifier(nc.MLP(2)), "90a8b2b7b8db134d30801c3351c4cb6ba5fcd05d1e9bef909a707ce4840c51cb"),
    (nc.KNNClassifier(), "08519cd1adcdde10a32f813ac1b7254b885154c4374e714a80e71287043b2289"),
    (
        make_pipeline(StandardScaler(), nc.NTKClassifier(kernel="nngp", ridge="loo")),
        "96b9b0f3b306e631a464483e22fa7f036fbe67abbdfabb7d4dfa3d908bb3af59",
    ),
]


class Mine(nc.NTKClassifier):
    """A subclass of a user."""


@pytest.mark.parametrize(("value", "key"), BEFORE)
def test_a_key_is_what_it_was_in_the_first_stores(value, key):
    assert fingerprint(value) == key


@pytest.mark.parametrize(("family", "kind"), EACH)
def test_a_learner_is_named_by_its_family(family, kind):
    name = f"ntkcompare.{family}.{kind.__name__}"
    assert class_name(kind) == canonical(kind)["class"] == name
    assert f"class {kind.__name__}(" in inspect.getsource(kind)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (StandardScaler, "sklearn.preprocessing._data.StandardScaler"),
        (np.float64, "numpy.float64"),
        (int, "builtins.int"),
        (Mine, f"{__name__}.Mine"),
        # Of this library, but no estimators; the first is in the key of every cell.
        (nc.Noise, "ntkcompare.datasets.noise.Noise"),
        (nc.MLP, "ntkcompare.architecture.MLP"),
    ],
)
def test_any_other_class_is_named_by_the_file_it_is_in(kind, name):
    assert class_name(kind) == name


def test_a_package_names_only_the_very_class_that_it_exports(monkeypatch):
    package = ModuleType("ntkcompare.family")
    monkeypatch.setitem(sys.modules, "ntkcompare.family", package)
    kind = type("Learner", (BaseEstimator,), {"__module__": "ntkcompare.family.part"})
    assert class_name(kind) == "ntkcompare.family.part.Learner"
    package.Learner = type("Learner", (BaseEstimator,), {})
    assert class_name(kind) == "ntkcompare.family.part.Learner"
    package.Learner = kind
    assert class_name(kind) == "ntkcompare.family.Learner"


@pytest.mark.parametrize(("family", "kind"), [each for each in EACH if each.values[0] != "knn"])
def test_a_model_that_was_pickled_when_its_family_was_one_file_predicts_still(family, kind):
    X, y = load_iris(return_X_y=True)
    model = kind().fit(X[::5], y[::5])
    now = pickle.dumps(model, protocol=2)
    before = now.replace(f"c{kind.__module__}\n".encode(), f"cntkcompare.{family}\n".encode())
    assert before != now
    again = pickle.loads(before)
    assert type(again) is kind
    np.testing.assert_array_equal(again.predict(X), model.predict(X))
