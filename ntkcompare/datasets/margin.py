"""Margin: how much nearer a row is to its own class than to the nearest other one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

_BYTES_AT_ONCE = 2**26


def class_margins(X: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the margin of each row, and the number of the nearest other class.

    With d_own the distance to the nearest other row of the same class and d_other that to the nearest row of
    another class, the margin is (d_other − d_own)/(d_other + d_own), in [−1, 1]: about 0 between two classes,
    negative among the rows of another. A row alone in its class has margin −1; where both distances are 0 the
    margin is 0.

    Parameters
    ----------
    X : ndarray of shape (n, ...)
        Inputs; distances are Euclidean, so that scaling matters.
    y : ndarray of shape (n,)
        Labels of at least two classes.

    Returns
    -------
    margins : ndarray of shape (n,)
    nearest : ndarray of int, shape (n,)
        Place in the sorted classes; the first among equals.

    Examples
    --------
    >>> import numpy as np
    >>> class_margins(np.array([[0.0], [1.0], [3.0]]), np.array(["a", "a", "b"]))
    (array([ 0.5       ,  0.33333333, -1.        ]), array([1, 1, 0]))
    """
    flat = np.asarray(X, dtype=np.float64).reshape(len(X), -1)
    flat = flat - flat.mean(axis=0)  # smaller numbers lose fewer digits below
    codes = np.unique(y, return_inverse=True)[1]
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(codes.max() + 1))
    columns = flat[order]
    squares = np.square(columns).sum(axis=1)
    n = len(flat)
    margins, nearest = np.empty(n), np.empty(n, dtype=np.intp)
    step = max(1, _BYTES_AT_ONCE // (8 * n))
    place = np.empty(n, dtype=np.intp)
    place[order] = np.arange(n)
    for start in range(0, n, step):
        rows = np.arange(start, min(start + step, n))
        square = np.square(flat[rows]).sum(axis=1)[:, None] + squares - 2 * flat[rows] @ columns.T
        square[np.arange(len(rows)), place[rows]] = np.inf  # a row is not its own neighbour
        distance = np.sqrt(np.minimum.reduceat(square, starts, axis=1).clip(min=0.0))
        own = distance[np.arange(len(rows)), codes[rows]]
        distance[np.arange(len(rows)), codes[rows]] = np.inf
        nearest[rows] = distance.argmin(axis=1)
        other = distance.min(axis=1)
        total = own + other
        alone = np.isinf(own)
        ratio = np.where(total > 0, (other - own) / np.where(alone | (total == 0), 1.0, total), 0.0)
        margins[rows] = np.where(alone, -1.0, ratio)
    return margins, nearest
