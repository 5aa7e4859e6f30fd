"""The duals of smooth activations against quadrature, exact numbers and Price's theorem."""

import sys
from pathlib import Path

import mpmath as mp
import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[1] / "kernels"))
from kernel_formulas import DERIVATIVES, FUNCTIONS, _expectation, exact_dual

from ntkcompare.duals import smooth
from ntkcompare.duals.smooth import Pair
from ntkcompare.duals.tanh import tanh_terms

DUALS = {
    "erf": (smooth.erf_sum, smooth.ERF),
    "tanh": (smooth.erf_sum, tanh_terms()),
    "sin": (smooth.sine, ()),
    "cos": (smooth.cosine, ()),
    "gelu": (smooth.gelu, ()),
}
PAIRS = [
    Pair(u, v, gap, sign)
    for u, v in ((0.05, 0.05), (0.7, 1.1), (1.5, 1.5))
    for gap in (0.0, 1e-10, 0.1, 0.6, 1.0)
    for sign in (1.0, -1.0)
]


def evaluate(name, pair):
    function, constants = DUALS[name]
    return function(np, Pair(*map(np.asarray, pair)), constants)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_agrees_with_quadrature(name, pair):
    rho = np.array(pair.sign * (1 - pair.gap))
    value, slope = evaluate(name, pair)
    assert value == pytest.approx(
        float(_expectation(FUNCTIONS[name], np.array(pair.left), np.array(pair.right), rho)), abs=2e-12
    )
    assert slope == pytest.approx(
        float(_expectation(DERIVATIVES[name], np.array(pair.left), np.array(pair.right), rho)), abs=2e-12
    )


@pytest.mark.parametrize("name", ["erf", "sin", "cos", "gelu"])
@pytest.mark.parametrize("scale", [1e-8, 1e-3, 1.0, 30.0, 1e4])
@pytest.mark.parametrize("gap", [0.0, 1e-18, 1e-9, 1e-3, 0.5, 1.0])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_is_exact_at_every_scale(name, scale, gap, sign):
    pair = Pair(scale, 0.8 * scale, gap, sign)
    value, slope = evaluate(name, pair)
    with mp.workdps(50):
        u, v = mp.mpf(pair.left), mp.mpf(pair.right)
        exact = exact_dual(name, sign * (1 - mp.mpf(gap)) * u * v, u * u, v * v)
        sizes = [mp.sqrt(exact_dual(name, w, w, w)[k]) for w in (u * u, v * v) for k in (0, 1)]
        for found, expected, size in (
            (value, exact[0], sizes[0] * sizes[2]),
            (slope, exact[1], sizes[1] * sizes[3]),
        ):
            assert abs(found - expected) <= 5e-15 * size


@pytest.mark.parametrize("name", DUALS)
def test_the_slope_is_the_derivative_by_the_covariance(name):
    """Price's theorem."""
    u, v, gap = 0.9, 1.4, 0.3
    step = 1e-4

    def at(offset):
        return evaluate(name, Pair(u, v, gap - offset / (u * v), 1.0))[0]

    derivative = (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step)
    assert evaluate(name, Pair(u, v, gap, 1.0))[1] == pytest.approx(derivative, rel=1e-9)


def test_a_pair_is_made_of_covariances():
    covariances = np.array([0.5, -0.5, 0.0, 2.0, 0.0])
    pair = smooth.pair_of_covariance(
        np, covariances, np.array([1.0, 1, 1, 2, 0]), np.array([4.0, 1, 1, 2, 1])
    )
    np.testing.assert_allclose(pair.sign * pair.size, covariances, atol=1e-16)
    np.testing.assert_allclose(pair.gap, [0.75, 0.5, 1, 0, 1], atol=1e-15)
