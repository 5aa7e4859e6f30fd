"""A learner that a manifest tells of is made again as it was."""

import pytest

import ntkcompare as nc
from ntkcompare.curves.learners import _LEARNERS, make_learner
from ntkcompare.curves.manifest import _plain
from ntkcompare.curves.rebuild import rebuild
from ntkcompare.store import canonical, class_name

TASKS = {"classification": "Classifier", "regression": "Regressor"}


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("name", nc.list_learners())
def test_a_learner_by_name_goes_through_its_identity_unchanged(name, task):
    learner = make_learner(name, task)
    form = canonical(learner)
    again = rebuild(form)
    assert type(again) is type(learner)
    assert canonical(again) == form
    assert class_name(type(learner)) == f"{_LEARNERS[name].module}.{_LEARNERS[name].family}{TASKS[task]}"


def test_parameters_of_ones_own_go_through_it_too():
    learner = nc.NTKRegressor(nc.MLP(2, b_std=0.3), kernel="nngp", ridge=0.5, time=float("inf"))
    again = rebuild(canonical(learner))
    assert repr(again) == repr(learner)
    assert again.get_params() == learner.get_params()


def test_a_manifest_names_learners_as_manifests_before_it_did():
    comparison = nc.compare("iris", ["ntk", "1-nn"], sizes=[10], repeats=2, progress=False)
    told = comparison.manifest["learners"]
    assert told["ntk"]["class"] == told["ntk"]["identity"]["class"] == "ntkcompare.ntk.NTKClassifier"
    assert told["1-nn"]["class"] == told["1-nn"]["identity"]["class"] == "ntkcompare.knn.KNNClassifier"
    assert {"jacot2018neural", "cover1967nearest"} <= set(nc.cite(comparison).keys)


def test_a_manifest_names_a_class_among_the_parameters_in_the_same_way():
    assert _plain([nc.NTKClassifier, int]) == ["ntkcompare.ntk.NTKClassifier", "builtins.int"]
