"""Holm's correction for looking at many things at once."""

import numpy as np
from numpy.typing import ArrayLike

from ntkcompare.analysis._inputs import Vector, as_finite


def holm_adjust(p_values: ArrayLike) -> Vector:
    """Return Holm's step-down adjusted p-values, in the given order.

    With the m values sorted ascending, the i-th (from 0) becomes

        max over j ≤ i of min(1, (m − j)·p₍ⱼ₎),

    so that rejecting those at most α keeps the chance of any false rejection at most α, however the tests
    depend on one another.

    Parameters
    ----------
    p_values : array-like of shape (m,)
        Each in [0, 1].

    Returns
    -------
    ndarray of shape (m,)

    Raises
    ------
    ValueError
        If it is empty, or a value is not in [0, 1].

    References
    ----------
    S. Holm (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
    Statistics 6, 65–70.

    Examples
    --------
    >>> holm_adjust([0.01, 0.04, 0.03, 0.005]).round(3).tolist()
    [0.03, 0.06, 0.06, 0.02]
    """
    p = as_finite("p_values", p_values, 1)
    if not len(p) or p.min() < 0 or p.max() > 1:
        raise ValueError("p_values must hold at least one number, each between 0 and 1.")
    order = np.argsort(p, kind="stable")
    steps = np.arange(len(p), 0, -1) * p[order]
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted
