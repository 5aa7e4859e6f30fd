"""Trajectories: a learner on its way from the simplest model to the fit of all labels, and where it stops."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies.patience import stop_by_patience
from ntkcompare.studies.predictions import at_test_points
from ntkcompare.studies.sample import Sample
from ntkcompare.studies.targets import one_hot_targets

Array = NDArray[Any]

# A tenth of the training points is set aside to stop by, as MLPClassifier does.
VALIDATION = 0.1
# Of a kernel's flow or a number of neighbours the rule sees steps of √2, so that this is a factor of four.
PATIENCE = 4
STEP = 2**0.5


@dataclass(frozen=True, eq=False)
class Stopped:
    """What stopping early came to, at one min_delta.

    Attributes
    ----------
    min_delta : float
    at : float
        Time, epoch or n/k of the model that was kept.
    test_error : float
        Of that model.
    epochs, seconds : float
        Trained until the rule stopped; NaN where the path knows all at once.
    """

    min_delta: float
    at: float
    test_error: float
    epochs: float = np.nan
    seconds: float = np.nan


@dataclass(frozen=True, eq=False)
class Trajectory:
    """One learner on one sample.

    Attributes
    ----------
    x : ndarray of shape (m,)
        Ascending from the simplest: flow time, epoch, or n/k.
    clean, corrupted, test : ndarray of shape (m,)
        Errors on the training points with the right label, on those with a wrong one (by the label given),
        and on the test points. `corrupted` is NaN where there is no wrong label.
    final_train, final_test : float
        Errors at the end, trained on all points: the fit of every label.
    epochs, seconds : float
        Trained to the end; NaN where the path knows all at once.
    stops : tuple of Stopped
    """

    x: Array
    clean: Array
    corrupted: Array
    test: Array
    final_train: float
    final_test: float
    stops: tuple[Stopped, ...]
    epochs: float = np.nan
    seconds: float = np.nan


def flow_trajectory(model: NTKRegressor, sample: Sample, epsilons: Sequence[float]) -> Trajectory:
    """Follow the gradient flow of kernel regression on one-hot labels, from f = the class shares.

    It trains on all but the last tenth of the points; the loss ½‖f − y‖² on these decides where it stops.
    The end is t = ∞ on all points.
    """
    n, m = len(sample.y), _n_kept(sample)
    classes = np.unique(sample.y)
    targets = one_hot_targets(sample.y, classes)
    times = [float(t) for t in STEP ** np.arange(-8, 49)]
    queries = np.concatenate([sample.X[m:], sample.X_test])
    path = model.path(sample.X, targets, [m, n], queries, times=[*times, None])
    assert path.train is not None
    assert path.test is not None
    losses = 0.5 * ((path.test[0, :-1, : n - m] - targets[m:]) ** 2).sum(axis=2).mean(axis=1)
    said = classes[path.test[..., n - m :, :].argmax(axis=-1)]
    test = sample.test_error(said[0, :-1])
    clean, corrupted = _by_label(classes[path.train[0][:-1].argmax(axis=-1)], sample)
    return Trajectory(
        np.array(times),
        clean,
        corrupted,
        test,
        final_train=float(sample.train_error(classes[path.train[1][-1].argmax(axis=-1)])),
        final_test=float(sample.test_error(said[1, -1])),
        stops=tuple(_replayed(np.array(times), losses, test, epsilons)),
    )


def neighbour_trajectory(model: KNNClassifier, sample: Sample, epsilons: Sequence[float]) -> Trajectory:
    """Go from many neighbours down to one, where each training point is its own nearest.

    All but the last tenth of the points vote; the error on these decides where to stop. The end is k = 1 on
    all points.
    """
    n, m = len(sample.y), _n_kept(sample)
    ks = sorted({round(m / STEP**i) for i in range(64)} - {0})
    queries = np.concatenate([sample.X, sample.X_test])
    some, every = model.path(sample.X, sample.y, [m, n], queries, ks)
    predictions, last = (at_test_points(point, "k-nn", sample.repeat) for point in (some, every))
    predictions = predictions[::-1]
    x = m / np.array(some.n_neighbors[::-1], dtype=float)
    losses = (predictions[:, m:n] != sample.y[m:]).mean(axis=1)
    test = sample.test_error(predictions[:, n:])
    clean, corrupted = _by_label(predictions[:, :m], sample)
    return Trajectory(
        x,
        clean,
        corrupted,
        test,
        final_train=float(sample.train_error(last[0, :n])),
        final_test=float(sample.test_error(last[0, n:])),
        stops=tuple(_replayed(x, losses, test, epsilons)),
    )


def network_trajectory(
    model: MLPClassifier, sample: Sample, epsilons: Sequence[float], seed: int
) -> Trajectory:
    """Train a network to interpolation on all points, and once for each ε with its own early stopping.

    Both measure all points after each epoch, so that an epoch takes them the same time.
    """
    model.set_params(random_state=seed, history="exact", early_stopping=False)
    begun = time.perf_counter()
    model.fit(sample.X, sample.y, sample.corrupted, (sample.X_test, sample.y_test))
    seconds, history = time.perf_counter() - begun, model.history_
    error = history["train_error"][:, 0]
    trained = float(model.n_epochs_[0])
    final_train = float(sample.train_error(model.predict(sample.X)))
    final_test = float(sample.test_error(model.predict(sample.X_test)))
    stops = []
    for epsilon in epsilons:
        model.set_params(early_stopping=True, validation_fraction=VALIDATION, min_delta=epsilon)
        begun = time.perf_counter()
        model.fit(sample.X, sample.y)
        stops.append(
            Stopped(
                epsilon,
                at=float(model.best_epoch_[0]),
                test_error=float(sample.test_error(model.predict(sample.X_test))),
                epochs=float(model.n_epochs_[0]),
                seconds=time.perf_counter() - begun,
            )
        )
    wrong = sample.corrupted.any()
    return Trajectory(
        history["epoch"].astype(float),
        history["clean_error"][:, 0] if wrong else error,
        history["corrupted_error"][:, 0] if wrong else np.full(len(error), np.nan),
        history["validation_error"][:, 0],
        final_train=final_train,
        final_test=final_test,
        stops=tuple(stops),
        epochs=trained,
        seconds=seconds,
    )


def _n_kept(sample: Sample) -> int:
    return len(sample.y) - max(1, round(VALIDATION * len(sample.y)))


def _by_label(predictions: Array, sample: Sample) -> tuple[Array, Array]:
    """Errors, by the label given, on clean and on corrupted points; predictions of shape (m, n)."""
    n = predictions.shape[1]
    wrong, marks = predictions != sample.y[:n], sample.corrupted[:n]
    corrupted = wrong[:, marks].mean(axis=1) if marks.any() else np.full(len(wrong), np.nan)
    return wrong[:, ~marks].mean(axis=1), corrupted


def _replayed(x: Array, losses: Array, test: Array, epsilons: Sequence[float]) -> Iterator[Stopped]:
    for epsilon in epsilons:
        best = stop_by_patience(losses, PATIENCE, epsilon).best
        yield Stopped(epsilon, at=float(x[best]), test_error=float(test[best]))
