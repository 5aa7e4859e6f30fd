"""Measures of what a learner says beside its prediction: of each class, or of its own spread."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def negative_log_likelihood(y_true: Array, y_pred: Array) -> float:
    """−(1/n)·Σ log p_i(y_i), in nats per example.

    Parameters
    ----------
    y_true : ndarray of int, shape (n,)
        Class numbers: columns of `y_pred`.
    y_pred : ndarray of shape (n, n_classes)
        Probabilities; rows add up to 1.

    Returns
    -------
    float
        Nats per example, at least 0.

    Raises
    ------
    ValueError
        If a true class was given probability 0.

    References
    ----------
    T. Gneiting and A. Raftery (2007). Strictly proper scoring rules, prediction, and estimation. JASA 102,
    359–378.

    Examples
    --------
    >>> round(negative_log_likelihood(np.array([0, 1]), np.array([[0.5, 0.5], [0.5, 0.5]])), 4)
    0.6931
    """
    from ntkcompare.analysis import negative_log_likelihood

    value = negative_log_likelihood(y_true, y_pred)
    if value == np.inf:
        raise ValueError("a true class was given probability 0, which costs infinitely much")
    return value


def brier(y_true: Array, y_pred: Array) -> float:
    """(1/n)·Σ_i Σ_c (p_ic − [y_i = c])².

    Parameters
    ----------
    y_true : ndarray of int, shape (n,)
        Class numbers: columns of `y_pred`.
    y_pred : ndarray of shape (n, n_classes)
        Probabilities; rows add up to 1.

    Returns
    -------
    float
        In [0, 2].

    References
    ----------
    G. Brier (1950). Verification of forecasts expressed in terms of probability. Monthly Weather Review 78,
    1–3.

    Examples
    --------
    >>> brier(np.array([0, 1]), np.array([[0.5, 0.5], [0.5, 0.5]]))
    0.5
    """
    from ntkcompare.analysis import brier_score

    return brier_score(y_true, y_pred)


def calibration_error(y_true: Array, y_pred: Array) -> float:
    """Expected calibration error in 15 bins of confidence.

    Parameters
    ----------
    y_true : ndarray of int, shape (n,)
        Class numbers: columns of `y_pred`.
    y_pred : ndarray of shape (n, n_classes)
        Probabilities; rows add up to 1.

    Returns
    -------
    float
        In [0, 1].

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun and K. Weinberger (2017). On calibration of modern neural networks. ICML.

    Examples
    --------
    >>> calibration_error(np.array([0, 1]), np.array([[0.5, 0.5], [0.5, 0.5]]))
    0.0
    """
    from ntkcompare.analysis import calibration_error

    return calibration_error(y_true, y_pred)


def auc(y_true: Array, y_pred: Array) -> float:
    """Area under the ROC curve; with more than two classes the mean of one against the rest.

    Parameters
    ----------
    y_true : ndarray of int, shape (n,)
        Class numbers: columns of `y_pred`.
    y_pred : ndarray of shape (n, n_classes)
        Scores, of which only the order counts.

    Returns
    -------
    float
        In [0, 1]; one half for scores that tell nothing.

    References
    ----------
    J. Hanley and B. McNeil (1982). The meaning and use of the area under a receiver operating characteristic
    (ROC) curve. Radiology 143, 29–36.

    Examples
    --------
    >>> auc(np.array([0, 1]), np.array([[0.8, 0.2], [0.3, 0.7]]))
    1.0
    """
    from ntkcompare.analysis import roc_auc

    return roc_auc(y_true, y_pred)


def one_hot_error(y_true: Array, y_pred: Array) -> float:
    """(1/n)·Σ_i Σ_c (f_ic − [y_i = c])²: the squared error of a regression on one-hot labels.

    Parameters
    ----------
    y_true : ndarray of int, shape (n,)
        Class numbers: columns of `y_pred`.
    y_pred : ndarray of shape (n, n_classes)
        Values of the regression, or probabilities.

    Returns
    -------
    float
        At least 0.

    Examples
    --------
    >>> one_hot_error(np.array([0, 1]), np.array([[0.5, 0.5], [0.5, 0.5]]))
    0.5
    """
    return float(np.mean(np.sum(np.square(y_pred - np.eye(y_pred.shape[1])[y_true]), axis=1)))


def gaussian_negative_log_likelihood(y_true: Array, y_pred: Array) -> float:
    """−(1/n)·Σ log N(y_i; f_i, s_i²), in nats per example, from columns f and s; it may be negative.

    Parameters
    ----------
    y_true : ndarray of shape (n,)
        Targets.
    y_pred : ndarray of shape (n, 2)
        Predictions, and standard deviations of labels around them.

    Returns
    -------
    float
        Nats per example.

    References
    ----------
    C. Rasmussen and C. Williams (2006). *Gaussian Processes for Machine Learning*, section 2.5.

    Examples
    --------
    >>> round(gaussian_negative_log_likelihood(np.array([0.0]), np.array([[0.0, 1.0]])), 4)
    0.9189
    """
    from ntkcompare.analysis import gaussian_negative_log_likelihood

    return gaussian_negative_log_likelihood(y_true, y_pred[:, 0], y_pred[:, 1])
