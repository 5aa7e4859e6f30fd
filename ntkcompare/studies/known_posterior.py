"""Tasks of which the probability of each class is known at every point, and so the error of any rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.datasets import Dataset, load_dataset
from ntkcompare.datasets.synthetic.half_moons import half_moons_posterior

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Known:
    """Training points, and test points with the probability of each class.

    Errors are expectations over the label of a test point, given the point: they have no noise of test
    labels, and rules that are compared on the same points share what noise is left.

    Attributes
    ----------
    X, y : ndarray of shape (n, d), (n,)
        Drawn independently; the labels, 0, …, c − 1, with their noise.
    X_test : ndarray of shape (n_test, d)
    posterior : ndarray of shape (n_test, c)
        Probability of each class at the test points.

    Examples
    --------
    >>> task = sphere_task(n=10, n_test=4, random_state=0)
    >>> round(task.bayes_error, 12), round(task.neighbour_limit, 12)
    (0.2, 0.32)
    """

    X: Array
    y: NDArray[Any]
    X_test: Array
    posterior: Array

    def error(self, predictions: Any) -> Any:
        """Expected error of predictions of shape (..., m) at the first m test points."""
        codes = np.asarray(predictions)
        m = codes.shape[-1]
        return 1 - self.posterior[np.arange(m), codes].mean(axis=-1)

    def excess(self, predictions: Any) -> Any:
        """Expected error beyond that of the Bayes rule on the same points: never negative."""
        m = np.shape(predictions)[-1]
        return self.error(predictions) - (1 - self.posterior[:m].max(axis=1).mean())

    @property
    def bayes_error(self) -> float:
        """The least possible error on the test points."""
        return float(1 - self.posterior.max(axis=1).mean())

    @property
    def neighbour_limit(self) -> float:
        """The error of 1-NN for n → ∞ on the test points: the mean of 1 − Σ_c η_c(x)².

        The nearest neighbour ends up where the test point is, and its label is an independent draw from the
        same probabilities η(x) (Cover & Hart 1967). Where η is constant but for which class is the likely
        one of two, this is 2R*(1 − R*), the greatest value that their bound allows.
        """
        return float(1 - np.square(self.posterior).sum(axis=1).mean())


Task = Callable[[int, int, int], Known]

# On the sphere: a harmonic decides which class is the likely one; how likely it is is the same all over.
FLIPPED = 0.2
# Of the half-moons: the probability of a class goes from 0 to 1 little by little.
BLUR = 0.3


def sphere_task(n: int, n_test: int, random_state: int) -> Known:
    """Points of the sphere in 3 dimensions, classes by a harmonic of degree 2; a fifth of labels wrong."""

    def draw(noise: float) -> Dataset:
        return load_dataset(
            "sphere",
            n=n,
            n_test=n_test,
            d=3,
            degree=2,
            noise=noise,
            task="classification",
            random_state=random_state,
        )

    # The same seed without noise draws the same points: their labels tell the likely class.
    noisy, clean = draw(FLIPPED), draw(0.0)
    likely = np.arange(2) == _test(clean)[1][:, None]
    return Known(noisy.X, noisy.y, _test(noisy)[0], np.where(likely, 1 - FLIPPED, FLIPPED))


def half_moons_task(n: int, n_test: int, random_state: int) -> Known:
    """Two half circles, blurred."""
    data = load_dataset("half-moons", n=n, n_test=n_test, noise=BLUR, random_state=random_state)
    X_test = _test(data)[0]
    return Known(data.X, data.y, X_test, half_moons_posterior(X_test, BLUR))


def _test(data: Dataset) -> tuple[Array, NDArray[Any]]:
    assert data.X_test is not None
    assert data.y_test is not None
    return data.X_test, data.y_test


TASKS: dict[str, Task] = {"sphere": sphere_task, "half-moons": half_moons_task}
