"""Every public name says what it takes, what it returns, and shows how it is used."""

import inspect
import re

import pytest

import ntkcompare as nc
from ntkcompare.curves.ranking import Ranking

LEARNERS = (nc.KNNClassifier, nc.KNNRegressor, nc.MLPClassifier, nc.MLPRegressor)
LEARNERS += (nc.NTKClassifier, nc.NTKRegressor)
RESULTS = (nc.Comparison, Ranking)
# Parameters that are not listed by name, and why.
ELSEWHERE = {
    "MLPClassifier": "its parameters without a line of their own stand on those of MLPRegressor",
}


def documented(thing, doc):
    """The signature's names that the docstring has no entry for."""
    entries = re.findall(r"^(?! )([*\w, \\]+?)(?: : .*)?$", doc.partition("Parameters\n-")[2], re.M)
    listed = {name.strip(" *\\") for entry in entries for name in entry.split(",")}
    names = [name for name in inspect.signature(thing).parameters if name not in ("self", "cls")]
    return [name for name in names if name not in listed]


def methods(kind):
    for name in dir(kind):
        method = inspect.getattr_static(kind, name)
        method = getattr(
            method, "fn", getattr(method, "__func__", method)
        )  # of `available_if`, a classmethod
        if name[0] != "_" and inspect.isfunction(method) and method.__module__.startswith("ntkcompare"):
            yield name, method


NAMES = [name for name in nc.__all__ if name != "__version__"]
METHODS = [
    pytest.param(method, id=f"{kind.__name__}.{name}")
    for kind in LEARNERS + RESULTS
    for name, method in methods(kind)
]


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_documents_its_parameters_and_shows_its_use(name):
    thing = getattr(nc, name)
    doc = inspect.getdoc(thing)
    assert name in ELSEWHERE or documented(thing, doc) == []
    if not inspect.isclass(thing):
        assert re.search(r"^Returns\n-+", doc, re.M)
    assert ">>>" in doc


@pytest.mark.parametrize("method", METHODS)
def test_so_does_every_method_of_a_learner_and_of_a_result(method):
    doc = inspect.getdoc(method)
    assert documented(method, doc) == []
    assert re.search(r"^Returns\n-+", doc, re.M)
    assert ">>>" in doc


def test_a_name_that_is_missing_is_seen():
    def forgetful(a, b, *, c=1):
        """Add.

        Parameters
        ----------
        a, c : float
            Numbers.
        """

    assert documented(forgetful, inspect.getdoc(forgetful)) == ["b"]
