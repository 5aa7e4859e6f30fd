"""Linear: Gaussian inputs, and a linear function of them."""

import numpy as np

from ntkcompare._checks import check_integer
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.synthetic.task import Array, make, orthonormal, task_randomness, with_noise


def linear(
    *,
    n: int = 1000,
    n_test: int = 0,
    d: int = 10,
    noise: float = 0.5,
    task: str = "regression",
    random_state: int = 0,
) -> Dataset:
    """Standard normal inputs in ℝᵈ, and ⟨w, x⟩ for a random unit vector w.

    Parameters
    ----------
    n, n_test : int
        Number of examples, and of those in a test split of its own.
    d : int
        Dimensions.
    noise : float
        Standard deviation of the targets' noise, or in classification the probability of a wrong label.
    task : {"regression", "classification"}
        The product, or whether it is above 0.
    random_state : int
        Seed of w and of the examples.

    Examples
    --------
    >>> linear(n=100).bayes_error
    0.25
    """
    check_integer("d", d, minimum=1)
    direction = orthonormal(d, 1, task_randomness(random_state))[:, 0]

    def clean(rows: int, random: np.random.Generator) -> tuple[Array, Array]:
        X = random.normal(size=(rows, d))
        return X, X @ direction

    sample, known = with_noise(clean, task, noise)
    source = "synthetic: a linear function"
    return make("linear", sample, n=n, n_test=n_test, random_state=random_state, source=source, **known)
