"""What a Gaussian posterior says: how likely the labels were, which class is the largest."""

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray
from scipy.special import ndtr

from ntkcompare.kernels.factor import Factor, Matrix
from ntkcompare.kernels.flow import Flow

_NODES = 64
_BLOCK = 256


def log_evidence(inverse: Factor | Flow, targets: Matrix, coefficients: Matrix) -> float:
    """Log-density of `targets` under N(0, K + λI), summed over outputs.

    −½·yᵀ(K + λI)⁻¹y − ½·log det(K + λI) − n/2·log 2π for each output y, in nats; `coefficients` are
    (K + λI)⁻¹·targets.
    """
    n, n_outputs = targets.shape
    fit = np.einsum("ij,ij->", targets, coefficients)
    return float(-0.5 * (fit + n_outputs * (inverse.log_determinant() + n * np.log(2 * np.pi))))


def largest_probabilities(means: Matrix, variances: NDArray[np.float64]) -> Matrix:
    """P(class c has the largest score), scores independent N(means[c], variance).

    ∫ φ(z)·Π_{c' ≠ c} Φ(z + (m_c − m_c')/s) dz by Gauss–Hermite quadrature in one dimension, whatever
    the number of classes. Without variance the largest mean has all the probability, equal ones share it.

    Parameters
    ----------
    means : ndarray of shape (n, n_classes)
    variances : ndarray of shape (n,)
        Common to the classes of a row.

    Returns
    -------
    ndarray of shape (n, n_classes)
        Rows sum to one.
    """
    nodes, weights = hermegauss(_NODES)
    weights = weights / weights.sum()
    n, n_classes = means.shape
    spreads = np.sqrt(np.maximum(variances, np.finfo(np.float64).tiny))
    probabilities = np.empty((n, n_classes))
    for start in range(0, n, _BLOCK):
        rows = slice(start, start + _BLOCK)
        for c in range(n_classes):
            with np.errstate(over="ignore"):
                gaps = (means[rows, c, None] - means[rows]) / spreads[rows, None]
            gaps = np.delete(gaps, c, axis=1)
            probabilities[rows, c] = ndtr(gaps[:, :, None] + nodes).prod(axis=1) @ weights
    total = probabilities.sum(axis=1, keepdims=True)
    return np.asarray(probabilities / total)
