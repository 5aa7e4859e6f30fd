"""Manifold: few dimensions, curled up in many."""

import numpy as np

from ntkcompare._checks import check_choice, check_integer
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.synthetic.harmonic import zonal_harmonic
from ntkcompare.datasets.synthetic.task import Array, make, orthonormal, task_randomness, with_noise

SHAPES = ("torus", "sphere", "swiss-roll")


def manifold(
    *,
    n: int = 1000,
    n_test: int = 0,
    d: int = 50,
    intrinsic: int = 2,
    shape: str = "torus",
    frequency: int = 1,
    noise: float = 0.1,
    task: str = "regression",
    random_state: int = 0,
) -> Dataset:
    """A manifold of few dimensions m in a random position of ℝᵈ, and a wave on it.

    - "torus": (cos zⱼ, sin zⱼ) for m angles zⱼ, uniform; the target is √(2/m)·Σ sin(k·zⱼ).
    - "sphere": the unit sphere of m + 1 dimensions; the target is a zonal harmonic of degree k.
    - "swiss-roll": (t cos t, t sin t, h)/4π with t uniform on [1.5π, 4.5π] and h on [0, 4π]; m is 2, and the
      target √2·sin(k(t − 1.5π)/1.5).

    Targets have variance 1. There is no noise on the inputs: the points lie on the manifold.

    Parameters
    ----------
    n, n_test : int
        Number of examples, and of those in a test split of its own.
    d : int
        Dimensions of the space around: at least 2m, m + 1 and 3 in turn.
    intrinsic : int
        m.
    shape : {"torus", "sphere", "swiss-roll"}
        Which one.
    frequency : int
        k.
    noise : float
        Standard deviation of the targets' noise, or in classification the probability of a wrong label.
    task : {"regression", "classification"}
        The wave, or whether it is above 0.
    random_state : int
        Seed of the position and the examples.

    Examples
    --------
    >>> data = manifold(n=100, intrinsic=3)
    >>> data.X.shape, int(np.linalg.matrix_rank(data.X))
    ((100, 50), 6)
    """
    check_choice("shape", shape, SHAPES)
    check_integer("intrinsic", intrinsic, minimum=1)
    check_integer("frequency", frequency, minimum=1)
    if shape == "swiss-roll" and intrinsic != 2:
        raise ValueError(f"intrinsic={intrinsic} must be 2 for the swiss roll, which is a sheet.")
    flat = {"torus": 2 * intrinsic, "sphere": intrinsic + 1, "swiss-roll": 3}[shape]
    check_integer("d", d, minimum=flat)
    position = orthonormal(d, flat, task_randomness(random_state))

    def clean(rows: int, random: np.random.Generator) -> tuple[Array, Array]:
        if shape == "torus":
            z = 2 * np.pi * random.random((rows, intrinsic))
            points = np.hstack([np.cos(z), np.sin(z)])
            target = np.sqrt(2 / intrinsic) * np.sin(frequency * z).sum(axis=1)
        elif shape == "sphere":
            points = random.normal(size=(rows, flat))
            points /= np.linalg.norm(points, axis=1, keepdims=True)
            target = zonal_harmonic(points[:, 0], frequency, flat)
        else:
            u = random.random((rows, 2))
            t = np.pi * (1.5 + 3 * u[:, 0])
            points = np.column_stack([t * np.cos(t), t * np.sin(t), 4 * np.pi * u[:, 1]]) / (4 * np.pi)
            target = np.sqrt(2) * np.sin(frequency * (t - 1.5 * np.pi) / 1.5)
        return points @ position.T, target

    sample, known = with_noise(clean, task, noise)
    source = f"synthetic: {shape} of {intrinsic} dimensions"
    return make("manifold", sample, n=n, n_test=n_test, random_state=random_state, source=source, **known)
