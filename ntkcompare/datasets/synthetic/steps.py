"""Steps: a function that is constant on the cells of a grid."""

import numpy as np

from ntkcompare._checks import check_integer
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.synthetic.task import Array, make, task_randomness, with_noise

_MOST_CELLS = 10**6


def steps(
    *,
    n: int = 1000,
    n_test: int = 0,
    d: int = 2,
    pieces: int = 4,
    noise: float = 0.1,
    task: str = "regression",
    random_state: int = 0,
) -> Dataset:
    """Uniform points of [0, 1]ᵈ, and a function that is constant on each cell of a grid.

    The values of the cells are independent standard normals, less their mean: about half are above 0.

    Parameters
    ----------
    n, n_test : int
        Number of examples, and of those in a test split of its own.
    d : int
        Dimensions.
    pieces : int
        Cells along each axis; there are piecesᵈ, up to a million.
    noise : float
        Standard deviation of the targets' noise, or in classification the probability of a wrong label.
    task : {"regression", "classification"}
        The value of the cell, or whether it is above 0.
    random_state : int
        Seed of values and examples.

    Examples
    --------
    >>> len(np.unique(steps(n=500, noise=0.0).y))
    16
    """
    check_integer("d", d, minimum=1)
    check_integer("pieces", pieces, minimum=2)
    if pieces**d > _MOST_CELLS:
        raise ValueError(
            f"pieces={pieces} along each of d={d} axes makes more than a million cells; take fewer."
        )
    values = task_randomness(random_state).normal(size=(pieces,) * d)
    values -= values.mean()

    def clean(rows: int, random: np.random.Generator) -> tuple[Array, Array]:
        X = random.random((rows, d))
        return X, values[tuple((pieces * X.T).astype(int))]

    sample, known = with_noise(clean, task, noise)
    source = f"synthetic: constant on each of {pieces**d} cells"
    return make("steps", sample, n=n, n_test=n_test, random_state=random_state, source=source, **known)
