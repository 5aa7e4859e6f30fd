"""The inputs of a network as directions and lengths: what its first layer makes of them."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def directions(X: Array, W_std: float, b_std: float) -> tuple[Array, Array]:
    """Unit vectors u and lengths r with Σ⁰(x, x') = r·r'·(u·u').

    Σ⁰ = W_std²·x·x'/d + b_std² is the covariance of the first layer; the bias is one more coordinate of u.

    Parameters
    ----------
    X : ndarray of shape (n, d)

    Returns
    -------
    ndarray of shape (n, d + 1)
        Zero where r is.
    ndarray of shape (n,)
        The standard deviations √Σ⁰(x, x); infinite where float64 cannot hold Σ⁰.
    """
    X = np.ascontiguousarray(X)  # sums in one order, whatever the strides
    factor = W_std / X.shape[1] ** 0.5
    with np.errstate(over="ignore", under="ignore"):
        lengths = np.hypot(factor * np.sqrt(np.einsum("ij,ij->i", X, X)), b_std)
    # Below this the square of a length is no number, and a direction of no use.
    inverses = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 1e-200)
    units = np.empty((len(X), X.shape[1] + 1))
    np.multiply(X, (factor * inverses)[:, None], out=units[:, :-1])
    units[:, -1] = b_std * inverses
    return units, lengths
