"""The Bayes error of classes that are mixtures of round Gaussians in a plane."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_FAR = 8.5  # standard deviations, beyond which nothing is left to tell apart
_FINE = 30  # cells per standard deviation
_MOST = 4000  # cells per axis


def plane_bayes_error(centres: Array, weights: Array, classes: NDArray[np.intp], std: float) -> float:
    """Return 1 − ∫ max_c Σ_{j in class c} w_j N(x; m_j, std²I) dx, by the midpoint rule, to about 1e-6.

    Parameters
    ----------
    centres : ndarray of shape (m, 2)
        m_j.
    weights : ndarray of shape (m,)
        w_j, which sum to 1.
    classes : ndarray of int, shape (m,)
        Class of each component.
    std : float
        Standard deviation in each direction, and in every other direction of a higher space, where all
        components are alike.

    Raises
    ------
    ValueError
        If the centres are too far apart for the grid.
    """
    # Turned: a border between classes that runs along the grid would hit all its cells at the same place, and
    # their errors would add up instead of cancelling.
    centres = centres @ np.array([[np.cos(0.5), np.sin(0.5)], [-np.sin(0.5), np.cos(0.5)]])
    low, high = centres.min(axis=0) - _FAR * std, centres.max(axis=0) + _FAR * std
    counts = np.ceil((high - low) / std * _FINE).astype(int).clip(max=_MOST)
    steps = (high - low) / counts
    if steps.max() > std / 10:
        raise ValueError(
            "the centres are more than a hundred standard deviations apart: the Bayes error is not computed "
            "for these; bring them nearer, or make the noise larger."
        )
    best = np.zeros(tuple(counts))
    along = [
        np.exp(
            -0.5 * np.square((low[i] + (np.arange(counts[i]) + 0.5) * steps[i] - centres[:, i, None]) / std)
        )
        for i in (0, 1)
    ]
    for label in np.unique(classes):
        of = classes == label
        np.maximum(best, (along[0][of] * weights[of, None]).T @ along[1][of], out=best)
    total = float(best.sum()) * float(steps.prod()) / (2 * np.pi * std**2)
    return max(0.0, 1.0 - total)
