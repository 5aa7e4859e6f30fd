"""Forms of a learning curve, fitted on the scale on which their residuals are alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ntkcompare._checks import check_choice
from ntkcompare.analysis._inputs import Matrix, Vector, as_finite, as_sizes
from ntkcompare.analysis.marquardt import minimize_squares

SCALES = ("log", "linear")
_TINY = 1e-9  # of the mean value: what is less counts as zero


@dataclass(frozen=True)
class Form:
    """A family of curves f(n) = A·g_b(x) + C with A, b, C ≥ 0 and x = n over the sizes' geometric mean.

    Attributes
    ----------
    formula : str
        In words of the parameters.
    parameters : tuple of str
        Their names.
    shape, slope : callable
        (x, b) → g_b(x), falling in x, and ∂g_b(x)/∂b.
    starts : sequence of float
        Values of b to start from.

    Examples
    --------
    >>> FORMS["power"].formula, FORMS["power"].parameters
    ('a·n^(−b) + c', ('a', 'b', 'c'))
    """

    formula: str
    parameters: tuple[str, ...]
    shape: Callable[[Vector, Matrix], Matrix]
    slope: Callable[[Vector, Matrix], Matrix]
    starts: Sequence[float]


FORMS = {
    "power": Form(
        "a·n^(−b) + c", ("a", "b", "c"), lambda x, b: x**-b, lambda x, b: -np.log(x) * x**-b, (0.1, 0.5, 1.2)
    ),
    "exponential": Form(
        "a·exp(−b·n) + c",
        ("a", "b", "c"),
        lambda x, b: np.exp(-b * x),
        lambda x, b: -x * np.exp(-b * x),
        (0.05, 0.3, 1.5),
    ),
    # Falls from 1 at the smallest size to 0 at the largest, so that A, C ≥ 0 keep it positive in between.
    "logarithmic": Form(
        "a − b·log n",
        ("a", "b"),
        lambda x, b: np.log(x[-1] / x) / np.log(x[-1] / x[0]) + 0 * b,
        lambda x, b: 0 * x * b,
        (1.0,),
    ),
}


@dataclass(frozen=True)
class Fit:
    """A form with its parameters.

    Attributes
    ----------
    form : str
        "power", "exponential" or "logarithmic".
    parameters : mapping of str → float
        In the unit of the metric (a, c) and of 1/n (b of the exponential).
    scale : str
        On which residuals were made small: "log" or "linear".
    residual : float
        Their root mean square, on that scale.

    Examples
    --------
    >>> fit = fit_form([10, 100, 1000, 10000], [1.0, 0.1, 0.01, 0.001], "power")
    >>> {name: round(value, 4) for name, value in fit.parameters.items()}
    {'a': 10.0, 'b': 1.0, 'c': 0.0}
    """

    form: str
    parameters: Mapping[str, float]
    scale: str
    residual: float

    def predict(self, sizes: ArrayLike) -> Vector:
        """Return f(n); a logarithmic form turns negative beyond exp(a/b).

        Parameters
        ----------
        sizes : array-like of shape (n_sizes,)
            n, positive, ascending.

        Returns
        -------
        ndarray of shape (n_sizes,)
            In the unit of the metric.

        Raises
        ------
        ValueError
            If a size is not positive, or they do not ascend.

        Examples
        --------
        >>> fit = fit_form([10, 100, 1000, 10000], [1.0, 0.1, 0.01, 0.001], "power")
        >>> fit.predict([20, 40]).round(4).tolist()
        [0.5, 0.25]
        """
        values = np.array([list(self.parameters.values())])
        return np.asarray(evaluate(self.form, values, as_sizes(sizes, minimum=1))[0])


def evaluate(form: str, parameters: Matrix, n: Vector) -> Matrix:
    """Return f(n) for each row of parameters: shape (rows, sizes).

    >>> evaluate("power", np.array([[10.0, 1.0, 0.5]]), np.array([10.0, 20.0]))
    array([[1.5, 1. ]])
    """
    a, b = parameters[:, :1], parameters[:, 1:2]
    if form == "logarithmic":
        return np.asarray(a - b * np.log(n))
    return np.asarray(a * FORMS[form].shape(n, b) + parameters[:, 2:])


def fit_form(sizes: ArrayLike, values: ArrayLike, form: str = "power", *, scale: str = "log") -> Fit:
    """Fit a form to a curve by least squares.

    Minimizes Σ(log y − log f(n))² on the logarithmic scale: equal weight to equal ratios, as for errors that
    fall over decades and scatter in proportion to themselves. On the linear scale, Σ(y − f(n))².

    Parameters
    ----------
    sizes : array-like of shape (n_sizes,)
        Positive, ascending; at least one more than the form has parameters.
    values : array-like of shape (n_sizes,)
        Errors, ≥ 0; on the logarithmic scale > 0.
    form : {"power", "exponential", "logarithmic"}
        a·n^(−b) + c, a·exp(−b·n) + c, or a − b·log n; a, b, c ≥ 0.
    scale : {"log", "linear"}
        See above.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        If shapes do not match, there are too few sizes, or a value is negative, or zero on the log scale.

    References
    ----------
    T. Viering and M. Loog (2023). The shape of learning curves: a review. IEEE TPAMI 45, 7799–7819.

    Examples
    --------
    >>> fit = fit_form([10, 20, 40, 80], [0.3, 0.2, 0.15, 0.125], "power")
    >>> round(fit.parameters["b"], 3), round(fit.parameters["c"], 3)
    (1.0, 0.1)
    """
    check_choice("form", form, FORMS)
    check_choice("scale", scale, SCALES)
    n, y = as_sizes(sizes, minimum=len(FORMS[form].parameters) + 1), as_finite("values", values, 1)
    if len(n) != len(y):
        raise ValueError(f"sizes and values have {len(n)} and {len(y)} entries; they must match.")
    _check_positive(n, y, scale)
    parameters, residuals = fit_many(n, y[None], form, scale)
    named = dict(zip(FORMS[form].parameters, map(float, parameters[0])))
    return Fit(form, named, scale, float(residuals[0]))


def _check_positive(n: Vector, y: Vector, scale: str) -> None:
    if (y < 0).any():
        raise ValueError(f"values holds {y.min():g}; fit an error, which is at least 0.")
    if scale == "log" and (y == 0).any():
        zero = ", ".join(f"{size:g}" for size in n[y == 0])
        raise ValueError(f'values is 0 at n={zero}; leave these sizes out, or set scale="linear".')


def fit_many(n: Vector, curves: Matrix, form: str, scale: str) -> tuple[Matrix, Vector]:
    """Fit a form to each row of `curves`, leaving out NaN, and zero on the log scale.

    Parameters
    ----------
    n : ndarray of shape (n_sizes,)
        Sizes.
    curves : ndarray of shape (n_curves, n_sizes)
        Each row with as many values as the form has parameters, and one more.
    form, scale : str
        See `fit_form`.

    Returns
    -------
    (parameters, residuals)
        Of shapes (n_curves, n_parameters) and (n_curves,).

    Examples
    --------
    >>> n = np.array([10.0, 20.0, 40.0, 80.0])
    >>> fit_many(n, np.array([2 / n, 3 / n]), "power", "log")[0].round(6)
    array([[2., 1., 0.],
           [3., 1., 0.]])
    """
    family, count = FORMS[form], len(curves)
    unit = float(np.exp(np.log(n).mean()))
    x = n / unit
    used = ~np.isnan(curves) & ((curves > 0) | (scale == "linear"))
    level = np.maximum(np.where(used, curves, 0.0).sum(axis=1) / used.sum(axis=1), 1e-300)
    y = np.where(used, curves / level[:, None], 1.0)
    starts = len(family.starts)
    target, weight = np.tile(y, (starts, 1)), np.tile(used.astype(float), (starts, 1))
    b = np.repeat(family.starts, count)[:, None]
    start = np.column_stack([*_amplitudes(family.shape(x, b), target, weight, scale), b[:, 0]])

    def residuals(p: Matrix) -> tuple[Matrix, Matrix]:
        a, c, b = (np.exp(p[:, i : i + 1]) for i in range(3))
        g = family.shape(x, b)
        f = a * g + c
        outer = weight / f if scale == "log" else weight
        r = weight * (np.log(f / target) if scale == "log" else f - target)
        derivatives = np.stack([a * g, c + 0 * g, a * b * family.slope(x, b)], axis=2)
        return r, derivatives * outer[:, :, None]

    low, high = np.log([_TINY, _TINY, 1e-4]), np.log([1e9, 1e3, 50.0])
    if len(family.starts) == 1:
        low[2] = high[2] = 0.0
    p, sums = minimize_squares(residuals, np.log(start), low, high)
    best = np.argmin(sums.reshape(starts, count), axis=0) * count + np.arange(count)
    a, c, b = np.exp(p[best]).T
    a, c = (np.where(v <= 1.01 * _TINY, 0.0, v) * level for v in (a, c))
    residual = np.sqrt(sums[best] / used.sum(axis=1)) * (1 if scale == "log" else level)
    if form == "logarithmic":
        fall = a / np.log(n[-1] / n[0])
        return np.column_stack([c + fall * np.log(n[-1]), fall]), residual
    if form == "power":
        return np.column_stack([a * unit**b, b, c]), residual
    return np.column_stack([a, b / unit, c]), residual


def _amplitudes(shape: Matrix, target: Matrix, weight: Matrix, scale: str) -> tuple[Vector, Vector]:
    """A and C of least squares of relative residuals at given b, made positive."""
    w = weight / target**2 if scale == "log" else weight
    gg, g1, w1 = (np.sum(w * v, axis=1) for v in (shape**2, shape, np.ones_like(shape)))
    gy, y1 = np.sum(w * shape * target, axis=1), np.sum(w * target, axis=1)
    determinant = np.maximum(gg * w1 - g1**2, 1e-12 * gg * w1)
    a, c = (w1 * gy - g1 * y1) / determinant, (gg * y1 - g1 * gy) / determinant
    return np.maximum(a, 1e-3), np.maximum(c, 1e-3)
