"""Label noise: its rates, its mask, and that levels are nested."""

import numpy as np
import pytest

from ntkcompare.datasets import corrupt_labels

CLASSES = np.array(["a", "b", "c", "d"])
N = 40_000


def labels(seed=0):
    return CLASSES[np.random.default_rng(seed).integers(4, size=N)]


def corrupt(y, p, kind, seed=1):
    return corrupt_labels(y, p, kind, CLASSES, np.random.default_rng(seed))


def within(observed, expected):
    """Five standard deviations of a share among N."""
    return abs(observed - expected) <= 5 * np.sqrt(max(expected * (1 - expected), 1e-12) / N)


@pytest.mark.parametrize("p", [0.0, 0.1, 0.4, 1.0])
@pytest.mark.parametrize(("kind", "wrong"), [("uniform", 3 / 4), ("flip", 1)])
def test_the_share_of_wrong_labels_is_the_one_promised(p, kind, wrong):
    y = labels()
    noisy, replaced = corrupt(y, p, kind)
    assert within(replaced.mean(), p)
    assert within((noisy != y).mean(), p * wrong)
    assert (noisy[~replaced] == y[~replaced]).all()
    if kind == "flip":
        assert (noisy[replaced] != y[replaced]).all()


def test_replacements_are_drawn_evenly():
    y = labels()
    noisy, _ = corrupt(y, 1.0, "flip")
    for old in CLASSES:
        for new in CLASSES[old != CLASSES]:
            assert within(((y == old) & (noisy == new)).mean(), 1 / 12)


@pytest.mark.parametrize("kind", ["uniform", "flip"])
def test_more_noise_keeps_what_less_noise_did(kind):
    y = labels()
    few, few_replaced = corrupt(y, 0.2, kind)
    many, many_replaced = corrupt(y, 0.5, kind)
    assert many_replaced[few_replaced].all()
    assert (many[few_replaced] == few[few_replaced]).all()


def test_the_same_generator_gives_the_same_labels_and_leaves_the_given_ones_alone():
    y = labels()
    kept = y.copy()
    assert (corrupt(y, 0.3, "flip")[0] == corrupt(y, 0.3, "flip")[0]).all()
    assert (corrupt(y, 0.3, "flip")[0] != corrupt(y, 0.3, "flip", seed=2)[0]).any()
    assert (y == kept).all()


@pytest.mark.parametrize(
    ("p", "kind", "message"),
    [
        (-0.1, "flip", "label_noise=-0.1 must be at least 0"),
        (1.1, "flip", "at most 1"),
        (float("nan"), "flip", "finite"),
        (0.1, "flop", "noise_kind='flop' is not known; did you mean 'flip'"),
    ],
)
def test_noise_that_is_none_is_refused(p, kind, message):
    with pytest.raises(ValueError, match=message):
        corrupt(labels(), p, kind)
