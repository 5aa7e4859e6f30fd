"""tanh as a sum of erf, and its dual at every variance."""

import itertools

import numpy as np
import pytest
from scipy.special import erf

from ntkcompare.duals import smooth
from ntkcompare.duals.tanh import tanh_as_erfs, tanh_terms


def test_the_sum_is_tanh_everywhere():
    """A bound on one function of x, from which that on the dual at all variances follows."""
    weights, scales = tanh_as_erfs()
    x = np.concatenate([10.0 ** np.linspace(-8, -2, 50), np.linspace(0.01, 30, 3000), [1e3, 1e6]])
    np.testing.assert_allclose(erf(np.outer(x, scales)) @ weights, np.tanh(x), rtol=5e-13)
    slope = np.exp(-(np.outer(x, scales) ** 2)) @ (weights * scales) * 2 / np.sqrt(np.pi)
    np.testing.assert_allclose(slope, np.cosh(np.minimum(x, 300)) ** -2, atol=3e-12)


def test_more_nodes_are_more_exact():
    x = np.linspace(0.1, 5, 50)
    errors = []
    for nodes in (8, 12, 16, 20):
        weights, scales = tanh_as_erfs(nodes)
        errors.append(np.abs(erf(np.outer(x, scales)) @ weights - np.tanh(x)).max())
    assert all(b < a / 20 for a, b in itertools.pairwise(errors))


BENDS = np.array([0, 0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 20])
BENDS = np.concatenate([-BENDS[::-1], BENDS])  # where tanh is no polynomial, with a Gaussian of any width


def _gaussian_rule(mean, deviation):
    """Nodes and weights of composite Gauss rules for N(mean, deviation²), for each mean."""
    x, w = np.polynomial.legendre.leggauss(16)
    low, high = mean[:, None] - 9 * deviation, mean[:, None] + 9 * deviation
    gaussian = mean[:, None] + deviation * np.linspace(-9, 9, 25)
    edges = np.concatenate([gaussian, np.broadcast_to(BENDS, (len(mean), len(BENDS)))], axis=1)
    edges = np.sort(np.clip(edges, low, high), axis=1)[..., None]
    middle, half = 0.5 * (edges[:, 1:] + edges[:, :-1]), 0.5 * (edges[:, 1:] - edges[:, :-1])
    nodes = (middle + half * x).reshape(len(mean), -1)
    density = np.exp(-(((nodes - mean[:, None]) / deviation) ** 2) / 2) / (deviation * np.sqrt(2 * np.pi))
    return nodes, (half * w).reshape(len(mean), -1) * density


def nested_quadrature(f, u, v, rho):
    """E[f(a)f(b)], the inner expectation over b for each a of the outer."""
    (a,), (weights,) = _gaussian_rule(np.zeros(1), u)
    b, inner = _gaussian_rule(rho * v / u * a, v * np.sqrt(1 - rho**2))
    return (weights * f(a)) @ (inner * f(b)).sum(axis=1)


@pytest.mark.parametrize(("u", "v"), [(1e-4, 1e-4), (0.3, 2.0), (1.0, 1.0), (8.0, 5.0), (300.0, 300.0)])
@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.4, 0.99])
def test_the_dual_agrees_with_nested_quadrature(u, v, rho):
    pair = smooth.Pair(*map(np.asarray, (u, v, 1 - abs(rho), np.sign(rho) or 1.0)))
    value, slope = smooth.erf_sum(np, pair, tanh_terms())
    assert value == pytest.approx(nested_quadrature(np.tanh, u, v, rho), abs=1e-11 * min(1, u * v))
    sech_squared = nested_quadrature(lambda x: np.cosh(np.clip(x, -300, 300)) ** -2, u, v, rho)
    assert slope == pytest.approx(sech_squared, rel=1e-10, abs=1e-12)


@pytest.mark.parametrize("rho", [0.3, -0.7])
def test_of_huge_variance_it_is_the_dual_of_the_sign(rho):
    """E[sign(u)sign(v)] = 2/π·arcsin ρ."""
    pair = smooth.Pair(*map(np.asarray, (1e9, 1e9, 1 - abs(rho), np.sign(rho))))
    assert smooth.erf_sum(np, pair, tanh_terms())[0] == pytest.approx(2 / np.pi * np.arcsin(rho), rel=1e-8)
