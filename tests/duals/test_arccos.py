"""The polynomial of the arcsine: its coefficients derived anew, and its error."""

import mpmath as mp
import numpy as np

from ntkcompare.duals import arccos


def test_coefficients_are_those_of_the_polynomial_through_18_chebyshev_nodes():
    with mp.workdps(60):
        count = len(arccos._COEFFICIENTS)
        nodes = [(1 + mp.cos(mp.pi * (2 * j + 1) / (2 * count))) / 4 for j in range(count)]
        powers = mp.matrix([[node**k for k in range(count)] for node in nodes])
        values = mp.matrix([mp.asin(mp.sqrt(node)) / mp.sqrt(node) for node in nodes])
        assert tuple(map(float, mp.lu_solve(powers, values))) == arccos._COEFFICIENTS


def test_ratio_is_right_to_1e_15():
    s = np.concatenate([10.0 ** np.linspace(-30, -1, 300), np.linspace(0.1, 0.5, 300)])
    with mp.workdps(40):
        exact = [float(mp.asin(mp.sqrt(mp.mpf(x))) / mp.sqrt(mp.mpf(x))) for x in s.tolist()]
    np.testing.assert_allclose(arccos.arcsine_ratio(s), exact, rtol=1e-15)


def test_ratio_at_zero_is_one():
    assert abs(arccos.arcsine_ratio(0.0) - 1) < 2e-16


def test_arcsine_is_right_to_1e_15_at_every_angle():
    angles = np.concatenate([10.0 ** np.linspace(-15, 0, 200), np.pi / 2 - 10.0 ** np.linspace(-7, 0, 200)])
    opposite = np.sin(angles)
    with mp.workdps(40):
        adjacent = np.array([float(mp.sqrt(1 - mp.mpf(x) ** 2)) for x in opposite.tolist()])
        exact = [float(mp.atan2(x, y)) for x, y in zip(opposite.tolist(), adjacent.tolist(), strict=True)]
    for scale in (1.0, 1e-80, 1e80):
        found = arccos.arcsine_of(np, scale * opposite, scale * adjacent)
        np.testing.assert_allclose(found, exact, rtol=1.5e-15)
