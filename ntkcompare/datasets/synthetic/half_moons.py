"""Half-moons: two interleaved half circles with Gaussian noise."""

from typing import Any

import numpy as np

from ntkcompare._checks import check_integer, check_real
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.synthetic.plane_mixture import plane_bayes_error
from ntkcompare.datasets.synthetic.task import Array, make, task_randomness


def half_moons(
    *, n: int = 1000, n_test: int = 0, noise: float = 0.2, d: int = 2, random_state: int = 0
) -> Dataset:
    """Two interleaved half circles, blurred; Bayes error by quadrature.

    With t uniform on [0, π], class 0 is (cos t, sin t) and class 1 is (1 − cos t, ½ − sin t), each plus
    Gaussian noise in both directions; the classes are equally frequent.

    Parameters
    ----------
    n, n_test : int
        Number of examples, and of those in a test split of its own.
    noise : float
        Standard deviation of the noise, from 0.05 on; the circles have radius 1.
    d : int
        Dimensions; those beyond the second hold such noise and nothing else.
    random_state : int
        Seed of the examples.

    Examples
    --------
    >>> data = half_moons(n=500, noise=0.3)
    >>> round(data.bayes_error, 3)
    0.085
    """
    check_real("noise", noise, minimum=0.05)
    check_integer("d", d, minimum=2)
    task_randomness(random_state)  # nothing of the task is random; the seed is checked all the same

    def sample(rows: int, random: np.random.Generator) -> tuple[Array, Any]:
        of_class, of_place, of_noise = random.spawn(3)
        labels = of_class.integers(2, size=rows)
        X = noise * of_noise.normal(size=(rows, d))
        X[:, :2] += _on_arc(np.pi * of_place.random(rows), labels)
        return X, labels

    centres, weights, classes = _mixture()
    return make(
        "half-moons",
        sample,
        n=n,
        n_test=n_test,
        random_state=random_state,
        source="synthetic: two half circles",
        bayes_error=plane_bayes_error(centres, weights, classes, noise),
    )


def half_moons_posterior(X: Array, noise: float = 0.2) -> Array:
    """Return the probability of each class at points of half-moons with that noise, exact to rounding.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    noise : float
        As of :func:`half_moons`.

    Returns
    -------
    ndarray of shape (n, 2)

    Examples
    --------
    >>> half_moons_posterior(np.array([[0.5, 0.25], [-1.0, 0.0]])).round(3).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    check_real("noise", noise, minimum=0.05)
    centres, weights, classes = _mixture()
    square = np.square(X[:, None, :2] - centres).sum(axis=2) / (2 * noise**2)
    # Far away from both moons every term would underflow: count from the greatest.
    terms = weights * np.exp(square.min(axis=1, keepdims=True) - square)
    densities = np.column_stack([terms[:, classes == label].sum(axis=1) for label in (0, 1)])
    return np.asarray(densities / densities.sum(axis=1, keepdims=True))


def _mixture() -> tuple[Array, Array, Any]:
    """Centres, weights and classes of Gaussians that make up both moons.

    Exact to rounding, since the nodes lie closer than the noise is wide.
    """
    nodes, weights = np.polynomial.legendre.leggauss(100)
    t = np.pi * (nodes + 1) / 2
    classes = np.repeat([0, 1], len(t))
    return _on_arc(np.tile(t, 2), classes), np.tile(weights, 2) / 4, classes


def _on_arc(t: Array, classes: Any) -> Array:
    outer = np.column_stack([np.cos(t), np.sin(t)])
    return np.where((classes == 0)[:, None], outer, np.array([1.0, 0.5]) - outer)
