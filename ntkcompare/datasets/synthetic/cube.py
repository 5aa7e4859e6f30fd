"""Cube: points of {−1, 1}ᵈ, and a Boolean function of them."""

import numpy as np

from ntkcompare._checks import check_choice, check_integer
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.synthetic.task import Array, make, task_randomness, with_noise

TARGETS = ("parity", "majority", "dictator")


def cube(
    *,
    n: int = 1000,
    n_test: int = 0,
    d: int = 15,
    target: str = "parity",
    k: int = 3,
    noise: float = 0.0,
    random_state: int = 0,
) -> Dataset:
    """Uniform points of the Boolean cube {−1, 1}ᵈ; parity of k bits, majority of all, or a single bit.

    Points are drawn with replacement. Which bits count is random.

    Parameters
    ----------
    n, n_test : int
        Number of examples, and of those in a test split of its own.
    d : int
        Number of bits; odd for the majority.
    target : {"parity", "majority", "dictator"}
        The product of k bits, the sign of the sum of all, or one bit.
    k : int
        How many bits the parity is of.
    noise : float
        Probability of a wrong label.
    random_state : int
        Seed of the bits that count, and of the examples.

    Examples
    --------
    >>> cube(n=100, target="majority", noise=0.1).bayes_error
    0.1
    """
    check_integer("d", d, minimum=1)
    check_choice("target", target, TARGETS)
    if target == "majority" and d % 2 == 0:
        raise ValueError(f"d={d} must be odd for the majority, or half the bits may be on either side.")
    check_integer("k", k, minimum=1, maximum=d if target == "parity" else None)
    bits = task_randomness(random_state).permutation(d)

    def clean(rows: int, random: np.random.Generator) -> tuple[Array, Array]:
        X = np.asarray(2 * random.integers(2, size=(rows, d)) - 1, dtype=np.float64)
        if target == "majority":
            return X, X.sum(axis=1)
        return X, X[:, bits[: k if target == "parity" else 1]].prod(axis=1)

    sample, known = with_noise(clean, "classification", noise)
    source = f"synthetic: {target} on the Boolean cube"
    return make("cube", sample, n=n, n_test=n_test, random_state=random_state, source=source, **known)
