import itertools

import numpy as np
import pytest

from ntkcompare.studies.boolean_domain import all_labellings, cube_points, labelling_number, parities


def test_all_points_and_all_labellings_are_there_once():
    points, labellings = cube_points(4), all_labellings(8)
    assert points.shape == (16, 4)
    assert set(np.unique(points)) == {-1.0, 1.0}
    assert len({tuple(row) for row in points}) == 16
    assert len({tuple(row) for row in labellings}) == 256 == len(labellings)


def test_a_labelling_is_found_by_its_number():
    labellings = all_labellings(6)
    np.testing.assert_array_equal(labelling_number(labellings), np.arange(64))
    np.testing.assert_array_equal(labelling_number(labellings[[[3, 5], [60, 0]]]), [[3, 5], [60, 0]])


@pytest.mark.parametrize("degree", [1, 2, 3, 4])
def test_parities_agree_with_counting_bits(degree):
    points = cube_points(4)
    minus = points < 0
    counted = [minus[:, list(bits)].sum(axis=1) % 2 == 0 for bits in itertools.combinations(range(4), degree)]
    labels = parities(points, degree)
    np.testing.assert_array_equal(labels[: len(counted)], np.array(counted).astype(int))
    np.testing.assert_array_equal(labels[len(counted) :], 1 - labels[: len(counted)])


def test_parities_are_orthogonal():
    signs = np.concatenate([2 * parities(cube_points(3), k) - 1 for k in (1, 2, 3)])
    products = signs @ signs.T / 8
    assert set(np.unique(products)) == {-1.0, 0.0, 1.0}
    assert (np.abs(products).sum(axis=1) == 2).all()  # itself and its opposite


@pytest.mark.parametrize("d", [0, 5])
def test_a_domain_too_large_to_enumerate_is_refused(d):
    with pytest.raises(ValueError, match=f"d={d} must be at"):
        cube_points(d)


def test_a_parity_of_no_bits_is_refused():
    with pytest.raises(ValueError, match="degree=0 must be at least 1"):
        parities(cube_points(2), 0)
