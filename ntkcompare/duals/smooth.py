"""The duals of smooth activations: sums of erf (tanh among them), sin, cos, gelu."""

from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ntkcompare.duals.arccos import arcsine_of

# (xp, pair, constants) to E[φ(u)φ(v)] and E[φ'(u)φ'(v)].
Dual = Callable[[ModuleType, "Pair", tuple[Any, ...]], tuple[Any, Any]]


class Pair(NamedTuple):
    """A pair of Gaussian variables, as numbers that stay exact where the two nearly agree.

    Attributes
    ----------
    left, right : array
        Standard deviations of u and v.
    gap : array
        1 − |ρ| for the correlation ρ.
    sign : array
        The sign of ρ.
    """

    left: Any
    right: Any
    gap: Any
    sign: Any

    @property
    def size(self) -> Any:
        """|Cov(u, v)|."""
        return self.left * self.right * (1 - self.gap)

    @property
    def determinant(self) -> Any:
        """Var(u)Var(v) − Cov(u, v)²."""
        product = self.left * self.right
        return product * product * (self.gap * (2 - self.gap))


def pair_of_covariance(xp: ModuleType, covariance: Any, left: Any, right: Any) -> Pair:
    """The pair of a covariance and two variances; near |ρ| = 1 only as exact as these."""
    u, v = xp.sqrt(left), xp.sqrt(right)
    product = u * v
    size = xp.abs(covariance) / xp.where(product > 0, product, 1.0)
    return Pair(u, v, xp.clip(1 - size, 0.0, 1.0), xp.sign(covariance))


def sine(xp: ModuleType, pair: Pair, constants: tuple[Any, ...]) -> tuple[Any, Any]:
    """φ = sin: E = (e^{−Var(u−v)/2} − e^{−Var(u+v)/2})/2, and E' with a plus."""
    difference = pair.left - pair.right
    near = 0.5 * xp.exp(-0.5 * difference * difference - pair.left * pair.right * pair.gap)
    # e^{−Var(u−v)/2} is `near`, or the other one where ρ < 0; their ratio is e^{−2|Cov|}.
    return -pair.sign * near * xp.expm1(-2 * pair.size), near * (1 + xp.exp(-2 * pair.size))


def cosine(xp: ModuleType, pair: Pair, constants: tuple[Any, ...]) -> tuple[Any, Any]:
    """φ = cos: the dual of sin with E and E' exchanged."""
    value, slope = sine(xp, pair, constants)
    return slope, value


def gelu(xp: ModuleType, pair: Pair, constants: tuple[Any, ...]) -> tuple[Any, Any]:
    """φ(x) = x·P(N(0, 1) ≤ x) (Tsuchida, Pearce, van der Heide, Roosta, Gallagher, 2021)."""
    q, t = pair.left * pair.left, pair.right * pair.right
    covariance, product = pair.sign * pair.size, (1 + q) * (1 + t)
    delta = 1 + (q + t) + pair.determinant
    root = xp.sqrt(delta)
    angle = pair.sign * arcsine_of(xp, pair.size, root)
    shares = (q / (1 + q)) * (t / (1 + t))
    value = covariance * (0.25 + angle / (2 * np.pi))
    value = value + (covariance * covariance / product / root + shares * root) / (2 * np.pi)
    tail = covariance / root * (1 / delta + (2 + (q + t)) / product)
    return value, 0.25 + (angle + tail) / (2 * np.pi)


def erf_sum(xp: ModuleType, pair: Pair, constants: tuple[Any, ...]) -> tuple[Any, Any]:
    r"""φ(x) = Σ wₘ erf(bₘx), with `constants` (wₘwₖ, bₘ, bₖ) over the terms of φ(u)φ(v) (Williams 1997).

    .. math:: E[\mathrm{erf}(bu)\,\mathrm{erf}(cv)] = \tfrac2π \arctan(2bcΣ/√D), \quad
              E[\ldots'] = \tfrac4π bc/√D, \quad
              D = 1 + 2b²σ_u² + 2c²σ_v² + 4b²c²(σ_u²σ_v² - Σ²).
    """
    q, t, size, determinant = pair.left**2, pair.right**2, pair.size, pair.determinant

    def term(weight: Any, b: Any, c: Any) -> tuple[Any, Any]:
        bb, cc = 2 * b * b, 2 * c * c
        root = xp.sqrt(1 + bb * q + cc * t + bb * cc * determinant)
        angle = arcsine_of(xp, 2 * b * c * size, root)
        return weight * angle, 2 * weight * b * c / root

    value, slope = _sum(xp, term, constants, size + q + t)
    return (2 / np.pi) * pair.sign * value, (2 / np.pi) * slope


def _sum(
    xp: ModuleType,
    term: Callable[[Any, Any, Any], tuple[Any, Any]],
    constants: tuple[Any, ...],
    like: Any,
) -> tuple[Any, Any]:
    """The sum of the terms; compiled as a loop, so that 400 terms make no larger a program than one."""
    if len(constants[0]) == 1:
        return term(*(constant[0] for constant in constants))
    zero = xp.zeros_like(like), xp.zeros_like(like)
    if xp is np:
        for arguments in zip(*constants, strict=True):
            zero = tuple(a + b for a, b in zip(zero, term(*arguments), strict=True))
        return zero
    from jax import lax

    def step(total: tuple[Any, Any], arguments: tuple[Any, Any, Any]) -> tuple[tuple[Any, Any], None]:
        value, slope = term(*arguments)
        return (total[0] + value, total[1] + slope), None

    total: tuple[Any, Any] = lax.scan(step, zero, constants, unroll=4)[0]
    return total


ERF: tuple[NDArray[np.float64], ...] = (np.ones(1), np.ones(1), np.ones(1))
