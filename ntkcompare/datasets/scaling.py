"""Scalings of the inputs, fitted on the training pool of a draw."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice

SCALINGS = ("none", "row", "feature", "global")


@dataclass(frozen=True, eq=False)
class Scaling:
    """One fitted scaling: x ↦ (x − centre) / scale, followed by division by |x| for "row".

    Attributes
    ----------
    kind : {"none", "row", "feature", "global"}
        Which one it is.
    centre, scale : ndarray broadcastable to one input
        What is subtracted, then divided by.
    """

    kind: str
    centre: NDArray[np.float64]
    scale: NDArray[np.float64]

    def __call__(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scaled inputs."""
        if self.kind == "none":
            return X
        if self.kind == "row":
            norms = _norms(X)
            return np.divide(X, np.where(norms > 0, norms, 1.0))
        return np.divide(X - self.centre, self.scale)


def fit_scaling(kind: str, X: NDArray[np.float64]) -> Scaling:
    """Fit a scaling on training inputs alone, so that nothing of the test set leaks into it.

    Parameters
    ----------
    kind : {"none", "row", "feature", "global"}
        - "none": inputs as they are;
        - "row": each input to unit norm (zero rows stay zero);
        - "feature": each feature to mean 0 and variance 1;
        - "global": each feature to mean 0, then one scale for all, so that the mean variance of the features
          is 1. It keeps the relative size of features: pixels at the border stay quiet.

        Constant features become 0 under "feature" and "global".
    X : ndarray of shape (n, ...)
        The training pool.

    Returns
    -------
    Scaling
        A function of inputs.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.array([[1.0, 5.0], [3.0, 5.0]])
    >>> fit_scaling("feature", X)(X)
    array([[-1.,  0.],
           [ 1.,  0.]])
    """
    check_choice("scaling", kind, SCALINGS)
    centre, scale = np.zeros(1), np.ones(1)
    if kind in ("feature", "global"):
        # Scaled by the largest entry first: squares of inputs near the float range would overflow.
        peak = float(np.abs(X).max()) or 1.0
        unit = X / peak
        mean = unit.mean(axis=0)
        # A constant feature has a spread of rounding errors, not of zero; dividing by it would make it noise.
        constant = np.ptp(X, axis=0) == 0
        centre = np.where(constant, X[0], mean * peak)
        variance = np.where(constant, 0.0, unit.var(axis=0))
        spread = np.sqrt(variance if kind == "feature" else variance.mean()) * peak
        scale = np.where(spread > 0, spread, 1.0)
    return Scaling(kind, centre, scale)


def _norms(X: NDArray[np.float64]) -> NDArray[np.float64]:
    axes = tuple(range(1, X.ndim))
    peak = np.abs(X).max(axis=axes, keepdims=True)
    safe = np.where(peak > 0, peak, 1.0)
    norms: NDArray[np.float64] = peak * np.sqrt(np.square(X / safe).sum(axis=axes, keepdims=True))
    return norms
