import numpy as np
import pytest

from ntkcompare.studies.common_part import common_part


def test_what_networks_have_in_common_is_told_from_the_chance_of_the_draw():
    rng = np.random.default_rng(0)
    bias, chance = rng.standard_normal((5, 2)), rng.standard_normal((4000, 5, 2))
    truth = (bias**2).sum() / ((bias**2).sum() + 10 * 0.3**2)
    assert common_part(bias + 0.3 * chance) == pytest.approx(truth, abs=0.01)
    # Of few networks it may be below zero, and is right on average, where the square of a mean is not.
    few = [common_part(chance[4 * i : 4 * i + 4]) for i in range(1000)]
    assert np.mean(few) == pytest.approx(0, abs=0.02)
