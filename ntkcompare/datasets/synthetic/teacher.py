"""Teacher: Gaussian inputs, labelled by a random network."""

import itertools

import numpy as np

from ntkcompare._checks import check_integer
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.synthetic.task import Array, make, task_randomness, with_noise

_ROWS_TO_CENTRE = 20_000


def teacher(
    *,
    n: int = 1000,
    n_test: int = 0,
    d: int = 10,
    depth: int = 1,
    width: int = 50,
    noise: float = 0.1,
    task: str = "regression",
    random_state: int = 0,
) -> Dataset:
    """Standard normal inputs, and the output of a random ReLU network without biases.

    Weights are N(0, 2/fan-in), the output's N(0, 1/width). The output is shifted by its median and divided by
    its standard deviation, both over 20,000 further inputs: classes are equally frequent and targets have
    variance 1, to about 1%.

    Parameters
    ----------
    n, n_test : int
        Number of examples, and of those in a test split of its own.
    d : int
        Dimensions.
    depth, width : int
        Number of hidden layers, and of units in each.
    noise : float
        Standard deviation of the targets' noise, or in classification the probability of a wrong label.
    task : {"regression", "classification"}
        The output, or whether it is above its median.
    random_state : int
        Seed of the network and the examples.

    Examples
    --------
    >>> round(teacher(n=100, noise=0.2).bayes_error, 6)
    0.04
    """
    check_integer("d", d, minimum=1)
    check_integer("depth", depth, minimum=1)
    check_integer("width", width, minimum=1)
    random = task_randomness(random_state)
    sizes = [d, *[width] * depth]
    layers = [random.normal(0, np.sqrt(2 / a), size=(a, b)) for a, b in itertools.pairwise(sizes)]
    output = random.normal(0, 1 / np.sqrt(width), size=width)

    def network(X: Array) -> Array:
        for layer in layers:
            X = np.maximum(X @ layer, 0)
        return np.asarray(X @ output)

    over = network(random.normal(size=(_ROWS_TO_CENTRE, d)))
    middle, spread = np.median(over), over.std() or 1.0

    def clean(rows: int, random: np.random.Generator) -> tuple[Array, Array]:
        X = random.normal(size=(rows, d))
        return X, (network(X) - middle) / spread

    sample, known = with_noise(clean, task, noise)
    source = f"synthetic: a random network, {depth} hidden layers of {width}"
    return make("teacher", sample, n=n, n_test=n_test, random_state=random_state, source=source, **known)
