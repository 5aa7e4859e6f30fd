"""Weight decay of a linearized network: what it does to the weights, and the ridge that this is."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_integer, check_real

Matrix = NDArray[np.float64]


def ridge_of_decay(l2: float, n: int) -> float:
    """Return the ridge λ = n·l2 that weight decay is.

    A network that is linear in its weights, f = φ(x)·w with w counted from where it starts, minimizes
    1/(2n)·Σ‖f(xᵢ) − yᵢ‖² + l2/2·‖w‖² at f(x) = k(x, X)(K + n·l2·I)⁻¹y, where k = φ·φ.

    Examples
    --------
    >>> ridge_of_decay(0.01, 200)
    2.0
    """
    return check_integer("n", n, minimum=1) * check_real("l2", l2, minimum=0)


def decay_in_ntk_units(l2: float, width: int, W_std: float) -> float:
    """Return the decay on weights of variance 1 that is `l2` on those of the standard parameterization.

    With W = W_std·w/√width, l2·ΣW² = (l2·W_std²/width)·Σw². So it is of all layers but the first, which
    has as many inputs as the data.

    Examples
    --------
    >>> decay_in_ntk_units(0.5, 100, 2.0)
    0.02
    """
    return check_real("l2", l2, minimum=0) * W_std**2 / check_integer("width", width, minimum=1)


def decayed_weights(features: Matrix, targets: Matrix, l2: float, time: float | None = None) -> Matrix:
    """Return the weights of a linear model that gradient flow with weight decay has after a time.

    w' = −Φᵀ(Φw − y)/n − l2·w from w = 0: with A = ΦᵀΦ/n,

    w(t) = (A + l2·I)⁻¹(I − e^(−(A + l2·I)t))Φᵀy/n.

    Parameters
    ----------
    features : ndarray of shape (n, n_features)
        Φ.
    targets : ndarray of shape (n, n_outputs)
    l2 : float
        Greater than 0.
    time : float, optional
        t; None is t → ∞.

    Returns
    -------
    ndarray of shape (n_features, n_outputs)

    Raises
    ------
    ValueError
        If l2 is not above 0, or the shapes do not fit.

    Examples
    --------
    >>> decayed_weights(np.array([[1.0]]), np.array([[3.0]]), 0.5)
    array([[2.]])
    """
    check_real("l2", l2, minimum=0, open_minimum=True)
    n = len(features)
    if features.ndim != 2 or targets.ndim != 2 or len(targets) != n:
        raise ValueError(f"features {features.shape} and targets {targets.shape} must be matrices of n rows.")
    values, vectors = np.linalg.eigh(features.T @ features / n)
    rates = np.maximum(values, 0) + l2
    gains = (1 if time is None else -np.expm1(-rates * time)) / rates
    weights: Matrix = vectors @ (gains[:, None] * (vectors.T @ (features.T @ targets))) / n
    return weights


def features_of(gram: Any) -> Matrix:
    """Return Φ with ΦΦᵀ = `gram`: the points of a kernel as points of its feature space, (n, n).

    Examples
    --------
    >>> features = features_of([[2.0, 1.0], [1.0, 2.0]])
    >>> (features @ features.T).round(12)
    array([[2., 1.],
           [1., 2.]])
    """
    values, vectors = np.linalg.eigh(np.asarray(gram, dtype=float))
    if values[0] < -math.sqrt(np.finfo(float).eps) * values[-1]:
        raise ValueError(f"gram has an eigenvalue of {values[0]:g}: it is no kernel's.")
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0)))
