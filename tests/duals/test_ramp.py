"""The dual of piecewise linear activations against 50 digits."""

import mpmath as mp
import numpy as np
import pytest

from ntkcompare.duals.ramp import parts, ramp

SLOPES = [0.0, 0.01, 0.5, -0.5, -1.0, 1.0, 3.0, -2.0]


def exact(slope, rho):
    theta = mp.acos(rho)
    gain = (1 + mp.mpf(slope) ** 2) / 2
    even = (1 - mp.mpf(slope)) ** 2 / (2 * mp.pi)
    return gain, even * (mp.sin(theta) - theta * rho) + gain * rho, gain - even * theta


@pytest.mark.parametrize("slope", SLOPES)
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_is_exact_at_every_angle(slope, sign):
    gaps = np.concatenate([[0.0], 10.0 ** np.linspace(-32, 0, 60)])
    gain, odd, even = parts(slope)
    deficit, derivative = ramp(np, gaps, np.full_like(gaps, sign), odd, even)
    with mp.workdps(50):
        for gap, lacks, found in zip(gaps, deficit, derivative, strict=True):
            size, value, derived = exact(slope, mp.mpf(sign) * (1 - mp.mpf(float(gap))))
            assert abs(lacks - (1 - value / size)) <= 4e-16 * (np.sqrt(gap) if sign > 0 else 3)
            assert gain * found == pytest.approx(float(derived), abs=1e-15 * gain)


@pytest.mark.parametrize("slope", [s for s in SLOPES if s <= 0])
def test_without_signs_it_is_what_it_is_with_positive_ones(slope):
    gaps = np.linspace(0, 1, 30)
    _, odd, even = parts(slope)
    for found, expected in zip(
        ramp(np, gaps, None, odd, even), ramp(np, gaps, np.ones(30), odd, even), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("slope", SLOPES)
def test_nothing_is_lacking_below_zero(slope):
    _, odd, even = parts(slope)
    gaps = 10.0 ** np.linspace(-300, 0, 1000)
    assert (ramp(np, gaps, np.ones(1000), odd, even)[0] >= 0).all()
