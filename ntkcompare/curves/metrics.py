"""The metrics by name: what each measures, where it applies and how it is shown.

A new one is a function in `prediction_metrics.py` or `score_metrics.py`, and a line here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ntkcompare._checks import check_choice
from ntkcompare.curves.prediction_metrics import (
    absolute_error,
    accuracy,
    balanced_error,
    error,
    macro_f1,
    r2,
    squared_error,
)
from ntkcompare.curves.score_metrics import (
    auc,
    brier,
    calibration_error,
    gaussian_negative_log_likelihood,
    negative_log_likelihood,
    one_hot_error,
)

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
