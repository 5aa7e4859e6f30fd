"""Targets: labels of classes as a regression takes them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def one_hot_targets(y: NDArray[Any], classes: NDArray[Any]) -> NDArray[np.float64]:
    """Return labels one-hot: 1 in the column of their class and 0 in the others.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Labels.
    classes : ndarray of shape (n_classes,)
        The label of each column.

    Returns
    -------
    ndarray of shape (n, n_classes)

    Raises
    ------
    ValueError
        If a label is none of the classes: nothing would tell it from the others.

    Examples
    --------
    >>> one_hot_targets(np.array(["b", "a"]), np.array(["a", "b"])).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    found = y[:, None] == classes
    if not found.any(axis=1).all():
        strange = y[~found.any(axis=1)][0]
        raise ValueError(f"y holds {strange!r}, which is none of the classes {classes.tolist()}.")
    return np.asarray(found, dtype=np.float64)
