"""What is measured on predictions. A new metric is a function, and one line in the registry."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice

Array = NDArray[Any]


@dataclass(frozen=True)
class Metric:
    """One measure of predictions.

    Attributes
    ----------
    function : callable
        (y_true, y_pred) → float; raises ValueError where it is not defined.
    task : {"classification", "regression"}
        Where it applies.
    label : str
        What tables and axes call it.
    lower_is_better : bool
        Whether small values are good.
    signed : bool
        Whether a metric of which less is better may be negative, as that of a density may. The others are
        errors: never negative, and drawn on a logarithmic axis.
    share : bool
        Whether it is a share of examples, shown in %.
    needs : {"labels", "probabilities", "values", "scores", "spread"}
        What y_pred is: predicted labels (or regression values); or an array (n, n_classes), then with class
        numbers as y_true. "values" takes probabilities and the values of a regression on one-hot labels,
        "scores" anything whose order counts. "spread" is an array (n, 2): a prediction, and the standard
        deviation of labels around it.

    Examples
    --------
    >>> METRICS["error"].label, METRICS["error"].is_error, METRICS["r2"].is_error
    ('error', True, False)
    """

    function: Callable[[Array, Array], float]
    task: str
    label: str
    lower_is_better: bool = True
    share: bool = False
    needs: str = "labels"
    signed: bool = False

    @property
    def is_error(self) -> bool:
        """Whether less is better and nothing is less than zero."""
        return self.lower_is_better and not self.signed


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


_LABELLED = "classification"
METRICS = {
    "error": Metric(error, "classification", "error", share=True),
    "accuracy": Metric(accuracy, "classification", "accuracy", lower_is_better=False, share=True),
    "balanced_error": Metric(balanced_error, "classification", "balanced error", share=True),
    "macro_f1": Metric(macro_f1, _LABELLED, "macro-F1", lower_is_better=False),
    "nll": Metric(negative_log_likelihood, _LABELLED, "negative log-likelihood", needs="probabilities"),
    "brier": Metric(brier, _LABELLED, "Brier score", needs="probabilities"),
    "calibration_error": Metric(calibration_error, _LABELLED, "calibration error", needs="probabilities"),
    "auc": Metric(auc, _LABELLED, "AUC", lower_is_better=False, needs="scores"),
    "one_hot_error": Metric(one_hot_error, _LABELLED, "squared error on one-hot labels", needs="values"),
    "squared_error": Metric(squared_error, "regression", "mean squared error"),
    "absolute_error": Metric(absolute_error, "regression", "mean absolute error"),
    "gaussian_nll": Metric(
        gaussian_negative_log_likelihood,
        "regression",
        "Gaussian negative log-likelihood",
        needs="spread",
        signed=True,
    ),
    "r2": Metric(r2, "regression", "R²", lower_is_better=False),
}


def needs_scores(metrics: Sequence[str]) -> bool:
    """Whether one of the metrics asks for more than predictions.

    Parameters
    ----------
    metrics : sequence of str
        Names of `METRICS`.

    Returns
    -------
    bool

    Examples
    --------
    >>> needs_scores(["error", "macro_f1"]), needs_scores(["error", "auc"])
    (False, True)
    """
    return any(METRICS[name].needs != "labels" for name in metrics)


def resolve_metrics(metrics: str | Sequence[str] | None, task: str) -> tuple[str, ...]:
    """Return metric names for a task; None means the error, or the squared error.

    Parameters
    ----------
    metrics : str, sequence of str or None
        Names of `METRICS`.
    task : {"classification", "regression"}

    Returns
    -------
    tuple of str

    Raises
    ------
    ValueError
        For an unknown name, an empty list, a repetition, or a metric of the other task.

    Examples
    --------
    >>> resolve_metrics(None, "regression"), resolve_metrics("auc", "classification")
    (('squared_error',), ('auc',))
    """
    if metrics is None:
        return ("error",) if task == "classification" else ("squared_error",)
    names = (metrics,) if isinstance(metrics, str) else tuple(metrics)
    if not names:
        raise ValueError("metrics is empty; name at least one, or leave it out.")
    if len(set(names)) < len(names):
        raise ValueError(f"metrics={list(names)} repeats a name; drop the repetition.")
    for name in names:
        check_choice("metrics", name, METRICS)
        if METRICS[name].task != task:
            fitting = ", ".join(repr(other) for other, metric in METRICS.items() if metric.task == task)
            raise ValueError(
                f"metrics={name!r} is for {METRICS[name].task}, not {task}; choose from: {fitting}."
            )
    return names
