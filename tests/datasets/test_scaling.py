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


def test_pixels_are_centred_each_and_share_one_scale():
    scaled = fit_scaling("pixel", POOL)(NEW)
    expected = (NEW - POOL.mean(axis=0)) / np.sqrt(POOL.var(axis=0).mean())
    np.testing.assert_allclose(scaled, expected, rtol=1e-9)
    assert fit_scaling("pixel", POOL)(POOL).var(axis=0).mean() == pytest.approx(1)


@pytest.mark.parametrize("kind", SCALINGS)
def test_constant_features_leave_the_others_as_they_are_without_them(kind):
    pool = np.hstack([POOL, np.full((200, 1), 0.1), np.zeros((200, 1))])
    scaled, alone = fit_scaling(kind, pool)(pool), fit_scaling(kind, POOL)(POOL)
    if kind in ("none", "row"):
        expected = pool if kind == "none" else normalize(pool)
        np.testing.assert_allclose(scaled, expected, rtol=1e-14)
        return
    np.testing.assert_array_equal(scaled[:, 3:], 0)
    if kind in ("whiten", "zca"):  # the mean eigenvalue, by which these are regularized, is over all axes
        alone = fit_scaling(f"{kind}:{0.01 * 3 / 5}", POOL)(POOL)
        np.testing.assert_allclose(scaled[:, :3], alone, atol=1e-9)
    else:  # "pixel" has one scale: the mean variance is over all features
        factor = np.sqrt(5 / 3) if kind == "pixel" else 1.0
        np.testing.assert_allclose(scaled[:, :3], factor * alone, rtol=1e-12)


def test_a_row_of_zeros_stays_one():
    pool = POOL.copy()
    pool[3] = 0
    scaled = fit_scaling("row", pool)(pool)
    np.testing.assert_array_equal(scaled[3], 0)
    np.testing.assert_allclose(scaled, normalize(pool), rtol=1e-14)


def test_a_constant_feature_becomes_exactly_zero():
    """0.1 has no exact mean: dividing by the spread of its rounding errors would make noise of it."""
    pool = np.hstack([POOL, np.full((200, 1), 0.1)])
    assert (fit_scaling("feature", pool)(pool)[:, 3] == 0).all()


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1e160, 1e300])
@pytest.mark.parametrize("kind", ["row", "feature", "pixel", "zca"])
def test_the_unit_of_measurement_does_not_matter(kind, scale):
    expected = fit_scaling(kind, POOL)(POOL)
    np.testing.assert_allclose(fit_scaling(kind, POOL * scale)(POOL * scale), expected, rtol=1e-6, atol=1e-9)


def test_images_keep_their_shape():
    images = np.random.default_rng(0).normal(size=(9, 4, 4, 3))
    for kind in SCALINGS:
        flat = fit_scaling(kind, images.reshape(9, -1))(images.reshape(9, -1))
        np.testing.assert_allclose(fit_scaling(kind, images)(images), flat.reshape(images.shape), atol=1e-9)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="scaling='standard' is not known"):
        fit_scaling("standard", POOL)


@pytest.mark.parametrize("kind", ["whiten:0", "zca:0"])
def test_whitened_inputs_have_covariance_one(kind):
    mixed = POOL @ np.random.default_rng(2).normal(size=(3, 3))
    white = fit_scaling(kind, mixed)(mixed)
    np.testing.assert_allclose(white.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(np.cov(white.T, bias=True), np.eye(3), atol=1e-6)


@pytest.mark.parametrize("regularizer", [0.01, 0.5])
def test_whitening_follows_its_formula(regularizer):
    mixed = POOL @ np.random.default_rng(2).normal(size=(3, 3))
    centred = mixed - mixed.mean(axis=0)
    eigenvalues, axes = np.linalg.eigh(np.cov(mixed.T, bias=True))
    root = np.sqrt(eigenvalues + regularizer * eigenvalues.mean())
    expected = centred @ axes / root
    zca = fit_scaling(f"zca:{regularizer}", mixed)(mixed)
    np.testing.assert_allclose(zca, expected @ axes.T, atol=1e-7)
    white = fit_scaling(f"whiten:{regularizer}", mixed)(mixed)
    np.testing.assert_allclose(np.abs(white), np.abs(expected[:, ::-1]), atol=1e-7)


def test_zca_moves_inputs_least_among_all_whitenings():
    """It is the whitening whose result is nearest to the input (Kessy et al. 2018)."""
    mixed = np.random.default_rng(0).normal(size=(300, 4)) @ np.diag([1.0, 1.1, 1.2, 0.9])
    centred = mixed - mixed.mean(axis=0)
    moved = {
        kind: np.square(fit_scaling(f"{kind}:0", mixed)(mixed) - centred).sum() for kind in ("zca", "whiten")
    }
    assert moved["zca"] < moved["whiten"]


def test_axes_without_variance_become_zero_where_nothing_regularizes():
    flat = np.hstack([POOL, POOL[:, :1]])
    white = fit_scaling("whiten:0", flat)(flat)
    assert np.abs(white[:, 3]).max() < 1e-9
    # Three points span two axes: there the covariance is 1, and what points off them is dropped.
    np.testing.assert_allclose(
        np.linalg.eigvalsh(np.cov(fit_scaling("zca:0", flat[:3])(flat[:3]).T, bias=True)),
        [0, 0, 1, 1],
        atol=1e-6,
    )


def test_fewer_rows_than_features_can_be_whitened():
    """With as many rows as axes + 1, axes λ become λ/(λ + ελ̄), and the others stay at 0 on the pool."""
    pool = np.random.default_rng(0).normal(size=(5, 40))
    eigenvalues = np.linalg.eigvalsh(np.cov(pool.T, bias=True))
    white = fit_scaling("zca:0.5", pool)(pool)
    expected = eigenvalues / (eigenvalues + 0.5 * eigenvalues.mean())
    np.testing.assert_allclose(np.linalg.eigvalsh(np.cov(white.T, bias=True)), expected, atol=1e-9)
    # A new point off the pool's axes is divided by √(ελ̄) along them.
    away = np.linalg.svd(pool - pool.mean(axis=0))[2][-1]
    moved = fit_scaling("zca:0.5", pool)((pool.mean(axis=0) + away)[None])[0]
    np.testing.assert_allclose(moved, away / np.sqrt(0.5 * eigenvalues.mean()), atol=1e-9)


def test_bytes_are_scaled_as_the_numbers_they_are():
    pixels = np.random.default_rng(0).integers(256, size=(20, 9)).astype(np.uint8)
    for kind in SCALINGS:
        scaled = fit_scaling(kind, pixels)(pixels)
        assert scaled.dtype == np.float64
        np.testing.assert_array_equal(scaled, fit_scaling(kind, pixels * 1.0)(pixels * 1.0))


def test_missing_inputs_are_filled_by_the_pool_and_then_scaled():
    pool = np.array([[1.0, np.nan], [3.0, 4.0], [np.nan, 8.0], [5.0, 8.0]])
    new = np.array([[np.nan, np.nan]])
    for missing, fill in {"mean": [3, 20 / 3], "median": [3, 8], "mode": [1, 8], "zero": [0, 0]}.items():
        np.testing.assert_allclose(fit_scaling("none", pool, missing=missing)(new), [fill])
    centred = fit_scaling("feature", pool, missing="mean")(new)
    np.testing.assert_allclose(centred, [[0, 0]], atol=1e-12)


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("zca:", "'' is no number"),
        ("zca:x", "'x' is no number"),
        ("zca:-1", "at least 0"),
        ("zca:nan", "finite"),
        ("feature:1", "'feature' has no regularizer"),
        (None, "scaling=None is not known"),
    ],
)
def test_a_scaling_that_is_none_is_refused(kind, message):
    with pytest.raises(ValueError, match=message):
        fit_scaling(kind, POOL)
