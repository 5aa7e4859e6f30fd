"""A kernel and a target in the kernel's own eigenfunctions, and how much of each one training set learns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ntkcompare._checks import check_real
from ntkcompare.analysis._inputs import Matrix, Vector, as_finite


@dataclass(frozen=True)
class Modes:
    """A kernel and a target in the kernel's own eigenfunctions.

    Attributes
    ----------
    eigenvalues : ndarray of shape (n_modes,)
        λ_i ≥ 0 of the kernel's integral operator, descending.
    power : ndarray of shape (n_modes,)
        v_i²: the target's squared coefficients, summed over outputs; their sum is the target's mean square.

    Examples
    --------
    >>> modes_of_gram([[4.0, 0.0], [0.0, 2.0]], [1.0, 3.0]).eigenvalues.tolist()
    [2.0, 1.0]
    """

    eigenvalues: Vector
    power: Vector


def modes_of_gram(gram: ArrayLike, targets: ArrayLike) -> Modes:
    """Return the eigenvalues of a Gram matrix, and the target's power in its eigenvectors.

    With K = N·Σ λ_i φ_iφ_iᵀ/N over N points, λ_i is an eigenvalue of K over N, φ_i its eigenvector scaled to
    mean square 1, and v_i = φ_iᵀy/N. The N points stand for the distribution: take all there are, many more
    than the sizes at which a curve is predicted. What the learner subtracts before it fits (its labels'
    mean) is to be subtracted here.

    Parameters
    ----------
    gram : array-like of shape (N, N)
        Symmetric, positive semi-definite.
    targets : array-like of shape (N,) or (N, n_outputs)
        Without NaN.

    Returns
    -------
    Modes

    Raises
    ------
    ValueError
        If shapes do not match, the matrix is not symmetric, or has an eigenvalue negative beyond rounding.

    References
    ----------
    J. Simon, M. Dickens, D. Karkada and M. DeWeese (2023). The eigenlearning framework: a conservation law
    perspective on kernel regression and wide neural networks. TMLR.

    Examples
    --------
    >>> modes = modes_of_gram([[4.0, 0.0], [0.0, 2.0]], [1.0, 3.0])
    >>> modes.eigenvalues.tolist(), modes.power.tolist()
    ([2.0, 1.0], [0.5, 4.5])
    """
    k, y = as_finite("gram", gram, 2), np.asarray(targets, dtype=np.float64)
    y = as_finite("targets", y[:, None] if y.ndim == 1 else y, 2)
    if k.shape != (len(y), len(y)):
        raise ValueError(f"gram has shape {k.shape}, targets has {len(y)} rows; they must match.")
    scale = float(np.abs(k).max())
    if not np.allclose(k, k.T, rtol=0, atol=1e-6 * scale):
        raise ValueError("gram is not symmetric; give the kernel of the points with themselves.")
    values, vectors = np.linalg.eigh((k + k.T) / 2)
    if values[0] < -1e-6 * max(values[-1], 0.0) or values[-1] <= 0:
        raise ValueError(
            f"gram has the eigenvalue {values[0]:.3g} beside {values[-1]:.3g}; a kernel has none below zero."
        )
    power = np.square(vectors.T @ y).sum(axis=1) / len(y)
    return Modes(np.maximum(values[::-1], 0) / len(y), np.ascontiguousarray(power[::-1]))


def dataset_learnability(gram: ArrayLike, train: ArrayLike, ridge: float = 0.0) -> Vector:
    """Return how much of each eigenvector one training set lets kernel regression learn.

    For a finite domain of N points, the fraction of eigenvector φ_i that ridge regression on the points
    `train` gives back when φ_i is the target: L_i = φ_iᵀφ̂_i. Their sum is at most n, and n exactly at ridge
    0 with an invertible Gram: the conservation law, which holds for every training set.

    Parameters
    ----------
    gram : array-like of shape (N, N)
        Of the whole domain.
    train : array-like of int, shape (n,)
        Indices of the training points, without repetition.
    ridge : float
        δ ≥ 0.

    Returns
    -------
    ndarray of shape (N,)
        In the order of descending eigenvalues.

    Raises
    ------
    ValueError
        If the indices do not fit, or ridge < 0.
    numpy.linalg.LinAlgError
        If the training block is singular at ridge 0.

    References
    ----------
    J. Simon et al. (2023). TMLR, section 3, theorem 3.2.

    Examples
    --------
    >>> gram = np.exp(-np.abs(np.subtract.outer(np.arange(5.0), np.arange(5.0))))
    >>> round(float(dataset_learnability(gram, [0, 3]).sum()), 10)
    2.0
    """
    k = as_finite("gram", gram, 2)
    index = np.asarray(train)
    check_real("ridge", ridge, minimum=0)
    if k.shape[0] != k.shape[1]:
        raise ValueError(f"gram has shape {k.shape}; it must be square.")
    if index.ndim != 1 or not len(index) or len(set(index.tolist())) < len(index) or index.min() < 0:
        raise ValueError("train must hold at least one index, none twice, none negative.")
    if index.max() >= len(k):
        raise ValueError(f"train holds {index.max()}, but gram has {len(k)} rows.")
    vectors: Matrix = np.linalg.eigh((k + k.T) / 2)[1][:, ::-1]
    block = k[np.ix_(index, index)] + ridge * np.eye(len(index))
    learned = k[:, index] @ np.linalg.solve(block, vectors[index])
    return np.asarray(np.einsum("ij,ij->j", vectors, learned))
