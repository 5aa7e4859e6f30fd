"""Scores: what one point of a learning path is worth, split by split."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.curves.draw import Draw
from ntkcompare.curves.frame import COLUMNS
from ntkcompare.curves.metrics import METRICS
from ntkcompare.path import PathPoint, Scores, Spread, is_finite

# Health keys that would hide a column of the frame go by another name.
_HEALTH = ("jitter", "condition", "dtype")
_RESERVED = frozenset(COLUMNS) - set(_HEALTH)
_KINDS = {
    "probabilities": "probabilities",
    "values": "values of a regression",
    "margins": "margins",
}
_SUFFICES = {
    "probabilities": ("probabilities",),
    "values": ("probabilities", "values"),
    "scores": ("probabilities", "values", "margins"),
}


def score_point(
    point: PathPoint, draw: Draw, y_test: NDArray[Any], metrics: Sequence[str], *, noisy: bool
) -> Iterator[dict[str, Any]]:
    """Yield a row per split × metric.

    A split without examples has no error, and no row; `noisy` asks for the training points with right and
    with wrong labels apart. Points held back for validation stand behind the test points. What could not be
    measured is a row that says why.
    """
    y_train, corrupted = draw.y_train[: point.n], draw.corrupted[: point.n]
    splits: dict[str, NDArray[np.bool_] | None] = {"train": np.ones(point.n, dtype=np.bool_)}
    if noisy:
        splits |= {"train-clean": ~corrupted, "train-corrupted": corrupted}
    if n_held := len(draw.y_validation):
        held = np.arange(len(y_test) + n_held) >= len(y_test)
        y_test = np.concatenate([y_test, draw.y_validation])
        splits |= {"validation": held, "test": ~held}
    else:
        splits["test"] = None
    health = {_health_name(name): value for name, value in point.health.items()}
    if health.get("condition") is not None:
        # An estimate, whose last bits depend on where in memory BLAS found its operands.
        health["condition"] = float(f"{health['condition']:.6g}")
    failure = "" if point.status == "ok" else point.reason or "no reason was given"
    if not failure and not is_finite(point):
        failure = "the predictions are not finite"
    for split, mask in splits.items():
        if mask is not None and not mask.any():
            continue
        training = split.startswith("train")
        y_true, y_pred = (y_train, point.train) if training else (y_test, point.test)
        for metric in metrics:
            value, reason = float("nan"), failure
            if not failure:
                try:
                    if METRICS[metric].needs == "labels":
                        value = _measure(metric, y_true, y_pred, mask)
                    elif METRICS[metric].needs == "spread":
                        pairs = _with_spread(metric, y_true, y_pred, point.scores, test=not training)
                        value = _value(metric, y_true, pairs, mask)
                    else:
                        value = _measure_scores(metric, y_true, point.scores, mask, test=not training)
                except ValueError as error:
                    reason = str(error)
            yield {
                "split": split,
                "metric": metric,
                "value": value,
                "fit_seconds": point.seconds,
                **health,
                "status": "failed" if reason else "ok",
                "reason": reason,
            }


def _health_name(name: str) -> str:
    if name == "metric":
        return "distance"
    return f"health_{name}" if name in _RESERVED else name


def _measure(metric: str, y_true: NDArray[Any], y_pred: Any, mask: NDArray[np.bool_] | None) -> float:
    return _value(metric, y_true, _predictions(y_true, y_pred), mask)


def _predictions(y_true: NDArray[Any], y_pred: Any) -> NDArray[Any]:
    found: NDArray[Any] = np.asarray(y_pred)
    if found.shape == (len(y_true), 1):
        found = found[:, 0]
    if found.shape != y_true.shape:  # comparing would broadcast, and give a number that means nothing
        raise ValueError(f"predictions have shape {found.shape}, but the labels have {y_true.shape}")
    return found


def _with_spread(
    metric: str, y_true: NDArray[Any], y_pred: Any, scores: Scores | Spread | str | None, *, test: bool
) -> NDArray[Any]:
    """Predictions and standard deviations, side by side."""
    if not isinstance(scores, Spread):
        told = scores if isinstance(scores, str) else ""
        raise ValueError(told or f"{metric} needs a standard deviation, which this learner does not give")
    spread = _predictions(y_true, scores.test if test else scores.train)
    return np.stack([_predictions(y_true, y_pred), spread], axis=1)


def _measure_scores(
    metric: str,
    y_true: NDArray[Any],
    scores: Scores | Spread | str | None,
    mask: NDArray[np.bool_] | None,
    *,
    test: bool,
) -> float:
    needed = METRICS[metric].needs
    if not isinstance(scores, Scores):
        told = scores if isinstance(scores, str) else ""
        raise ValueError(told or f"{metric} needs more than the predictions that this learner gives")
    if scores.kind not in _SUFFICES[needed]:
        raise ValueError(f"{metric} needs {needed}, but this learner gives {_KINDS[scores.kind]} only")
    given = np.asarray(scores.test if test else scores.train, dtype=np.float64)
    if given.shape != (len(y_true), len(scores.classes)):
        raise ValueError(f"scores have shape {given.shape} for {len(y_true)} labels")
    if not np.isfinite(given).all():
        raise ValueError("the scores are not finite")
    codes = np.searchsorted(scores.classes, y_true).clip(max=len(scores.classes) - 1)
    known = scores.classes[codes] == y_true
    if not (known if mask is None else known[mask]).all():
        raise ValueError(f"{metric} is not defined: a label occurs that was in no training set")
    return _value(metric, codes, given, mask)


def _value(metric: str, y_true: NDArray[Any], y_pred: Any, mask: NDArray[np.bool_] | None) -> float:
    if mask is not None:
        y_true, y_pred = y_true[mask], y_pred[mask]
    with np.errstate(over="ignore"):  # an overflow is told below
        value = METRICS[metric].function(y_true, y_pred)
    if not np.isfinite(value):
        raise ValueError(f"{metric} is {value}")
    return value
