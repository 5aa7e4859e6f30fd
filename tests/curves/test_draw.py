"""Draws: nested, stratified, the same for all learners; two noise levels differ in the noise alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ntkcompare.curves.draw import count_test, make_draw
from ntkcompare.datasets import Dataset


def dataset(counts, seed=0, **options):
    y = np.repeat(np.arange(len(counts)), counts)
    X = np.random.default_rng(seed).normal(size=(len(y), 2))
    return Dataset(X, y, name="toy", **options)


@settings(max_examples=40, deadline=None)
@given(counts=st.lists(st.integers(1, 30), min_size=2, max_size=6), repeat=st.integers(0, 5))
def test_a_draw_parts_the_rows_and_every_beginning_holds_each_class_in_proportion(counts, repeat):
    data = dataset(counts)
    n = len(data)
    draw = make_draw(data, repeat, test_size=1)
    assert sorted([*draw.train, *draw.test]) == list(range(n))
    y, share = data.y[draw.train], np.array(counts) / n
    present = np.unique(y)
    assert sorted(y[: len(present)]) == list(present)  # one of each comes first
    # Each class may run ahead by its first example and the rounding, and lag behind by as much.
    for size in range(len(present), len(y) + 1):
        held = np.bincount(y[:size], minlength=len(counts))
        assert np.all(np.abs(held - share * size) <= len(counts) + 1)


def test_the_test_set_is_stratified():
    data = dataset([60, 30, 10])
    draw = make_draw(data, 0, test_size=0.5)
    assert np.bincount(data.y[draw.test]).tolist() == [30, 15, 5]


def test_repeats_differ_and_each_is_the_same_every_time():
    data = dataset([20, 20])
    first, again, other = make_draw(data, 0), make_draw(data, 0), make_draw(data, 1)
    assert np.array_equal(first.train, again.train)
    assert not np.array_equal(first.train, other.train)
    assert not np.array_equal(first.train, make_draw(data, 0, random_state=1).train)


def test_the_first_draw_of_iris_is_the_same_on_every_machine():
    y = np.repeat([0, 1, 2], 50)
    draw = make_draw(Dataset(np.arange(300.0).reshape(150, 2), y, name="iris"), 0)
    assert draw.train[:6].tolist() == [138, 85, 4, 115, 69, 46]
    assert len(draw.test) == 38


def test_noise_levels_share_order_and_corruption():
    data = dataset([200, 200, 200])
    clean, some, more = (make_draw(data, 0, label_noise=p) for p in (0.0, 0.2, 0.5))
    assert np.array_equal(clean.train, some.train)
    assert np.array_equal(some.train, more.train)
    assert not clean.corrupted.any()
    assert not (some.corrupted & ~more.corrupted).any()
    assert np.array_equal(some.y_train[some.replaced], more.y_train[some.replaced])
    true = data.y[some.train]
    assert np.array_equal(some.corrupted, some.y_train != true)
    # Of the labels drawn anew from three classes a third is right by chance.
    assert abs(more.corrupted.mean() - 0.5 * 2 / 3) < 0.08
    assert abs(make_draw(data, 0, label_noise=0.5, noise_kind="flip").corrupted.mean() - 0.5) < 0.08


def test_a_test_split_of_its_own_is_kept():
    X = np.arange(20.0).reshape(10, 2)
    data = Dataset(X, [0, 1] * 5, X_test=X[:4], y_test=[0, 1, 0, 1])
    draw = make_draw(data, 0)
    assert draw.test is None
    assert sorted(draw.train) == list(range(10))


def test_regression_is_plainly_random_and_takes_no_label_noise():
    data = Dataset(np.arange(40.0).reshape(20, 2), np.arange(20.0), task="regression", name="line")
    draw = make_draw(data, 0)
    assert len(draw.train) == 15
    assert not draw.corrupted.any()
    with pytest.raises(ValueError, match=r"label_noise=0.1 is defined for class labels"):
        make_draw(data, 0, label_noise=0.1)


@pytest.mark.parametrize(("size", "held"), [(0.25, 450), (450, 450), (1e-9, 1), (1796, 1796)])
def test_the_test_size_counts_as_scikit_learn_does(size, held):
    from sklearn.model_selection import train_test_split

    assert count_test(size, 1797) == held
    if size != 1e-9:
        assert len(train_test_split(np.arange(1797), test_size=size)[1]) == held


@pytest.mark.parametrize(
    ("size", "error"),
    [*((size, ValueError) for size in (0, 0.0, 1.0, -3, 10, float("nan"))), ("a", TypeError)],
)
def test_a_test_size_that_leaves_nothing_is_refused(size, error):
    with pytest.raises(error, match="test_size"):
        count_test(size, 10)
