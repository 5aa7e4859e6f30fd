"""Kernel–target alignment: how much of a kernel points along the labels."""

import numpy as np
from numpy.typing import ArrayLike

from ntkcompare.analysis._inputs import as_finite


def kernel_alignment(gram: ArrayLike, targets: ArrayLike, *, centred: bool = True) -> float:
    """Return the alignment of a Gram matrix with the ideal one of the targets.

        A = ⟨K, YYᵀ⟩_F / (‖K‖_F·‖YYᵀ‖_F),

    in [0, 1] for a positive semi-definite K; with `centred`, K and Y are centred first, without which a
    constant kernel looks aligned with labels that are not balanced.

    Parameters
    ----------
    gram : array-like of shape (n, n)
        K.
    targets : array-like of shape (n,) or (n, n_outputs)
        Labels as numbers: ±1, one-hot, or the regression targets.
    centred : bool
        Whether rows and columns of K, and the columns of Y, lose their mean.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If shapes do not match, or the kernel or the targets are zero after centring.

    References
    ----------
    N. Cristianini, J. Shawe-Taylor, A. Elisseeff and J. Kandola (2001). On kernel-target alignment. NIPS.
    C. Cortes, M. Mohri and A. Rostamizadeh (2012). Algorithms for learning kernels based on centered
    alignment. JMLR 13, 795–828.

    Examples
    --------
    >>> labels = np.array([1.0, 1.0, -1.0, -1.0])
    >>> round(kernel_alignment(np.outer(labels, labels), labels), 12)
    1.0
    >>> round(kernel_alignment(np.eye(4), labels, centred=False), 12)
    0.5
    """
    k, y = as_finite("gram", gram, 2), np.asarray(targets, dtype=np.float64)
    y = as_finite("targets", y[:, None] if y.ndim == 1 else y, 2)
    if k.shape != (len(y), len(y)):
        raise ValueError(f"gram has shape {k.shape}, targets has {len(y)} rows; they must match.")
    size_k, size_y = float(np.linalg.norm(k)), float(np.linalg.norm(y))
    if centred:
        k = k - k.mean(axis=0) - k.mean(axis=1)[:, None] + k.mean()
        y = y - y.mean(axis=0)
    norm_k, norm_y = float(np.linalg.norm(k)), float(np.linalg.norm(y.T @ y))
    if norm_k <= 1e-12 * size_k or norm_y <= 1e-12 * size_y**2:
        raise ValueError(
            "the kernel or the targets are zero (or constant, when centred); there is nothing to align."
        )
    return float(np.einsum("ij,ik,jk->", k, y, y, optimize=True)) / (norm_k * norm_y)
