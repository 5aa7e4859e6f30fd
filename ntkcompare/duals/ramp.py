"""The dual of a piecewise linear activation: relu, leaky_relu, abs, identity."""

from types import ModuleType
from typing import Any

import numpy as np

from ntkcompare.duals.arccos import arcsine_ratio


def parts(slope: float) -> tuple[float, float, float]:
    """Return the gain α² + β², and the shares of α² and β² in it, of φ(x) = αx + β|x|.

    That is x for x > 0 and slope·x for x < 0. The gain is E[φ(u)²]/E[u²]; by parity the two parts do not
    mix in expectations.

    >>> parts(0.0)
    (0.5, 0.5, 0.5)
    """
    odd, even = (0.5 * (1 + slope)) ** 2, (0.5 * (1 - slope)) ** 2
    return odd + even, odd / (odd + even), even / (odd + even)


def ramp(xp: ModuleType, gap: Any, sign: Any, odd: Any, even: Any) -> tuple[Any, Any]:
    r"""What E[φ(u)φ(v)] lacks of its value for u = v, and E[φ'(u)φ'(v)], both in units of the gain.

    For unit variances, correlation ρ = cos θ and α² + β² = 1 (Cho & Saul 2009):

    .. math:: E[φφ] = α²ρ + β²(ρ + \tfrac2π(\sin θ - θ \cos θ)), \qquad
              E[φ'φ'] = α² + β²(1 - 2θ/π), \qquad 0 ≤ θ ≤ π/2.

    Where ρ < 0, the part of β² is that of −ρ, and its E[φ'φ'] negated.

    Parameters
    ----------
    gap, sign : array
        1 − |ρ|, and the sign of ρ; None in place of a sign says that no ρ is negative.
    odd, even : float
        The shares α² and β².

    Returns
    -------
    deficit, slope : array
        1 − E[φφ], with an error of at most 3e-16·θ, and E[φ'φ'].
    """
    half = 0.5 * gap  # sin²(θ/2)
    chord = (4 / np.pi) * xp.sqrt(half)
    ratio = arcsine_ratio(half)
    lens = chord * (xp.sqrt(1 - half) - ratio * (1 - gap))  # 2/π·(sin θ − θ cos θ)
    # For θ below 1e-16 rounding can take more than there is.
    even_deficit = xp.maximum(gap - lens, 0)
    even_slope = 1 - chord * ratio
    if sign is None:
        return odd * gap + even * even_deficit, odd + even * even_slope
    deficit = xp.where(sign < 0, 2 - gap, gap)
    return odd * deficit + even * even_deficit, odd + even * (sign * even_slope)
