import inspect
import sys
from functools import wraps

import numpy as np
import pytest
from sklearn.datasets import load_digits

import ntkcompare as nc
from ntkcompare import Dataset
from ntkcompare.citations.needs import needs_of, needs_of_kernel
from ntkcompare.curves.manifest import _plain
from ntkcompare.kernels import gram
from ntkcompare.report import PanelDisplay
from ntkcompare.store import class_name
from ntkcompare.studies import Setting, conduct, decide

LEARNERS = (
    nc.NTKClassifier,
    nc.NTKRegressor,
    nc.KNNClassifier,
    nc.KNNRegressor,
    nc.MLPClassifier,
    nc.MLPRegressor,
)


@pytest.fixture
def verdict():
    """The rule of all studies."""
    return decide


@pytest.fixture(scope="session")
def small():
    """Two hundred digits of three classes."""
    X, y = load_digits(return_X_y=True)
    rows = np.flatnonzero(y < 3)[:200]
    return Dataset(X[rows], y[rows], name="small", scaling="pixel")


@pytest.fixture
def used(monkeypatch):
    """Methods and libraries of every learner made, and of every kernel evaluated, while the test runs."""
    found = set()

    def note(learner, **asked):
        parameters = {name: _plain(value) for name, value in learner.get_params(deep=False).items()}
        found.update(*needs_of({"class": class_name(type(learner)), "parameters": {**parameters, **asked}}))

    def after(kind, name):
        begin = getattr(kind, name)

        @wraps(begin)
        def wrapped(self, *args, **kwargs):
            result = begin(self, *args, **kwargs)
            note(self)
            return result

        monkeypatch.setattr(kind, name, wrapped)

    def along(kind):
        path = kind.path
        signature = inspect.signature(path)

        @wraps(path)
        def wrapped(self, *args, **kwargs):
            # What a path is asked for beside the learner's own parameters, and so is not in any manifest.
            asked = signature.bind(self, *args, **kwargs).arguments
            times = [time for time in list(asked.get("times", [])) if time is not None]
            note(
                self,
                **({"time": times[0]} if times else {}),
                **({"ridge": "loo"} if asked.get("leave_one_out") else {}),
                **({"n_neighbors": list(asked["n_neighbors"])} if "n_neighbors" in asked else {}),
            )
            return path(self, *args, **kwargs)

        monkeypatch.setattr(kind, "path", wrapped)

    for kind in LEARNERS:
        after(kind, "__init__")
        after(kind, "set_params")
        if hasattr(kind, "path"):
            along(kind)
    module = sys.modules[gram.__module__]
    engine = module._engine

    def spied_engine(network, points, kernels, *rest):
        for kernel in kernels:
            found.update(*needs_of_kernel(kernel, network))
        return engine(network, points, kernels, *rest)

    monkeypatch.setattr(module, "_engine", spied_engine)
    return found


@pytest.fixture
def conducted(tmp_path, used):
    """Run a study quickly on a data set, with two repeats; see that it can be drawn, saved and cited.

    `left_out` are methods that the study uses, but not as the test has shortened it.
    """

    def run(study, dataset, repeats=2, left_out=()):
        used.clear()
        result = conduct(study, Setting(dataset, quick=True, repeats=repeats, random_state=0))
        assert set(study.uses) - set(left_out) == used, "a study says in `uses` what it computes with"
        # By findings that there are: of a run cut short, some of them; the page is held to all.
        names = [finding.name for finding in result.findings]
        for answer in study.questions:
            assert any(name.startswith(answer.findings) for name in names), answer
        assert isinstance(result.plot(ax=_axes(len(result.panels()))), PanelDisplay)
        folder = result.save(tmp_path / study.name)
        assert {"study.json", "findings.csv", "figure.png", "report.txt"} <= {
            p.name for p in folder.iterdir()
        }
        return result

    return run


def _axes(count):
    from matplotlib.figure import Figure

    return Figure().subplots(1, count, squeeze=False)[0]
