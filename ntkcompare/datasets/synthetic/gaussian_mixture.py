"""Gaussian mixture: round Gaussians around the corners of a regular polygon, classes taking turns."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ntkcompare._checks import check_integer, check_real
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.synthetic.plane_mixture import plane_bayes_error
from ntkcompare.datasets.synthetic.task import Array, make, orthonormal, task_randomness


def gaussian_mixture(
    *,
    n: int = 1000,
    n_test: int = 0,
    d: int = 10,
    n_classes: int = 2,
    components: int = 1,
    radius: float = 1.5,
    priors: Sequence[float] | None = None,
    random_state: int = 0,
) -> Dataset:
    """Classes of Gaussians around the corners of a polygon in a random plane; Bayes error by quadrature.

    Each class is a mixture of `components` Gaussians of covariance I. Their centres are the corners of a
    regular polygon with n_classes·components corners, `radius` from the origin in a random plane of ℝᵈ, the
    classes taking turns: two classes with two components each are the exclusive or.

    Parameters
    ----------
    n, n_test : int
        Number of examples, and of those in a test split of its own.
    d : int
        Dimensions, at least 2.
    n_classes, components : int
        Number of classes, and of Gaussians in each.
    radius : float
        Distance of the centres from the origin, in standard deviations.
    priors : sequence of float, optional
        Probability of each class; None means equal ones.
    random_state : int
        Seed of plane and examples.

    Returns
    -------
    Dataset
        `bayes_error` is 1 − ∫ max_c p(c)p(x|c) dx; for two classes of one component each with equal priors
        that is Φ(−radius).

    Examples
    --------
    >>> data = gaussian_mixture(n=500, radius=1.0)
    >>> round(data.bayes_error, 4)
    0.1587
    """
    check_integer("d", d, minimum=2)
    check_integer("n_classes", n_classes, minimum=2)
    check_integer("components", components, minimum=1)
    check_real("radius", radius, minimum=0)
    shares = _priors(priors, n_classes)
    corners = n_classes * components
    angles = 2 * np.pi * np.arange(corners) / corners
    centres = radius * np.column_stack([np.cos(angles), np.sin(angles)])
    classes = np.arange(corners) % n_classes
    plane = orthonormal(d, 2, task_randomness(random_state))

    def sample(rows: int, random: np.random.Generator) -> tuple[Array, Any]:
        of_class, of_component, of_place = random.spawn(3)
        labels = np.searchsorted(shares.cumsum()[:-1], of_class.random(rows), side="right")
        corner = labels + n_classes * of_component.integers(components, size=rows)
        return centres[corner] @ plane.T + of_place.normal(size=(rows, d)), labels

    return make(
        "gaussian-mixture",
        sample,
        n=n,
        n_test=n_test,
        random_state=random_state,
        source="synthetic: Gaussians around the corners of a polygon",
        bayes_error=plane_bayes_error(centres, shares[classes] / components, classes, 1.0),
    )


def _priors(priors: Sequence[float] | None, n_classes: int) -> Array:
    shares = np.full(n_classes, 1 / n_classes) if priors is None else np.array(priors, dtype=np.float64)
    if shares.shape != (n_classes,) or not (shares > 0).all() or abs(shares.sum() - 1) > 1e-6:
        raise ValueError(f"priors={priors!r} must be {n_classes} probabilities above 0 that sum to 1.")
    return np.asarray(shares / shares.sum())
