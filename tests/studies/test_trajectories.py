import numpy as np
import pytest

from ntkcompare import MLP, KNNClassifier, NTKClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies import Setting
from ntkcompare.studies.trajectories import flow_trajectory, neighbour_trajectory, network_trajectory


@pytest.fixture(scope="module")
def sample(small):
    return Setting(small, quick=True, repeats=2, random_state=0).samples(100, noise=0.3)[0]


def test_a_flow_is_that_of_single_fits_to_the_points_that_are_kept(sample):
    found = flow_trajectory(NTKRegressor(ridge=0.0), sample, [0.0])
    X, y, corrupted = sample.X[:90], sample.y[:90], sample.corrupted[:90]
    for i in (5, 20, 30):
        model = NTKClassifier(ridge=0.0, time=found.x[i]).fit(X, y)
        wrong = model.predict(X) != y
        assert found.clean[i] == wrong[~corrupted].mean()
        assert found.corrupted[i] == wrong[corrupted].mean()
        assert found.test[i] == (model.predict(sample.X_test) != sample.y_test).mean()
    whole = NTKClassifier(ridge=0.0).fit(sample.X, sample.y)
    assert found.final_train == 1 - whole.score(sample.X, sample.y)
    assert found.final_test == pytest.approx(1 - whole.score(sample.X_test, sample.y_test))


def test_a_flow_is_stopped_by_the_loss_on_the_points_set_aside(sample):
    found = flow_trajectory(NTKRegressor(ridge=0.0), sample, [0.0, 100.0])
    assert found.stops[1].at == found.x[0]  # nothing is better by so much
    targets = np.eye(3)[np.searchsorted(np.unique(sample.y), sample.y)]
    losses = [
        np.mean(
            np.sum(
                (
                    NTKRegressor(ridge=0.0, time=t).fit(sample.X[:90], targets[:90]).predict(sample.X[90:])
                    - targets[90:]
                )
                ** 2,
                axis=1,
            )
        )
        for t in found.x
    ]
    assert found.stops[0].at == found.x[np.argmin(losses)]


def test_neighbours_go_from_all_to_one(sample):
    found = neighbour_trajectory(KNNClassifier(), sample, [0.0])
    assert found.x[0] == 1
    assert found.x[-1] == 90
    assert found.clean[-1] == found.corrupted[-1] == found.final_train == 0
    k = round(90 / found.x[7])
    model = KNNClassifier(k).fit(sample.X[:90], sample.y[:90])
    assert found.test[7] == pytest.approx(1 - model.score(sample.X_test, sample.y_test))
    assert found.final_test == pytest.approx(
        1 - KNNClassifier().fit(sample.X, sample.y).score(sample.X_test, sample.y_test)
    )


def test_a_network_is_trained_to_the_end_and_with_each_min_delta(sample):
    model = MLPClassifier(MLP(depth=1, width=64), max_epochs=80)
    found = network_trajectory(model, sample, [0.0, 10.0], seed=1)
    assert found.x[0] == 0
    assert len(found.x) == found.epochs + 1
    assert found.test[-1] == pytest.approx(found.final_test)
    share = sample.corrupted.mean()
    assert (1 - share) * found.clean[-1] + share * found.corrupted[-1] == pytest.approx(found.final_train)
    assert (found.stops[1].at, found.stops[1].epochs) == (0, 10)  # nothing is better by so much
    assert found.seconds > 0
    assert found.stops[0].seconds > 0


def test_without_wrong_labels_there_is_nothing_to_say_of_them(small):
    clean = Setting(small, quick=True, repeats=2, random_state=0).samples(60)[0]
    assert np.isnan(neighbour_trajectory(KNNClassifier(), clean, [0.0]).corrupted).all()
    assert np.isnan(flow_trajectory(NTKRegressor(ridge=0.0), clean, [0.0]).corrupted).all()
