"""Splits: nested, stratified, whole groups, weights as chances; and said where that cannot be."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntkcompare.datasets import Dataset
from ntkcompare.datasets.splitting import note_on_sizes, split_rows


def dataset(y, **options):
    return Dataset(np.arange(2.0 * len(y)).reshape(-1, 2), y, name="toy", **options)


def split(data, n_test=0, seed=0):
    return split_rows(data, n_test, np.random.default_rng(seed))


@settings(max_examples=60, deadline=None)
@given(
    counts=st.lists(st.integers(1, 12), min_size=2, max_size=6),
    share=st.floats(0.0, 0.9),
    seed=st.integers(0, 99),
)
def test_each_row_is_in_one_part_and_each_class_in_training_from_the_first_examples_on(counts, share, seed):
    data = dataset(np.repeat(np.arange(len(counts)), counts))
    n_test = int(share * len(data))
    parts = split(data, n_test, seed)
    assert sorted([*parts.train, *parts.test]) == list(range(len(data)))
    assert len(parts.test) == n_test
    n_seen = min(len(counts), len(parts.train))
    assert len(set(data.y[parts.train[:n_seen]])) == n_seen


def test_a_class_of_one_row_is_trained_on_and_its_absence_from_the_test_set_is_said():
    data = dataset([0] * 30 + [1] * 30 + [2])
    for seed in range(10):
        parts = split(data, 45, seed)
        assert 2 in data.y[parts.train]
        assert parts.notes == ("the test set lacks the classes 2: too few rows.",)


def test_nothing_is_said_where_all_is_well():
    assert split(dataset([0, 1] * 20), 10).notes == ()
    assert note_on_sizes(np.array([0, 1, 2]), 3) is None


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=3, max_size=12),
    n_classes=st.integers(2, 4),
    seed=st.integers(0, 99),
)
def test_groups_never_stand_on_both_sides(sizes, n_classes, seed):
    groups = np.repeat(np.arange(len(sizes)), sizes)
    y = np.random.default_rng(seed).integers(n_classes, size=len(groups))
    y[:2] = 0, 1
    data = dataset(y, groups=groups)
    n_test = max(1, len(y) // 4)
    failure = ""
    try:
        parts = split(data, n_test, seed)
    except ValueError as error:
        failure = str(error)
    if failure:
        assert "no group of rows can be held out" in failure
        return
    assert sorted([*parts.train, *parts.test]) == list(range(len(y)))
    assert not set(groups[parts.train]) & set(groups[parts.test])
    assert set(y[parts.train]) == set(y)
    if len(parts.test) != n_test:
        assert any(f"has {len(parts.test)} rows instead of {n_test}" in note for note in parts.notes)


def test_a_class_that_lives_in_one_group_is_not_held_out_with_it():
    y = np.repeat([0, 1, 2], [40, 40, 8])
    groups = np.repeat(np.arange(11), 8)
    for seed in range(20):
        parts = split(dataset(y, groups=groups), 44, seed)
        assert 2 in y[parts.train]
        assert "the test set lacks the classes 2: too few rows." in parts.notes


def test_held_out_groups_keep_the_proportions_of_the_classes():
    random = np.random.default_rng(0)
    groups = np.repeat(np.arange(100), 10)
    y = (random.random(1000) < np.repeat(random.random(100), 10)).astype(int)
    parts = split(dataset(y, groups=groups), 250)
    assert len(parts.test) == pytest.approx(250, abs=10)
    assert y[parts.test].mean() == pytest.approx(y.mean(), abs=0.02)


def test_groups_in_a_regression():
    data = Dataset(np.ones((40, 1)), np.arange(40.0), task="regression", groups=np.arange(40) // 4)
    parts = split(data, 10)
    assert len(parts.test) in (8, 12)
    assert not set(parts.train // 4) & set(parts.test // 4)


def test_one_group_alone_cannot_be_parted():
    with pytest.raises(ValueError, match=r"no group of rows can be held out: there are 1 groups.*test_size"):
        split(dataset([0, 1] * 5, groups=["same"] * 10), 3)


def test_a_row_of_twice_the_weight_comes_first_twice_as_often():
    weights = np.array([1.0, 2.0, 5.0, 0.0])
    data = Dataset(np.ones((4, 1)), np.arange(4.0), task="regression", weights=weights)
    first = np.bincount([split(data, seed=seed).train[0] for seed in range(4000)], minlength=4) / 4000
    np.testing.assert_allclose(first, weights / weights.sum(), atol=0.035)
    second = [split(data, seed=seed).train[:2] for seed in range(4000)]
    # P(row 2, then row 1) = 5/8 · 2/3
    assert np.mean([(pair == [2, 1]).all() for pair in second]) == pytest.approx(5 / 12, abs=0.035)


def test_a_row_of_weight_zero_is_never_drawn_and_that_is_said():
    data = dataset([0, 1] * 10, weights=[1.0] * 15 + [0.0] * 5)
    parts = split(data, 5)
    assert sorted([*parts.train, *parts.test]) == list(range(15))
    assert parts.notes == ("5 rows of weight 0 are never drawn.",)


def test_a_class_takes_its_share_of_the_weight():
    y = np.repeat([0, 1], [500, 500])
    for scale in (1.0, 1e307, 1e-307):
        data = dataset(y, weights=np.where(y == 0, 3.0, 1.0) * scale)
        assert np.mean(y[split(data).train[:200]] == 0) == pytest.approx(0.75, abs=0.02)


def test_equal_weights_keep_every_beginning_stratified():
    y = np.repeat([0, 1, 2], [60, 30, 10])
    train = split(dataset(y, weights=np.full(100, 7.0))).train
    for size in (10, 20, 50):
        held = np.bincount(y[train[:size]], minlength=3)
        assert np.abs(held - size * np.array([0.6, 0.3, 0.1])).max() <= 3


def test_the_split_is_nested_by_being_an_order():
    data = dataset([0, 1, 2] * 20, groups=np.arange(60) // 3, weights=np.arange(1.0, 61))
    assert np.array_equal(split(data, 15).train, split(data, 15).train)
    assert not np.array_equal(split(data, 15).train, split(data, 15, seed=1).train)
