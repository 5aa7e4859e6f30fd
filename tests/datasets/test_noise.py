"""Noise on labels, targets and inputs: its size, what it depends on, and what it leaves alone."""

import dataclasses
import pickle

import numpy as np
import pytest

from ntkcompare.datasets import Dataset, Noise, load_dataset
from ntkcompare.datasets.label_noise import corrupt_labels
from ntkcompare.datasets.margin import class_margins
from ntkcompare.datasets.noise import corrupt_inputs, corrupt_targets

N = 30_000
CLASSES = np.array(["a", "b", "c"])


def labels(shares=(0.5, 0.3, 0.2), seed=0):
    return CLASSES[np.random.default_rng(seed).choice(3, p=shares, size=N)]


def table(y, noisy):
    """Shares of the given labels, a row per true class."""
    return np.array([[np.mean(noisy[y == old] == new) for new in CLASSES] for old in CLASSES])


def corrupt(y, p, kind, seed=1, **options):
    return corrupt_labels(y, p, kind, CLASSES, np.random.default_rng(seed), **options)


def test_pairwise_noise_follows_its_matrix():
    matrix = [[0.7, 0.3, 0.0], [0.0, 0.4, 0.6], [0.1, 0.2, 0.7]]
    y = labels()
    np.testing.assert_allclose(table(y, corrupt(y, 1.0, "pairwise", matrix=matrix)[0]), matrix, atol=0.03)
    half = 0.5 * np.array(matrix) + 0.5 * np.eye(3)
    np.testing.assert_allclose(table(y, corrupt(y, 0.5, "pairwise", matrix=matrix)[0]), half, atol=0.03)


def test_pairwise_noise_without_a_matrix_gives_the_next_class():
    y = labels()
    noisy, replaced = corrupt(y, 0.3, "pairwise")
    following = dict(zip(CLASSES, np.roll(CLASSES, -1)))
    assert all(noisy[i] == following[y[i]] for i in np.flatnonzero(replaced)[:500])
    assert replaced.mean() == pytest.approx(0.3, abs=0.02)


def test_fully_random_labels_keep_the_sizes_of_the_classes_and_nothing_of_the_truth():
    y = labels()
    noisy, replaced = corrupt(y, 1.0, "random")
    assert replaced.all()
    np.testing.assert_allclose(table(y, noisy), np.tile([0.5, 0.3, 0.2], (3, 1)), atol=0.03)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.8])
def test_noise_by_margin_has_the_mean_it_was_given_and_falls_with_the_margin(p):
    random = np.random.default_rng(0)
    margins, nearest = random.normal(size=N), random.integers(3, size=N)
    y = CLASSES[(nearest + 1) % 3]
    noisy, replaced = corrupt(y, p, "margin", margins=(margins, nearest))
    assert replaced.mean() == pytest.approx(p, abs=0.015)
    assert (noisy[replaced] == CLASSES[nearest[replaced]]).all()
    quarter = np.argsort(margins).reshape(4, -1)
    rates = [replaced[part].mean() for part in quarter]
    expected = [2 * p * (1 - r) if p <= 0.5 else 1 - 2 * (1 - p) * r for r in (0.125, 0.375, 0.625, 0.875)]
    np.testing.assert_allclose(rates, expected, atol=0.03)


@pytest.mark.parametrize("kind", ["pairwise", "random", "margin"])
def test_more_noise_keeps_what_less_noise_did(kind):
    y = labels()
    margins = np.random.default_rng(2).normal(size=N), (np.searchsorted(CLASSES, y) + 1) % 3
    options = {"margins": margins} if kind == "margin" else {}
    few, few_replaced = corrupt(y, 0.2, kind, **options)
    many, many_replaced = corrupt(y, 0.6, kind, **options)
    assert many_replaced[few_replaced].all()
    assert (many[few_replaced] == few[few_replaced]).all()


def test_margins_agree_with_all_distances():
    random = np.random.default_rng(0)
    X, y = random.normal(size=(60, 3)) + 100, random.integers(3, size=60)
    X[7] = X[8]  # a duplicate
    margins, nearest = class_margins(X, y)
    for i in range(60):
        distance = np.linalg.norm(X - X[i], axis=1)
        distance[i] = np.inf
        other = {c: distance[y == c].min() for c in range(3) if c != y[i]}
        assert nearest[i] == min(other, key=other.get)
        own, others = distance[y == y[i]].min(), min(other.values())
        assert margins[i] == pytest.approx((others - own) / (others + own), abs=1e-6)


def test_margins_do_not_depend_on_how_many_rows_are_taken_at_once(monkeypatch):
    from ntkcompare.datasets import margin

    data = load_dataset("iris")
    whole = class_margins(data.X, data.y)
    monkeypatch.setattr(margin, "_BYTES_AT_ONCE", 8 * 150 * 7)
    np.testing.assert_allclose(class_margins(data.X, data.y)[0], whole[0], atol=1e-9)


def test_margins_at_the_edges():
    margins, nearest = class_margins(np.array([[0.0], [0.0], [0.0], [5.0]]), np.array([0, 0, 1, 2]))
    assert margins.tolist() == [0.0, 0.0, -1.0, -1.0]
    assert nearest.tolist() == [1, 1, 0, 0]


@pytest.mark.parametrize("snr", [0.5, 4.0])
def test_target_noise_has_the_signal_to_noise_ratio_asked_for(snr):
    y = np.random.default_rng(0).normal(3, 7, size=N)
    noisy, replaced = corrupt_targets(y, Noise(snr=snr), np.random.default_rng(1), classes=None)
    assert replaced.all()
    assert y.var() / (noisy - y).var() == pytest.approx(snr, rel=0.05)
    assert np.corrcoef(noisy - y, y)[0, 1] == pytest.approx(0, abs=0.03)
    louder, _ = corrupt_targets(y, Noise(snr=snr / 4), np.random.default_rng(1), classes=None)
    np.testing.assert_allclose(louder - y, 2 * (noisy - y), atol=1e-9)


def test_feature_noise_is_in_units_of_each_features_own_spread():
    random = np.random.default_rng(0)
    X = random.normal([0, 5, 1], [1, 100, 0], size=(N, 3))
    noisy = corrupt_inputs(X, Noise(features=0.3), np.random.default_rng(1))
    np.testing.assert_allclose((noisy - X).std(axis=0), [0.3, 30, 0], rtol=0.03)
    tiny = corrupt_inputs(X * 1e-300, Noise(features=0.3), np.random.default_rng(1))
    np.testing.assert_allclose(tiny * 1e300, noisy, rtol=1e-6)
    assert corrupt_inputs(X, Noise(), np.random.default_rng(1)) is X


def test_feature_noise_takes_bytes_gaps_and_the_scale_of_the_pool():
    pixels = np.random.default_rng(0).integers(256, size=(200, 4)).astype(np.uint8)
    noisy = corrupt_inputs(pixels, Noise(features=0.1), np.random.default_rng(1))
    assert noisy.dtype == np.float64
    gaps = np.array([[1.0, np.nan, np.nan], [3.0, 2.0, np.nan]])
    noisy = corrupt_inputs(gaps, Noise(features=1.0), np.random.default_rng(1))
    assert np.array_equal(np.isnan(noisy), np.isnan(gaps))
    assert noisy[1, 1] == 2.0
    other = corrupt_inputs(gaps[:1], Noise(features=1.0), np.random.default_rng(1), pool=np.ones((5, 3)))
    assert other[0, 0] == 1.0


def test_a_noise_compares_copies_and_pickles_as_a_value():
    noise = Noise(labels=0.1, kind="pairwise", matrix=[[0, 1], [1, 0]])
    assert noise == pickle.loads(pickle.dumps(noise)) == dataclasses.replace(noise)
    assert hash(noise) == hash(Noise(labels=0.1, kind="pairwise", matrix=((0.0, 1.0), (1.0, 0.0))))
    assert not Noise().in_training
    assert Noise(snr=1.0).in_training


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"labels": 1.5}, "label_noise=1.5 must be at most 1"),
        ({"kind": "flop"}, "noise_kind='flop' is not known"),
        ({"snr": 0}, "snr=0 must be greater than 0"),
        ({"features": -1}, "feature noise=-1 must be at least 0"),
        ({"matrix": [[1]]}, "takes no matrix; use noise_kind='pairwise'"),
        ({"kind": "pairwise", "matrix": [[0.5, 0.6], [0, 1]]}, r"rows that sum to \[1.1, 1.0\]"),
        ({"kind": "pairwise", "matrix": [[1.5, -0.5], [0, 1]]}, "must hold probabilities"),
        ({"kind": "pairwise", "matrix": [[1, 0]]}, r"has shape \(1, 2\)"),
    ],
)
def test_a_noise_that_is_none_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Noise(**options)


def test_a_noise_of_the_wrong_task_or_size_is_refused():
    flowers, patients = load_dataset("iris"), load_dataset("diabetes")
    Noise(labels=0.1).check_for(flowers)
    Noise(snr=2.0).check_for(patients)
    for noise, data, message in (
        (Noise(labels=0.1), patients, r"label_noise=0.1 is defined for class labels.*Noise\(snr="),
        (Noise(snr=2.0), flowers, r"snr=2.0 is defined for real targets"),
        (Noise(kind="pairwise", matrix=[[0, 1], [1, 0]]), flowers, r"shape \(2, 2\); .* each of 3 classes"),
    ):
        with pytest.raises(ValueError, match=message):
            noise.check_for(data)


def test_kinds_that_need_more_say_so():
    y = labels()
    with pytest.raises(ValueError, match="needs the margins of the rows"):
        corrupt(y, 0.1, "margin")
    with pytest.raises(ValueError, match="takes no matrix"):
        corrupt(y, 0.1, "flip", matrix=np.eye(3))


def test_a_data_set_knows_its_margins():
    data = load_dataset("iris")
    margins, nearest = data.margins
    assert margins.shape == nearest.shape == (150,)
    assert data.margins[0] is margins
    pixels = Dataset(np.arange(12, dtype=np.uint8).reshape(6, 2), [0, 1] * 3)
    assert np.isfinite(pixels.margins[0]).all()
