"""Draw: one repeat's training order, test set and given labels, the same for every learner."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_integer, check_real
from ntkcompare.curves.seeds import derive_seed
from ntkcompare.datasets import Dataset, corrupt_labels


@dataclass(frozen=True, eq=False)
class Draw:
    """One repeat of one data set.

    Attributes
    ----------
    repeat : int
        Its number, from 0.
    train : ndarray of int, shape (n_pool,)
        Rows of the data set in training order: a smaller training set is the beginning of a larger one.
    test : ndarray of int, shape (n_test,), or None
        Rows held out; None where the data set brings its own test split.
    y_train : ndarray of shape (n_pool,)
        The labels that learners are given, in training order.
    corrupted : ndarray of bool, shape (n_pool,)
        Where the given label is wrong.
    replaced : ndarray of bool, shape (n_pool,)
        Where the label was drawn anew: the corrupted ones and, under "uniform" noise, those right by chance.
    """

    repeat: int
    train: NDArray[np.intp]
    test: NDArray[np.intp] | None
    y_train: NDArray[Any]
    corrupted: NDArray[np.bool_]
    replaced: NDArray[np.bool_]


def make_draw(
    dataset: Dataset,
    repeat: int,
    *,
    random_state: int = 0,
    test_size: float | int = 0.25,
    label_noise: float = 0.0,
    noise_kind: str = "uniform",
) -> Draw:
    """Draw one repeat.

    In classification both parts are stratified: every beginning of the training order holds each class in
    proportion, up to rounding, and the first examples are one of each class, so that small training sets
    see as many classes as they can. In regression the order is plainly random. The order and the noise have
    a seed each: draws at two noise levels differ in the noise alone.

    Parameters
    ----------
    dataset : Dataset
        What to draw from.
    repeat : int
        Number of the repeat.
    random_state : int
        The user's seed.
    test_size : float or int
        Share, or number, of examples held out; ignored where the data set brings its own test split.
    label_noise : float
        Probability that a training label is replaced; test labels stay clean.
    noise_kind : {"uniform", "flip"}
        Replaced by any class, or by a different one; see `corrupt_labels`.

    Returns
    -------
    Draw
        The same for equal arguments, on every machine.
    """

    def generator(purpose: str) -> np.random.Generator:
        return np.random.default_rng(derive_seed(random_state, dataset.name, repeat, purpose))

    groups = dataset.y if dataset.task == "classification" else np.zeros(len(dataset), dtype=np.int64)
    order = _stratified_order(groups, generator("order"))
    n_test = 0 if dataset.X_test is not None else count_test(test_size, len(dataset))
    train, test = order[n_test:], order[:n_test]
    if dataset.task == "classification":
        train = _one_of_each_first(train, dataset.y)
    y_train = y_true = dataset.y[train]
    replaced = np.zeros(len(train), dtype=np.bool_)
    if dataset.classes is not None:
        y_train, replaced = corrupt_labels(
            y_true, label_noise, noise_kind, dataset.classes, generator("label noise")
        )
    elif check_real("label_noise", label_noise, minimum=0, maximum=1) > 0:
        raise ValueError(
            f"label_noise={label_noise!r} is defined for class labels, but {dataset.name!r} is a regression; "
            "set label_noise=0, or add noise to y yourself."
        )
    corrupted = np.asarray(y_train != y_true)
    return Draw(repeat, train, None if dataset.X_test is not None else test, y_train, corrupted, replaced)


def count_test(test_size: float | int, n: int) -> int:
    """Return how many of `n` examples `test_size` holds out, as scikit-learn counts them.

    >>> count_test(0.25, 1797)
    450
    """
    if isinstance(test_size, (int, np.integer)):
        return check_integer("test_size", test_size, minimum=1, maximum=n - 1)
    check_real("test_size", test_size, minimum=0, open_minimum=True, maximum=1)
    n_test = math.ceil(test_size * n)
    if n_test >= n:
        raise ValueError(f"test_size={test_size!r} of {n} examples leaves none to train on; make it smaller.")
    return n_test


def _stratified_order(groups: NDArray[Any], random: np.random.Generator) -> NDArray[np.intp]:
    """Order rows so that any run of them holds each group in proportion, up to rounding."""
    shuffled = random.permutation(len(groups))
    position = np.empty(len(groups))
    for group in np.unique(groups):
        members = np.flatnonzero(groups[shuffled] == group)
        # The j-th of m members belongs in the middle of the j-th of m equal stretches of the order.
        position[members] = (np.arange(len(members)) + 0.5) / len(members)
    # A stable sort leaves groups of equal position in the order of the shuffle.
    return shuffled[np.argsort(position, kind="stable")]


def _one_of_each_first(order: NDArray[np.intp], y: NDArray[Any]) -> NDArray[np.intp]:
    """Move the first example of each class to the front, all else unchanged."""
    first = np.zeros(len(order), dtype=np.bool_)
    first[np.unique(y[order], return_index=True)[1]] = True
    return np.concatenate([order[first], order[~first]])
