"""Models of two classes, trained on ±1, and what bounds on their generalization gap are made of."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.architecture import MLP
from ntkcompare.kernels import gram
from ntkcompare.knn import KNNRegressor
from ntkcompare.mlp import MLPRegressor
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies import bounds
from ntkcompare.studies.predictions import at_test_points, at_training_points
from ntkcompare.studies.sample import Sample
from ntkcompare.training import FitArguments

Array = NDArray[np.float64]

FROBENIUS, SPECTRAL = "Frobenius norms", "spectral norms"


@dataclass(frozen=True, eq=False)
class Model:
    """What a trained model says, and how complex it is.

    Attributes
    ----------
    train, test : ndarray of shape (n,), (n_test,)
        Values at the training points and the test points; a class is their sign.
    dimension : float
        VC dimension of the class of models; infinite where it fits any labels.
    complexities : dict of str to float
        Empirical Rademacher complexity of a class given by norms → R; empty of a model without weights.
    ramp : float
        Mean ramp loss on the training labels.
    """

    train: Array
    test: Array
    dimension: float = math.inf
    complexities: dict[str, float] = field(default_factory=dict)
    ramp: float = math.nan


def trained_networks(samples: Sequence[Sample], architecture: MLP, epochs: int) -> Iterator[Model]:
    """Train networks less what they were before, a fixed function that changes no bound; no biases."""
    estimator = MLPRegressor(
        architecture, max_epochs=epochs, batch_size="full", interpolation_loss=1e-4, centred=True
    )
    fits = [FitArguments(s.X, signs(s.y), random_state=s.seed("mlp")) for s in samples]
    for sample, model in zip(samples, estimator.fit_each(fits)):
        y = signs(sample.y)
        assert model.initial_params_ is not None
        after, before = (
            _matrices(architecture, part, y) for part in (model.params_[0], model.initial_params_[0])
        )
        train, test = (model.predict(X) for X in (sample.X, sample.X_test))
        yield Model(
            train,
            test,
            dimension=bounds.vc_dimension([sample.X.shape[1], *(A.shape[1] for A in after)]),
            complexities={
                FROBENIUS: bounds.frobenius_complexity(after, sample.X),
                SPECTRAL: bounds.spectral_complexity(after, before, sample.X),
            },
            ramp=bounds.mean_ramp(train, y),
        )


def _matrices(architecture: MLP, params: Any, y: Array) -> list[Array]:
    """The matrices that are applied, in units of labels ±1; the network learnt standardized ones."""
    matrices = [
        np.asarray(W, dtype=np.float64) * architecture.W_std / math.sqrt(W.shape[0]) for W, _ in params
    ]
    spread = float(y.std())
    matrices[-1] *= spread if spread > 0 else 1.0
    return matrices


def kernel_regressions(samples: Sequence[Sample], architecture: MLP) -> Iterator[Model]:
    """Fit the labels by regression with the NTK, without ridge."""
    for sample in samples:
        yield _of_path(NTKRegressor(architecture, ridge=0.0), sample)


def nearest_neighbours(samples: Sequence[Sample]) -> Iterator[Model]:
    """Predict the label of the nearest training point."""
    for sample in samples:
        yield _of_path(KNNRegressor(n_neighbors=1), sample)


def _of_path(estimator: NTKRegressor | KNNRegressor, sample: Sample) -> Model:
    (point,) = estimator.learning_path(sample.X, signs(sample.y), [len(sample.X)], sample.X_test)
    told = point, str(estimator), sample.repeat
    return Model(at_training_points(*told), at_test_points(*told))


def kernel_bound(sample: Sample, depth: int, delta: float) -> float:
    """The kernel-norm bound of an infinitely wide network, which fits each label ±1 with a margin of 1."""
    y = signs(sample.y)
    kernel = gram(sample.X, architecture=MLP(depth, b_std=0.0))
    return 2 * bounds.kernel_complexity(kernel, y - y.mean()) + bounds.confidence_term(len(y), delta)


def gap(sample: Sample, model: Model, noise: float) -> dict[str, float]:
    """Errors on labels with noise, which are those that bounds are about: a share p is drawn by coin."""
    said = ((model.train, sample.y), (model.test, sample.y_test))
    train, test = (float(np.mean((values > 0) != labels)) for values, labels in said)
    error = (1 - noise) * test + noise / 2
    return {"train error": train, "error": error, "gap": error - train}


def signs(y: NDArray[Any]) -> Array:
    """Class 0 as −1, class 1 as 1."""
    return 2.0 * y - 1.0
