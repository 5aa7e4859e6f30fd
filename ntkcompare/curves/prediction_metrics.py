"""Measures of predictions: class labels, or the values of a regression."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def error(y_true: Array, y_pred: Array) -> float:
    """Share of wrong predictions.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n,)
        Class labels, given and predicted.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> error(np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0]))
    0.25
    """
    return float(np.count_nonzero(y_true != y_pred) / y_true.size)


def accuracy(y_true: Array, y_pred: Array) -> float:
    """Share of right predictions.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n,)
        Class labels, given and predicted.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> accuracy(np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0]))
    0.75
    """
    return float(np.count_nonzero(y_true == y_pred) / y_true.size)


def balanced_error(y_true: Array, y_pred: Array) -> float:
    """Mean over the classes in `y_true` of the share of wrong predictions in each.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n,)
        Class labels, given and predicted.

    Returns
    -------
    float
        In [0, 1].

    Examples
    --------
    >>> balanced_error(np.array([0, 0, 0, 1]), np.array([0, 0, 0, 0]))
    0.5
    """
    return float(np.mean([np.mean(y_pred[y_true == label] != label) for label in np.unique(y_true)]))


def squared_error(y_true: Array, y_pred: Array) -> float:
    """Mean of (y − f)².

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n,) or (n, n_outputs)
        Targets, given and predicted.

    Returns
    -------
    float
        In the square of the targets' unit.

    Examples
    --------
    >>> squared_error(np.array([0.0, 2.0]), np.array([1.0, 2.0]))
    0.5
    """
    return float(np.mean(np.square(y_true - y_pred)))


def absolute_error(y_true: Array, y_pred: Array) -> float:
    """Mean of |y − f|.

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n,) or (n, n_outputs)
        Targets, given and predicted.

    Returns
    -------
    float
        In the targets' unit.

    Examples
    --------
    >>> absolute_error(np.array([0.0, 2.0]), np.array([1.0, 2.0]))
    0.5
    """
    return float(np.mean(np.abs(y_true - y_pred)))


def r2(y_true: Array, y_pred: Array) -> float:
    """Coefficient of determination: 1 − Σ(y − f)² / Σ(y − ȳ)².

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n,) or (n, n_outputs)
        Targets, given and predicted.

    Returns
    -------
    float
        At most 1; 0 for the mean of the targets.

    Raises
    ------
    ValueError
        If all targets are equal.

    Examples
    --------
    >>> r2(np.array([0.0, 2.0]), np.array([1.0, 1.0]))
    0.0
    """
    spread = float(np.sum(np.square(y_true - y_true.mean())))
    if spread == 0:
        raise ValueError("r2 is not defined: all targets are equal")
    return 1.0 - float(np.sum(np.square(y_true - y_pred))) / spread


def macro_f1(y_true: Array, y_pred: Array) -> float:
    """Mean over classes of 2·TP/(2·TP + FP + FN).

    Parameters
    ----------
    y_true, y_pred : ndarray of shape (n,)
        Class labels, given and predicted.

    Returns
    -------
    float
        In [0, 1].

    References
    ----------
    D. Lewis, R. Schapire, J. Callan and R. Papka (1996). Training algorithms for linear text classifiers.
    SIGIR.

    Examples
    --------
    >>> round(macro_f1(np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0])), 4)
    0.7333
    """
    from ntkcompare.analysis import macro_f1

    return macro_f1(y_true, y_pred)
