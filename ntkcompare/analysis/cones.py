"""Distances of mean curves to cones of shapes, and how large noise alone makes them."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import nnls

from ntkcompare.analysis._inputs import Matrix, Vector, generator

#: Means and weights, each of shape (curves, sizes) → squared weighted distance of each curve to a cone.
Distance = Callable[[Matrix, Matrix], Vector]


def falling(means: Matrix, weights: Matrix) -> Vector:
    """Distance to the curves that fall weakly: the isotonic regression, by its max–min formula.

    The fit at i is the least over j ≤ i of the largest over k ≥ i of the weighted mean from j to k.

    >>> falling(np.array([[3.0, 1.0, 2.0]]), np.ones((1, 3)))
    array([0.5])
    """
    count, size = means.shape
    if size < 2:
        return np.zeros(count)
    zero = np.zeros((count, 1))
    total = np.hstack([zero, np.cumsum(weights * means, axis=1)])
    mass = np.hstack([zero, np.cumsum(weights, axis=1)])
    # average[:, j, k] is that of sizes j…k; what lies below the diagonal is no range.
    below = np.tril(np.ones((size, size), dtype=bool), -1)
    spans = np.where(below, 1.0, mass[:, None, 1:] - mass[:, :-1, None])
    average = np.where(below, -np.inf, (total[:, None, 1:] - total[:, :-1, None]) / spans)
    largest = np.maximum.accumulate(average[:, :, ::-1], axis=2)[:, :, ::-1]
    fitted = np.minimum.accumulate(largest, axis=1)[:, np.arange(size), np.arange(size)]
    return np.asarray(np.sum(weights * (means - fitted) ** 2, axis=1))


def valleys(n_sizes: int) -> list[Distance]:
    """Distances to the curves that fall over the first k sizes and rise over the others, for each k."""

    def distance(k: int) -> Distance:
        def to_cone(means: Matrix, weights: Matrix) -> Vector:
            rising = falling(means[:, k:][:, ::-1], weights[:, k:][:, ::-1])
            return np.asarray(falling(means[:, :k], weights[:, :k]) + rising)

        return to_cone

    return [distance(k) for k in range(n_sizes + 1)]


def convex(n: Vector) -> Distance:
    """Distance to the curves that are convex on sizes n: non-negative least squares on hinges, lines free.

    >>> convex(np.array([1.0, 2.0, 3.0]))(np.array([[0.0, 1.0, 0.0]]), np.ones((1, 3))).round(6)
    array([0.666667])
    """
    lines, hinges = convex_generators(n)

    def to_cone(means: Matrix, weights: Matrix) -> Vector:
        roots = np.sqrt(weights)[:, :, None]
        # What lines explain is taken out of both sides first: it may have either sign.
        basis = np.linalg.qr(lines * roots)[0]
        columns = np.concatenate([np.broadcast_to(hinges, (len(means), *hinges.shape)), means[:, :, None]], 2)
        columns = columns * roots
        columns -= basis @ (np.swapaxes(basis, 1, 2) @ columns)
        columns[:, :, :-1] /= np.linalg.norm(columns[:, :, :-1], axis=1, keepdims=True)
        return np.array([nnls(part[:, :-1], part[:, -1])[1] ** 2 for part in columns])

    return to_cone


def convex_generators(n: Vector) -> tuple[Matrix, Matrix]:
    """Lines, of any sign, and hinges, of positive sign, that make up every convex curve on n.

    >>> convex_generators(np.array([1.0, 2.0, 3.0]))[1][:, 0]
    array([0. , 0. , 0.5])
    """
    x = (n - n[0]) / (n[-1] - n[0])
    return np.column_stack([np.ones_like(x), x]), np.maximum(x[:, None] - x[None, 1:-1], 0)


def cone_test(
    curves: Matrix, distances: Sequence[Distance], n_resamples: int, random_state: int
) -> tuple[float, float]:
    """Return the least distance of the mean curve to the cones, and its p-value.

    The p-value is the largest, over the cones, of the simulated probabilities that the distance of noise
    alone is as large: normal repeats around the constant curve with the measured covariance between
    sizes, their means and standard errors computed anew.

    Parameters
    ----------
    curves : ndarray of shape (n_repeats, n_sizes)
        At least 2 repeats.
    distances : sequence of callable
        One for each cone; each holds the constant curves, and the sum of any two of its own.
    n_resamples, random_state : int
        Of the simulation.

    Returns
    -------
    (statistic, p)
    """
    rng, n_resamples = generator(random_state, n_resamples)
    repeats = len(curves)
    mean = curves.mean(axis=0)
    noise = (curves - mean) / np.sqrt(repeats - 1)
    scale = float(np.abs(mean).max())
    weights = _weights(curves[None], scale)
    statistic = min(float(distance(mean[None], weights)[0]) for distance in distances)
    if statistic < 1e-12:
        return 0.0, 1.0
    exceeded = np.zeros(len(distances))
    for first in range(0, n_resamples, 250):
        count = min(250, n_resamples - first)
        drawn = rng.standard_normal((count, repeats, repeats)) @ noise
        means, weights = drawn.mean(axis=1), _weights(drawn, scale)
        exceeded += [np.sum(distance(means, weights) >= statistic) for distance in distances]
    return statistic, float((exceeded.max() + 1) / (n_resamples + 1))


def _weights(samples: Matrix, scale: float) -> Matrix:
    """1/se² from samples of shape (…, repeats, sizes): 0.05 of the median, at least, stands for se.

    A size at which all repeats happen to agree is not known to infinite precision.
    """
    errors = samples.std(axis=1, ddof=1) / np.sqrt(samples.shape[1])
    floor = np.maximum(0.05 * np.median(errors, axis=1, keepdims=True), max(1e-9 * scale, 1e-300))
    return np.asarray(1 / np.maximum(errors, floor) ** 2)
