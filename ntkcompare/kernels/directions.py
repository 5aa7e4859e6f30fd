"""The inputs of a network as directions and lengths: what its first layer makes of them."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Where a sum of squares has neither overflowed nor lost digits.
_SAFE = 1e-280, 1e280


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
        The standard deviations √Σ⁰(x, x); infinite where float64 cannot hold them.
    """
    X = np.ascontiguousarray(X)  # sums in one order, whatever the strides
    with np.errstate(over="ignore", under="ignore"):
        squares = np.einsum("ij,ij->i", X, X)
    exponents = np.zeros(len(X), dtype=int)
    extreme = np.flatnonzero((squares < _SAFE[0]) | (squares > _SAFE[1]))
    if extreme.size:
        # Scaling by powers of two is exact.
        exponents[extreme] = np.frexp(np.abs(X[extreme]).max(axis=1))[1]
        X = np.ldexp(X, -exponents[:, None])
        squares[extreme] = np.einsum("ij,ij->i", X[extreme], X[extreme])
    norms = np.sqrt(squares)
    factor = W_std / X.shape[1] ** 0.5
    with np.errstate(over="ignore", under="ignore"):
        lengths = np.hypot(np.ldexp(factor * norms, exponents), b_std)
    with_direction = lengths >= np.finfo(np.float64).tiny
    inverses = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=with_direction)
    units = np.empty((len(X), X.shape[1] + 1))
    np.multiply(X, np.ldexp(factor * inverses, exponents)[:, None], out=units[:, :-1])
    units[:, -1] = b_std * inverses
    return units, lengths
