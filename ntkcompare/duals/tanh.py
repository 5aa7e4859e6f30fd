"""tanh as a sum of erf, whose dual has a closed form: a quadrature that holds at every variance."""

import functools

import numpy as np
from numpy.typing import NDArray

# Twenty nodes: Σ wₘ erf(bₘx) is tanh x to a relative 3e-13 at every x, its slope to 2e-12.
NODES = 20


@functools.cache
def tanh_terms() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """wₘwₖ, bₘ, bₖ over the terms of tanh(u)·tanh(v) = Σ wₘwₖ erf(bₘu) erf(bₖv)."""
    weights, scales = tanh_as_erfs()
    return np.outer(weights, weights).ravel(), np.repeat(scales, NODES), np.tile(scales, NODES)


def tanh_as_erfs(nodes: int = NODES) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Weights wₘ and scales bₘ with tanh x = Σ wₘ erf(bₘx).

    The logistic distribution is a scale mixture of Gaussians, whose scale is twice a variable V of
    Kolmogorov's law (Andrews & Mallows 1974) [1]_. So tanh x = E[erf(x/(√2·V))], and what is returned is
    the Gauss quadrature of that expectation in log V. Since it is one sum for all x, so is its error:
    the dual of the sum is that of tanh to the same accuracy, whatever the variances.

    References
    ----------
    .. [1] D. F. Andrews, C. L. Mallows, "Scale Mixtures of Normal Distributions", JRSS B 36, 1974.

    Examples
    --------
    >>> weights, scales = tanh_as_erfs()
    >>> bool((weights > 0).all()), round(float(weights.sum()), 12)
    (True, 1.0)
    """
    # A trapezium rule finer than any need, of which the Gauss rule is made.
    log_v = np.linspace(np.log(0.12), np.log(5.0), 801)
    measure = _kolmogorov_density(np.exp(log_v)) * np.exp(log_v) * (log_v[1] - log_v[0])
    middle, half = 0.5 * (log_v[0] + log_v[-1]), 0.5 * (log_v[-1] - log_v[0])
    points, weights = _gauss((log_v - middle) / half, measure, nodes)
    return weights, np.exp(-(middle + half * points)) / np.sqrt(2)


def _kolmogorov_density(v: NDArray[np.float64]) -> NDArray[np.float64]:
    """Two series of the same density, each where its terms fall off fast."""
    k = np.arange(1, 30)[:, None]
    large = 8 * v * ((-1.0) ** (k - 1) * k**2 * np.exp(-2 * (k * v) ** 2)).sum(axis=0)
    a = ((2 * k - 1) * np.pi) ** 2 / 8
    small = np.sqrt(2 * np.pi) * ((2 * a / v**4 - 1 / v**2) * np.exp(-a / v**2)).sum(axis=0)
    return np.asarray(np.where(v > 0.7, large, small))


def _gauss(
    points: NDArray[np.float64], measure: NDArray[np.float64], nodes: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gauss quadrature of a discrete measure: Stieltjes' recurrence, then Golub & Welsch's eigenvalues."""
    total = measure.sum()
    previous, current = np.zeros_like(points), np.full_like(points, total**-0.5)
    diagonal, beside = np.empty(nodes), np.zeros(nodes)
    for k in range(nodes):
        diagonal[k] = (measure * points * current**2).sum()
        following = (points - diagonal[k]) * current - (beside[k - 1] if k else 0.0) * previous
        beside[k] = np.sqrt((measure * following**2).sum())
        previous, current = current, following / beside[k]
    jacobi = np.diag(diagonal) + np.diag(beside[:-1], 1) + np.diag(beside[:-1], -1)
    values, vectors = np.linalg.eigh(jacobi)
    return values, total * vectors[0] ** 2
