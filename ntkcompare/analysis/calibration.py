"""Measures of predicted probabilities and classes, as pure functions of arrays."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from ntkcompare._checks import check_integer, check_real
from ntkcompare.analysis._inputs import Matrix, as_finite


def _inputs(y_true: ArrayLike, probabilities: ArrayLike) -> tuple[NDArray[np.int64], Matrix]:
    """Class numbers 0…c − 1 and an (n, c) array whose rows are distributions."""
    p, y = as_finite("probabilities", probabilities, 2), np.asarray(y_true)
    if y.ndim != 1 or len(y) != len(p):
        raise ValueError(f"y_true has shape {y.shape}; give one class number per row of probabilities.")
    if not len(y) or p.shape[1] < 2:
        raise ValueError(f"probabilities has shape {p.shape}; at least 1 row and 2 columns are needed.")
    if not np.issubdtype(y.dtype, np.integer) or y.min() < 0 or y.max() >= p.shape[1]:
        raise ValueError(
            f"y_true must hold class numbers 0…{p.shape[1] - 1}, the columns of probabilities; "
            "use numpy.searchsorted(classes, y)."
        )
    if p.min() < 0 or not np.allclose(p.sum(axis=1), 1, rtol=0, atol=1e-6):
        raise ValueError("probabilities must be at least 0 and sum to 1 in each row.")
    return y.astype(np.int64), p


def negative_log_likelihood(y_true: ArrayLike, probabilities: ArrayLike, *, floor: float = 0.0) -> float:
    """Return −(1/n)·Σ log p_i(y_i), in nats per example.

    Parameters
    ----------
    y_true : array-like of int, shape (n,)
        Class numbers.
    probabilities : array-like of shape (n, n_classes)
        Rows are distributions.
    floor : float
        Mixed into every distribution, p ← (1 − c·floor)·p + floor, so that one certain mistake, as 1-NN
        makes, does not cost infinitely much.

    Returns
    -------
    float
        Infinite if a true class has probability 0 and `floor` is 0.

    Raises
    ------
    ValueError
        If shapes do not match, rows are not distributions, or `floor` is not in [0, 1/c].

    References
    ----------
    T. Gneiting and A. Raftery (2007). Strictly proper scoring rules, prediction, and estimation. JASA 102,
    359–378.

    Examples
    --------
    >>> round(negative_log_likelihood([0, 1], [[0.5, 0.5], [0.0, 1.0]]), 4)
    0.3466
    """
    y, p = _inputs(y_true, probabilities)
    check_real("floor", floor, minimum=0, maximum=1 / p.shape[1])
    p = (1 - p.shape[1] * floor) * p + floor
    with np.errstate(divide="ignore"):
        return -float(np.mean(np.log(p[np.arange(len(y)), y])))


def gaussian_negative_log_likelihood(y_true: ArrayLike, mean: ArrayLike, std: ArrayLike) -> float:
    """Return −(1/n)·Σ log N(y_i; m_i, s_i²) = (1/n)·Σ [½((y_i − m_i)/s_i)² + log s_i + ½log 2π].

    Parameters
    ----------
    y_true, mean, std : array-like of shape (n,) or (n, n_outputs)
        Targets, and the predicted means and standard deviations; outputs are summed.

    Returns
    -------
    float
        Nats per example.

    Raises
    ------
    ValueError
        If shapes do not match, or a standard deviation is not positive.

    References
    ----------
    C. Rasmussen and C. Williams (2006). *Gaussian Processes for Machine Learning*, section 2.5.

    Examples
    --------
    >>> round(gaussian_negative_log_likelihood([0.0], [0.0], [1.0]), 4)
    0.9189
    """
    y = np.asarray(y_true, dtype=np.float64)
    y = as_finite("y_true", y, 2 if y.ndim == 2 else 1)
    m, s = as_finite("mean", mean, y.ndim), as_finite("std", std, y.ndim)
    if not y.size or m.shape != y.shape or s.shape != y.shape:
        raise ValueError(
            f"y_true, mean and std have shapes {y.shape}, {m.shape}, {s.shape}; they must match."
        )
    if s.min() <= 0:
        raise ValueError(f"std holds {s.min():g}; standard deviations must be greater than 0.")
    terms = 0.5 * ((y - m) / s) ** 2 + np.log(s) + 0.5 * np.log(2 * np.pi)
    return float(terms.sum() / len(y))


def brier_score(y_true: ArrayLike, probabilities: ArrayLike) -> float:
    """Return (1/n)·Σ_i Σ_c (p_ic − [y_i = c])², in [0, 2].

    For two classes that is twice the mean of (p − y)², which some call by the same name.

    Parameters
    ----------
    y_true, probabilities
        As in `negative_log_likelihood`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If shapes do not match, or rows are not distributions.

    References
    ----------
    G. Brier (1950). Verification of forecasts expressed in terms of probability. Monthly Weather Review 78,
    1–3.

    Examples
    --------
    >>> brier_score([0, 1], [[1.0, 0.0], [0.5, 0.5]])
    0.25
    """
    y, p = _inputs(y_true, probabilities)
    return float(np.mean(np.sum((p - np.eye(p.shape[1])[y]) ** 2, axis=1)))


def calibration_error(y_true: ArrayLike, probabilities: ArrayLike, *, n_bins: int = 15) -> float:
    """Return the expected calibration error Σ_b |B_b|/n·|accuracy(B_b) − confidence(B_b)|, in [0, 1].

    Examples are binned by their confidence, the largest probability, into `n_bins` equal parts of (0, 1].
    Ties of the largest go to the first class. With few examples a bin scatters, and the sum of absolute
    values is biased upwards: compare at equal n and bins only.

    Parameters
    ----------
    y_true, probabilities
        As in `negative_log_likelihood`.
    n_bins : int
        At least 1.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If shapes do not match, rows are not distributions, or `n_bins` < 1.

    References
    ----------
    C. Guo, G. Pleiss, Y. Sun and K. Weinberger (2017). On calibration of modern neural networks. ICML.

    Examples
    --------
    >>> round(calibration_error([0, 1], [[0.8, 0.2], [0.8, 0.2]]), 12)
    0.3
    """
    y, p = _inputs(y_true, probabilities)
    check_integer("n_bins", n_bins, minimum=1)
    confidence = p.max(axis=1)
    right = p.argmax(axis=1) == y
    place = np.clip(np.ceil(confidence * n_bins).astype(int) - 1, 0, n_bins - 1)
    gaps = np.bincount(place, weights=right - confidence, minlength=n_bins)
    return float(np.abs(gaps).sum() / len(y))


def macro_f1(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the mean over classes of F1 = 2·TP/(2·TP + FP + FN).

    Classes are all that occur in either argument; one that is never predicted rightly counts 0.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        Labels.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If shapes do not match, or there are no examples.

    References
    ----------
    D. Lewis, R. Schapire, J. Callan and R. Papka (1996). Training algorithms for linear text classifiers.
    SIGIR.

    Examples
    --------
    >>> round(macro_f1([0, 0, 1, 1], [0, 0, 0, 1]), 4)
    0.7333
    """
    y, f = np.asarray(y_true), np.asarray(y_pred)
    if y.ndim != 1 or y.shape != f.shape or not len(y):
        raise ValueError(
            f"y_true and y_pred have shapes {y.shape} and {f.shape}; give as many to both, one at least."
        )
    scores = [
        2 * np.sum((y == c) & (f == c)) / (np.sum(y == c) + np.sum(f == c))
        for c in np.unique(np.concatenate([y, f]))
    ]
    return float(np.mean(scores))


def roc_auc(y_true: ArrayLike, scores: ArrayLike) -> float:
    """Return the area under the ROC curve: the chance that a positive example outscores a negative one.

    Ties count half. With more than two classes it is the mean over classes of one against the rest; classes
    that do not occur in `y_true` have no such area and are left out.

    Parameters
    ----------
    y_true : array-like of int, shape (n,)
        Class numbers 0…c − 1.
    scores : array-like of shape (n, n_classes)
        Probabilities, or any scores; two columns are taken as one against the other.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If shapes do not match, or only one class occurs.

    References
    ----------
    J. Hanley and B. McNeil (1982). The meaning and use of the area under a receiver operating characteristic
    (ROC) curve. Radiology 143, 29–36.

    Examples
    --------
    >>> roc_auc([0, 0, 1, 1], [[0.9, 0.1], [0.6, 0.4], [0.65, 0.35], [0.2, 0.8]])
    0.75
    """
    y, s = np.asarray(y_true), as_finite("scores", scores, 2)
    if y.ndim != 1 or len(y) != len(s) or s.shape[1] < 2:
        raise ValueError(f"y_true and scores have shapes {y.shape} and {s.shape}; give a row per example.")
    if len(y) and (not np.issubdtype(y.dtype, np.integer) or y.min() < 0 or y.max() >= s.shape[1]):
        raise ValueError(f"y_true must hold class numbers 0…{s.shape[1] - 1}, the columns of scores.")
    present = np.unique(y)
    if len(present) < 2:
        raise ValueError("y_true holds fewer than two classes, which leaves the AUC undefined.")
    if s.shape[1] == 2:
        return _area(y == 1, s[:, 1] - s[:, 0])
    return float(np.mean([_area(y == c, s[:, c]) for c in present]))


def _area(positive: NDArray[np.bool_], score: NDArray[np.float64]) -> float:
    """Mann and Whitney's statistic over the number of pairs."""
    above = int(positive.sum())
    pairs = above * (len(score) - above)
    return float((rankdata(score)[positive].sum() - above * (above + 1) / 2) / pairs)
