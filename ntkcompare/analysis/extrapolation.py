"""Extrapolation: what each form, fitted to the smaller sizes, says of the largest ones, left out."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ntkcompare._checks import check_choice, check_integer
from ntkcompare.analysis._inputs import Matrix, Vector, as_curves, as_sizes, check_confidence, generator
from ntkcompare.analysis.fits import resampled_parameters
from ntkcompare.analysis.forms import FORMS, SCALES, evaluate, fit_form
from ntkcompare.analysis.intervals import interval_label
from ntkcompare.analysis.resamples import percentile_interval, present_mean, resampled_means

#: What any form must beat: the error stays as it was at the largest size seen.
BASELINE = "last value"


def _split(n: Vector, holdout: int | None, forms: Sequence[str]) -> int:
    """How many of the largest sizes are left out; a quarter by default."""
    for form in forms:
        check_choice("forms", form, FORMS)
    if not forms:
        raise ValueError(f"forms is empty; choose from: {', '.join(map(repr, FORMS))}.")
    left_out = max(1, len(n) // 4) if holdout is None else check_integer("holdout", holdout, minimum=1)
    least = max(len(FORMS[form].parameters) for form in forms) + 1
    if len(n) - left_out < least:
        raise ValueError(
            f"{len(n)} sizes less holdout={left_out} leave {len(n) - left_out} to fit; at least {least} are "
            "needed. Measure at more sizes, or leave out fewer."
        )
    return left_out


def _misses(predicted: Matrix, measured: Matrix, scale: str) -> Matrix:
    """By how much predictions miss, on the scale of the fit; infinite for the log of what is not positive."""
    if scale == "linear":
        return predicted - measured
    ratio = np.maximum(predicted, 0) / measured
    return np.log(ratio, out=np.full_like(ratio, -np.inf), where=ratio > 0)


def extrapolate(
    sizes: ArrayLike,
    values: ArrayLike,
    forms: Sequence[str] = tuple(FORMS),
    *,
    holdout: int | None = None,
    scale: str = "log",
    confidence: float = 0.95,
    n_resamples: int = 200,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return what each form predicts at the largest sizes, fitted without them, beside what was measured.

    Parameters
    ----------
    sizes : array-like of shape (n_sizes,)
        Positive, ascending.
    values : array-like of shape (n_repeats, n_sizes)
        Errors; NaN marks a failed cell.
    forms : sequence of str
        Of `FORMS`.
    holdout : int, optional
        How many of the largest sizes are left out; None means a quarter.
    scale : {"log", "linear"}
        See `fit_form`.
    confidence : float
        Nominal coverage, in (0, 1).
    n_resamples, random_state : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        Columns form, n, predicted, low, high, measured, ratio (predicted/measured), interval; the last form
        is "last value". The interval is that of the fitted curve over repeats: it says nothing of whether the
        form is right.

    Raises
    ------
    ValueError
        If too few sizes are left to fit, there are fewer than two repeats, or as `fit_form`.

    Examples
    --------
    >>> n = np.array([10, 20, 40, 80, 160])
    >>> table = extrapolate(n, np.outer([0.9, 1.0, 1.1], 2 / n), ["power"])
    >>> table[["form", "n", "ratio"]].round(3).values.tolist()
    [['power', 160, 1.0], ['last value', 160, 2.0]]
    """
    check_confidence(confidence)
    check_choice("scale", scale, SCALES)
    rng, n_resamples = generator(random_state, n_resamples)
    n = as_sizes(sizes)
    curves = as_curves("values", values, len(n))
    left_out = _split(n, holdout, forms)
    seen, unseen = n[:-left_out], n[-left_out:]
    mean = present_mean(curves)
    resamples = resampled_means(curves, n_resamples, rng)
    said = interval_label(confidence, "expanded bootstrap", len(curves), "repeats")
    rows = []
    for form in [*forms, BASELINE]:
        predicted, drawn = _predictions(seen, unseen, mean[:-left_out], resamples[:, :-left_out], form, scale)
        for i, size in enumerate(unseen):
            low, high = percentile_interval(drawn[:, i], confidence, len(curves))
            measured = float(mean[len(seen) + i])
            ratio = predicted[i] / measured if measured > 0 else np.inf
            rows.append((form, int(size), predicted[i], low, high, measured, ratio, said))
    names = ["form", "n", "predicted", "low", "high", "measured", "ratio", "interval"]
    return pd.DataFrame(rows, columns=names)


def _predictions(
    seen: Vector, unseen: Vector, mean: Vector, resamples: Matrix, form: str, scale: str
) -> tuple[Vector, Matrix]:
    """The prediction from the mean curve, and one from each resample."""
    if form == BASELINE:
        last = resamples[:, -1]
        last = np.where(np.isnan(last), mean[-1], last)
        return np.full(len(unseen), mean[-1]), np.repeat(last[:, None], len(unseen), axis=1)
    drawn = evaluate(form, resampled_parameters(seen, resamples, form, scale), unseen)
    return fit_form(seen, mean, form, scale=scale).predict(unseen), drawn


def compare_forms(
    sizes: ArrayLike,
    values: ArrayLike,
    forms: Sequence[str] = tuple(FORMS),
    *,
    holdout: int | None = None,
    scale: str = "log",
    confidence: float = 0.95,
    n_resamples: int = 200,
    random_state: int = 0,
) -> pd.DataFrame:
    """Rank the forms by their error at the largest sizes, left out of the fit.

    The error is the root mean square, over the sizes left out, of log(predicted/measured): 0.1 is 10 %. On
    the linear scale it is that of predicted − measured. A form that fits well and extrapolates worse than
    "last value" describes the past only.

    Parameters
    ----------
    sizes, values, forms, holdout, scale, confidence, n_resamples, random_state
        As in `extrapolate`.

    Returns
    -------
    DataFrame
        Columns form, formula, heldout_error, low, high, fit_error, best (share of resamples in which the form
        has the least held-out error), heldout (how many sizes), interval; ascending in heldout_error.
        Infinite where a form predicts an error that is not positive.

    Raises
    ------
    ValueError
        As `extrapolate`.

    Examples
    --------
    >>> n = np.array([10, 20, 40, 80, 160, 320])
    >>> compare_forms(n, np.outer([0.9, 1.0, 1.1], 2 / n + 0.01))["form"].tolist()[0]
    'power'
    """
    check_confidence(confidence)
    check_choice("scale", scale, SCALES)
    rng, n_resamples = generator(random_state, n_resamples)
    n = as_sizes(sizes)
    curves = as_curves("values", values, len(n))
    left_out = _split(n, holdout, forms)
    seen, unseen = n[:-left_out], n[-left_out:]
    mean, resamples = present_mean(curves), resampled_means(curves, n_resamples, rng)
    for name, part in (("seen", mean[:-left_out]), ("left out", mean[-left_out:])):
        if scale == "log" and (part <= 0).any():
            raise ValueError(f'the mean error is 0 at a size {name}; set scale="linear" or leave it out.')
    # All forms are judged on the same resamples, so one that some form cannot be fitted to is left out.
    usable = ~np.isnan(resamples).any(axis=1) & ((resamples > 0).all(axis=1) | (scale == "linear"))
    if usable.sum() < n_resamples / 2:
        raise ValueError(
            'most resamples have a failed or zero mean at some size; set scale="linear" or leave it out.'
        )
    resamples = resamples[usable]
    errors, points, fitted = {}, {}, {}
    for form in [*forms, BASELINE]:
        predicted, drawn = _predictions(seen, unseen, mean[:-left_out], resamples[:, :-left_out], form, scale)
        points[form] = _rms(_misses(predicted[None], mean[None, -left_out:], scale))[0]
        errors[form] = _rms(_misses(drawn, resamples[:, -left_out:], scale))
        fitted[form] = (
            np.nan if form == BASELINE else fit_form(seen, mean[:-left_out], form, scale=scale).residual
        )
    table = np.column_stack(list(errors.values()))
    best = (table == table.min(axis=1, keepdims=True)) / (table == table.min(axis=1, keepdims=True)).sum(
        axis=1, keepdims=True
    )
    said = interval_label(confidence, "expanded bootstrap", len(curves), "repeats")
    rows = []
    for i, form in enumerate(errors):
        low, high = percentile_interval(errors[form], confidence, len(curves))
        formula = FORMS[form].formula if form in FORMS else "error of the largest size seen"
        numbers = (points[form], low, high, fitted[form], best[:, i].mean(), left_out)
        rows.append((form, formula, *numbers, said))
    names = ["form", "formula", "heldout_error", "low", "high", "fit_error", "best", "heldout", "interval"]
    return pd.DataFrame(rows, columns=names).sort_values("heldout_error", kind="stable", ignore_index=True)


def _rms(misses: Matrix) -> Vector:
    return np.asarray(np.sqrt(np.mean(misses**2, axis=1)))
