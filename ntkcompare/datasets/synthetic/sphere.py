"""Sphere: uniform points on it, and a harmonic of given degree."""

import numpy as np

from ntkcompare._checks import check_integer
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.synthetic.harmonic import zonal_harmonic
from ntkcompare.datasets.synthetic.task import Array, make, orthonormal, task_randomness, with_noise


def sphere(
    *,
    n: int = 1000,
    n_test: int = 0,
    d: int = 10,
    degree: int = 2,
    noise: float = 0.1,
    task: str = "regression",
    random_state: int = 0,
) -> Dataset:
    """Uniform points on the unit sphere of ℝᵈ, and a zonal harmonic of degree k around a random axis.

    The target has variance 1. It is an eigenfunction of every kernel that depends on the angle alone, so that
    the degree says how hard it is.

    Parameters
    ----------
    n, n_test : int
        Number of examples, and of those in a test split of its own.
    d : int
        Dimensions of the space around, at least 2.
    degree : int
        k, at least 1.
    noise : float
        Standard deviation of the targets' noise, or in classification the probability of a wrong label.
    task : {"regression", "classification"}
        The harmonic, or whether it is above 0.
    random_state : int
        Seed of axis and examples.

    Examples
    --------
    >>> sphere(n=100, noise=0.5).bayes_error
    0.25
    """
    check_integer("d", d, minimum=2)
    check_integer("degree", degree, minimum=1)
    axis = orthonormal(d, 1, task_randomness(random_state))[:, 0]

    def clean(rows: int, random: np.random.Generator) -> tuple[Array, Array]:
        X = random.normal(size=(rows, d))
        X /= np.linalg.norm(X, axis=1, keepdims=True)
        return X, zonal_harmonic(X @ axis, degree, d)

    sample, known = with_noise(clean, task, noise)
    source = f"synthetic: harmonic of degree {degree} on the sphere"
    return make("sphere", sample, n=n, n_test=n_test, random_state=random_state, source=source, **known)
