"""Whitening: the matrix that makes the covariance of the features the identity."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from ntkcompare._checks import check_memory


def whitening_matrix(centred: NDArray[np.float64], kind: str, regularizer: float) -> NDArray[np.float64]:
    """Return W such that centred @ W has covariance 1, up to the regularizer.

    Parameters
    ----------
    centred : ndarray of shape (n, d)
        Inputs of mean 0.
    kind : {"whiten", "zca"}
        U(Λ + ελ̄I)^−½, its columns by falling variance, or that times Uᵀ.
    regularizer : float
        ε ≥ 0. At 0, axes without variance beyond rounding are left out.
    """
    n, d = centred.shape
    check_memory(3 * 8 * d * d, f"Whitening {d} features", "Use scaling='pixel' or 'feature'.")
    eigenvalues, axes = eigh(centred.T @ centred / n)
    eigenvalues, axes = eigenvalues[::-1].clip(min=0.0), axes[:, ::-1]
    # An axis has no direction of its own: its largest entry is made positive.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(d)])
    lifted = eigenvalues + regularizer * eigenvalues.mean()
    known = lifted > max(n, d) * np.finfo(np.float64).eps * max(float(eigenvalues[0]), np.finfo(float).tiny)
    rates = np.where(known, 1 / np.sqrt(np.where(known, lifted, 1.0)), 0.0)
    matrix: NDArray[np.float64] = axes * rates
    return matrix if kind == "whiten" else matrix @ axes.T
