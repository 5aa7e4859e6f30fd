"""Scalings: against NumPy's own mean and spread, at the edges of the float range, and without leakage."""

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler, normalize

from ntkcompare.datasets import SCALINGS, fit_scaling

POOL = np.random.default_rng(0).normal([1.0, -5.0, 100.0], [1.0, 3.0, 0.01], size=(200, 3))
NEW = np.random.default_rng(1).normal(size=(7, 3))


def test_none_gives_the_inputs():
    np.testing.assert_array_equal(fit_scaling("none", POOL)(NEW), NEW)


def test_rows_have_unit_norm():
    np.testing.assert_allclose(fit_scaling("row", POOL)(NEW), normalize(NEW), rtol=1e-14)


def test_features_agree_with_scikit_learn():
    scaler = StandardScaler().fit(POOL)
    np.testing.assert_allclose(fit_scaling("feature", POOL)(NEW), scaler.transform(NEW), rtol=1e-9)


@pytest.mark.parametrize("kind", SCALINGS)
def test_zero_rows_and_constant_features_stay_finite(kind):
    pool = np.hstack([POOL, np.full((200, 1), 0.1), np.zeros((200, 1))])
    pool[3] = 0
    assert np.isfinite(fit_scaling(kind, pool)(pool)).all()


def test_a_constant_feature_becomes_exactly_zero():
    """0.1 has no exact mean: dividing by the spread of its rounding errors would make noise of it."""
    pool = np.hstack([POOL, np.full((200, 1), 0.1)])
    assert (fit_scaling("feature", pool)(pool)[:, 3] == 0).all()


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
@pytest.mark.parametrize("kind", ["row", "feature"])
def test_the_unit_of_measurement_does_not_matter(kind, scale):
    expected = fit_scaling(kind, POOL)(POOL)
    np.testing.assert_allclose(fit_scaling(kind, POOL * scale)(POOL * scale), expected, rtol=1e-6, atol=1e-9)


def test_images_keep_their_shape():
    images = np.random.default_rng(0).normal(size=(9, 4, 4, 3))
    for kind in SCALINGS:
        flat = fit_scaling(kind, images.reshape(9, -1))(images.reshape(9, -1))
        np.testing.assert_allclose(fit_scaling(kind, images)(images), flat.reshape(images.shape), atol=1e-12)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="scaling='standard' is not known"):
        fit_scaling("standard", POOL)
