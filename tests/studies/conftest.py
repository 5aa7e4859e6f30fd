import numpy as np
import pytest
from sklearn.datasets import load_digits

from ntkcompare import Dataset
from ntkcompare.report import PanelDisplay
from ntkcompare.studies import Setting, conduct, decide


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
def conducted(tmp_path):
    """Run a study quickly on a data set, with two repeats; see that it can be drawn and saved."""

    def run(study, dataset, repeats=2):
        result = conduct(study, Setting(dataset, quick=True, repeats=repeats, random_state=0))
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
