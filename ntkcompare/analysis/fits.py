"""Fits of many resamples, and the intervals of parameters that they give."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ntkcompare.analysis._inputs import Matrix, Vector, as_curves, as_sizes, check_confidence, generator
from ntkcompare.analysis.forms import FORMS, fit_form, fit_many
from ntkcompare.analysis.intervals import interval_label
from ntkcompare.analysis.resamples import percentile_interval, present_mean, resampled_means


def fit_table(
    sizes: ArrayLike,
    values: ArrayLike,
    forms: Sequence[str] = tuple(FORMS),
    *,
    scale: str = "log",
    confidence: float = 0.95,
    n_resamples: int = 200,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return each form's parameters with bootstrap intervals over repeats.

    The mean curve is fitted; for the intervals whole repeats are resampled and the form fitted anew, at the
    expanded percentiles. They hold if the form does: see `compare_forms` for that.

    Parameters
    ----------
    sizes : array-like of shape (n_sizes,)
        Positive, ascending.
    values : array-like of shape (n_repeats, n_sizes)
        Errors; NaN marks a failed cell.
    forms : sequence of str
        Of `FORMS`.
    scale : {"log", "linear"}
        See `fit_form`.
    confidence : float
        Nominal coverage, in (0, 1).
    n_resamples, random_state : int
        Of the bootstrap. A resample leaves out a size at which its mean is zero on the log scale.

    Returns
    -------
    DataFrame
        Columns form, formula, parameter, estimate, low, high, residual, interval.

    Raises
    ------
    ValueError
        As `fit_form`, or if there are fewer than two repeats.

    Examples
    --------
    >>> n = np.array([10, 20, 40, 80, 160])
    >>> curves = np.outer([0.9, 1.0, 1.1], 2 / n)
    >>> table = fit_table(n, curves, ["power"])
    >>> table[["parameter", "estimate"]].round(4).values.tolist()
    [['a', 2.0], ['b', 1.0], ['c', 0.0]]
    """
    check_confidence(confidence)
    rng, n_resamples = generator(random_state, n_resamples)
    n = as_sizes(sizes)
    curves = as_curves("values", values, len(n))
    fits = {form: fit_form(n, present_mean(curves), form, scale=scale) for form in forms}
    resamples = resampled_means(curves, n_resamples, rng)
    said = interval_label(confidence, "expanded bootstrap", len(curves), "repeats")
    rows = []
    for form, fit in fits.items():
        drawn = resampled_parameters(n, resamples, form, scale)
        for i, name in enumerate(FORMS[form].parameters):
            low, high = percentile_interval(drawn[:, i], confidence, len(curves))
            numbers = (fit.parameters[name], low, high, fit.residual)
            rows.append((form, FORMS[form].formula, name, *numbers, said))
    names = ["form", "formula", "parameter", "estimate", "low", "high", "residual", "interval"]
    return pd.DataFrame(rows, columns=names)


def resampled_parameters(n: Vector, resamples: Matrix, form: str, scale: str) -> Matrix:
    """Fit each resample at the sizes it has; one with too few sizes is left out.

    Raises ValueError if that leaves fewer than half of them.

    >>> n = np.array([10.0, 20.0, 40.0, 80.0])
    >>> resampled_parameters(n, np.array([2 / n, 3 / n, 0 / n]), "power", "log").round(6)[:, 0]
    array([2., 3.])
    """
    usable = ~np.isnan(resamples) & ((resamples > 0) | (scale == "linear"))
    enough = usable.sum(axis=1) > len(FORMS[form].parameters)
    if enough.sum() < len(resamples) / 2:
        raise ValueError(
            "most resamples have failed or zero means at too many sizes to fit; "
            'set scale="linear" or leave out those sizes.'
        )
    return fit_many(n, resamples[enough], form, scale)[0]
