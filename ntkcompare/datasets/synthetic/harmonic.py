"""Harmonic: the zonal spherical harmonic of a degree, in any dimension."""

import math

import numpy as np
from numpy.typing import NDArray


def zonal_harmonic(t: NDArray[np.float64], degree: int, d: int) -> NDArray[np.float64]:
    """Return √N·P_k(t), of variance 1 for t = ⟨w, x⟩ with x uniform on the unit sphere of ℝᵈ and |w| = 1.

    P_k is the Legendre polynomial in d dimensions, P_0 = 1, P_1 = t and
    (k+d−3)P_k = (2k+d−4)·t·P_{k−1} − (k−1)P_{k−2}; N = (2k+d−2)/k·C(k+d−3, k−1) is the number of harmonics of
    degree k.

    References
    ----------
    C. Müller (1966). Spherical harmonics. Springer, sections 2 and 5.

    Examples
    --------
    >>> import numpy as np
    >>> zonal_harmonic(np.array([1.0]), 3, 2)  # √2·cos 3θ at θ = 0
    array([1.41421356])
    """
    if degree == 0:
        return np.ones_like(t)
    before, now = np.ones_like(t), t
    for k in range(2, degree + 1):
        before, now = now, ((2 * k + d - 4) * t * now - (k - 1) * before) / (k + d - 3)
    count = (2 * degree + d - 2) / degree * math.comb(degree + d - 3, degree - 1)
    return np.asarray(math.sqrt(count) * now)
