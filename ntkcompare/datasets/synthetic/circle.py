"""Circle: evenly spaced points on it, and a wave of given frequency."""

import numpy as np

from ntkcompare._checks import check_integer
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.synthetic.task import Array, make, task_randomness, with_noise


def circle(
    *,
    n: int = 1000,
    n_test: int = 0,
    frequency: int = 3,
    noise: float = 0.0,
    task: str = "regression",
    random_state: int = 0,
) -> Dataset:
    """The circle cut into n points, and √2·cos(kθ + φ) with a random phase φ.

    On these points the Gram matrix of every kernel that depends on the angle alone is circulant, and waves
    are its eigenvectors. The points of a test split lie evenly too, and begin half a step later. With more
    points all of them lie elsewhere.

    Parameters
    ----------
    n, n_test : int
        Number of points, and of those in a test split of its own.
    frequency : int
        k, at least 1.
    noise : float
        Standard deviation of the targets' noise, or in classification the probability of a wrong label.
    task : {"regression", "classification"}
        The wave, or whether it is above 0.
    random_state : int
        Seed of phase and noise.

    Examples
    --------
    >>> circle(n=4).X.round(12).tolist()
    [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [-0.0, -1.0]]
    """
    check_integer("frequency", frequency, minimum=1)
    phase = 2 * np.pi * task_randomness(random_state).random()
    starts = iter((0.0, 0.5))  # of the training points, then of the test points

    def clean(rows: int, random: np.random.Generator) -> tuple[Array, Array]:
        angle = 2 * np.pi * (np.arange(rows) + next(starts)) / rows
        return np.column_stack([np.cos(angle), np.sin(angle)]), np.sqrt(2) * np.cos(frequency * angle + phase)

    sample, known = with_noise(clean, task, noise)
    source = f"synthetic: wave of frequency {frequency} on the discretized circle"
    return make("circle", sample, n=n, n_test=n_test, random_state=random_state, source=source, **known)
