"""Scaling of the inputs, fitted on the training pool of a draw."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice, check_real
from ntkcompare.datasets.imputation import filled, fit_fill
from ntkcompare.datasets.whitening import whitening_matrix

SCALINGS = ("none", "row", "feature", "pixel", "whiten", "zca")
REGULARIZER = 0.01


@dataclass(frozen=True, eq=False)
class Scaling:
    """One fitted scaling: x ↦ (x − centre) / scale, then times a matrix, or by division by |x|.

    Attributes
    ----------
    kind : str
        Which one it is, as `fit_scaling` was asked.
    centre, scale : ndarray broadcastable to one input
        What is subtracted, then divided by.
    matrix : ndarray of shape (d, d), or None
        What "whiten" and "zca" multiply a flattened input with, from the right.
    fill : ndarray of the shape of one input, or None
        What missing entries are replaced by, first of all.
    """

    kind: str
    centre: NDArray[np.float64]
    scale: NDArray[np.float64]
    matrix: NDArray[np.float64] | None = None
    fill: NDArray[np.float64] | None = None

    def __call__(self, X: NDArray[Any]) -> NDArray[np.float64]:
        """Return the scaled inputs, in float64."""
        X = filled(np.asarray(X, dtype=np.float64), self.fill)
        if self.kind == "none":
            return X
        if self.kind == "row":
            norms = _norms(X)
            unit: NDArray[np.float64] = np.divide(X, np.where(norms > 0, norms, 1.0))
            return unit
        centred: NDArray[np.float64] = X - self.centre
        centred /= self.scale
        if self.matrix is None:
            return centred
        white: NDArray[np.float64] = centred.reshape(len(X), -1) @ self.matrix
        return white.reshape(X.shape)


def fit_scaling(kind: str, X: NDArray[Any], *, missing: str = "refuse") -> Scaling:
    """Fit a scaling on training inputs alone, so that nothing of the test set leaks into it.

    Parameters
    ----------
    kind : str
        - "none": inputs as they are;
        - "row": each input to unit norm (zero rows stay zero);
        - "feature": each feature to mean 0 and variance 1;
        - "pixel": each feature to mean 0, then one scale for all, so that the mean variance of the features
          is 1. It keeps the relative size of features: pixels at the border stay quiet;
        - "whiten": rotated to the principal axes and each divided by its spread, so that the covariance is 1;
        - "zca": the same, rotated back, so that an image still looks like one.

        "whiten:0.1" and "zca:0.1" set the regularizer ε: with C = UΛUᵀ the covariance and λ̄ its mean
        eigenvalue, the matrix is U(Λ + ελ̄I)^−½, times Uᵀ for "zca". Without it ε is 0.01. At ε = 0, axes
        without variance become 0. Constant features become 0 under all but "none" and "row".
    X : ndarray of shape (n, ...)
        The training pool.
    missing : {"refuse", "mean", "median", "mode", "zero"}
        What stands in for NaN; see `Dataset`.

    Returns
    -------
    Scaling
        A function of inputs.

    Raises
    ------
    ValueError
        For an unknown kind, or a regularizer below 0.

    References
    ----------
    A. J. Bell and T. J. Sejnowski (1997). The "independent components" of natural scenes are edge filters.
    Vision Research 37, 3327–3338 (ZCA).

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0, 5.0], [3.0, 5.0]])
    >>> fit_scaling("feature", X)(X)
    array([[-1.,  0.],
           [ 1.,  0.]])
    """
    name, regularizer = split_scaling("scaling", kind)
    X = np.asarray(X, dtype=np.float64)
    fill = fit_fill(missing, X)
    X = filled(X, fill)
    centre, scale, matrix = np.zeros(1), np.ones(1), None
    if name in ("none", "row"):
        return Scaling(name, centre, scale, None, fill)
    # Scaled by the largest entry first: squares of inputs near the float range would overflow.
    low, high = X.min(axis=0), X.max(axis=0)
    peak = max(float(high.max()), -float(low.min())) or 1.0
    unit = X / peak
    mean = unit.mean(axis=0)
    # A constant feature has a spread of rounding errors, not of zero; dividing by it would make it noise.
    constant = low == high
    centre = np.where(constant, X[0], mean * peak)
    unit -= mean
    unit *= unit
    variance = np.where(constant, 0.0, unit.mean(axis=0))
    if name in ("feature", "pixel"):
        spread = np.sqrt(variance if name == "feature" else variance.mean()) * peak
        scale = np.where(spread > 0, spread, 1.0)
    else:
        scale = np.array([peak])
        matrix = whitening_matrix(np.divide(X - centre, peak).reshape(len(X), -1), name, regularizer)
    return Scaling(name, centre, scale, matrix, fill)


def check_scaling(name: str, value: Any) -> str:
    """Return a scaling with the regularizer that it uses; raise ValueError if `value` names none.

    >>> check_scaling("scaling", "zca")
    'zca:0.01'
    """
    kind, regularizer = split_scaling(name, value)
    return f"{kind}:{regularizer:g}" if kind in ("whiten", "zca") else kind


def split_scaling(name: str, value: Any) -> tuple[str, float]:
    """Return a scaling's kind and its regularizer.

    >>> split_scaling("scaling", "whiten:1e-3")
    ('whiten', 0.001)
    """
    kind, colon, text = str(value).partition(":") if isinstance(value, str) else (value, "", "")
    kind = check_choice(name, kind, SCALINGS)
    if not colon:
        return kind, REGULARIZER
    if kind not in ("whiten", "zca"):
        raise ValueError(f"{name}={value!r}: {kind!r} has no regularizer; write {kind!r}.")
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{name}={value!r}: {text!r} is no number; write e.g. '{kind}:0.1'.") from None
    return kind, check_real(f"{name} regularizer", number, minimum=0)


def _norms(X: NDArray[np.float64]) -> NDArray[np.float64]:
    axes = tuple(range(1, X.ndim))
    peak = np.abs(X).max(axis=axes, keepdims=True)
    safe = np.where(peak > 0, peak, 1.0)
    norms: NDArray[np.float64] = peak * np.sqrt(np.square(X / safe).sum(axis=axes, keepdims=True))
    return norms
