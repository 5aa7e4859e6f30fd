"""Eigencurve: a kernel's spectrum on points of a data set, and the learning curve that it predicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ntkcompare.analysis import Modes
    from ntkcompare.datasets import Dataset


@dataclass(frozen=True, eq=False)
class Eigencurve:
    """What theory needs of a learner on points that stand for the distribution.

    Attributes
    ----------
    learner : NTKRegressor
        With its ridge in the unit of the kernel.
    X, Y : ndarray of shape (n_points, ...) and (n_points, n_outputs)
        Scaled inputs; targets, one-hot for classes.
    modes : ntkcompare.analysis.Modes
        Eigenvalues λ_i, and the target's power v_i² in each eigenfunction.
    """

    learner: Any
    X: NDArray[Any]
    Y: NDArray[Any]
    modes: "Modes"

    def predict(self, sizes: Sequence[int], *, pool: int | None = None) -> NDArray[Any]:
        """Return the mean squared errors on new points, summed over outputs; see `predict_curve`."""
        from ntkcompare.analysis import predict_curve

        modes, ridge = self.modes, float(self.learner.ridge)
        return np.asarray(
            predict_curve(modes.eigenvalues, modes.power, sizes, ridge=ridge, pool=pool).test_mse
        )

    def measure(self, sizes: Sequence[int], repeats: int, rng: np.random.Generator) -> pd.DataFrame:
        """Return theory and experiment: n, predicted, mean, low, high, interval.

        In each repeat points in random order train the learner, and those that no size trains on test it.
        """
        from ntkcompare.analysis import mean_interval

        errors = np.array([self._errors(sizes, rng.permutation(len(self.X))) for _ in range(repeats)])
        found = [mean_interval(column, method="t") for column in errors.T]
        return pd.DataFrame(
            {
                "n": list(sizes),
                "predicted": self.predict(sizes, pool=len(self.X)),
                "mean": [one.estimate for one in found],
                "low": [one.low for one in found],
                "high": [one.high for one in found],
                "interval": [one.label for one in found],
            }
        )

    def _errors(self, sizes: Sequence[int], order: NDArray[Any]) -> NDArray[Any]:
        train, test = order[: sizes[-1]], order[sizes[-1] :]
        found = self.learner.path(self.X[train], self.Y[train], sizes=list(sizes), X_test=self.X[test]).test
        return np.asarray(np.square(found - self.Y[test]).sum(axis=2).mean(axis=1))


def eigencurve(dataset: "Dataset", learner: Any, points: int, rng: np.random.Generator) -> Eigencurve:
    """Return the spectrum of a learner's kernel on at most `points` of a data set, drawn at random.

    Parameters
    ----------
    dataset : Dataset
        Of either task; inputs are scaled as it asks.
    learner : NTKRegressor or NTKClassifier
        At infinite time, with a ridge that is a number.
    points : int
    rng : numpy Generator

    Raises
    ------
    ValueError
        For a learner at a finite time or with ridge="loo".
    """
    from ntkcompare.analysis import modes_of_gram
    from ntkcompare.kernels.gram import gram
    from ntkcompare.ntk import NTKRegressor

    if not has_theory(learner):
        raise ValueError(
            "theory is of ridge regression: give a learner with time=None and a number as ridge."
        )
    X, Y = _sample(dataset, points, rng)
    matrix = gram(X, architecture=learner.architecture, kernel=learner.kernel)
    scale = float(np.mean(np.diag(matrix))) if learner.ridge_scale == "relative" else 1
    given = {**learner.get_params(deep=False), "ridge": float(learner.ridge) * scale}
    fixed = NTKRegressor(**{**given, "ridge_scale": "absolute"})
    return Eigencurve(fixed, X, Y, modes_of_gram(matrix, Y - Y.mean(axis=0)))


def has_theory(learner: Any) -> bool:
    """Whether it is ridge regression with a kernel, of which the theory speaks."""
    return learner.time is None and not isinstance(learner.ridge, str)


def _sample(dataset: "Dataset", points: int, rng: np.random.Generator) -> tuple[Any, Any]:
    """Inputs scaled as the data set asks, and targets with an axis for outputs."""
    from ntkcompare.datasets import fit_scaling

    chosen = np.sort(rng.permutation(len(dataset.X))[:points])
    inputs = dataset.X[chosen]
    X = fit_scaling(dataset.scaling, inputs, missing=dataset.missing)(inputs).reshape(len(chosen), -1)
    y = dataset.y[chosen]
    if dataset.task == "classification":
        return X, (y[:, None] == np.unique(y)).astype(float)
    return X, np.asarray(y, dtype=float).reshape(len(y), -1)
