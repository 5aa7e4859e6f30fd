"""Splitting: rows held out, and the rest in an order whose every beginning is a fair sample."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.datasets.dataset import Dataset

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Split:
    """One parting of the rows of a data set.

    Attributes
    ----------
    train : ndarray of int, shape (n_pool,)
        Rows to train on, in nested order: a smaller training set is the beginning of a larger one.
    test : ndarray of int, shape (n_test,)
        Rows held out; empty where none were asked for.
    notes : tuple of str
        What could not be had, each in a sentence: a class too rare for both parts, a test set of another size
        than asked because groups stay whole, rows that are never drawn.
    """

    train: Rows
    test: Rows
    notes: tuple[str, ...] = ()


def split_rows(dataset: Dataset, n_test: int, random: np.random.Generator) -> Split:
    """Part the rows of a data set into a training order and a test set.

    In classification both parts are stratified: every beginning of the order holds each class in proportion,
    up to rounding, and the first rows are one of each class, so that small training sets see as many classes
    as they can; a class is never wholly held out. In regression the order is plainly random.

    With weights w, the order is one of drawing without replacement with probabilities in proportion to w
    (Efraimidis & Spirakis 2006): a class takes its share of the total weight instead of its share of the
    rows, and a row of weight 0 is never drawn. With groups, whole groups are held out: in random order, each
    one that brings the test set nearer to `n_test` rows in the proportions of the classes, and leaves some of
    each class.

    Parameters
    ----------
    dataset : Dataset
        With or without weights and groups.
    n_test : int
        How many rows to hold out; 0 for none.
    random : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Split
        Every row of weight above 0 is in one of its parts.

    Raises
    ------
    ValueError
        If no group can be held out.

    References
    ----------
    P. S. Efraimidis and P. G. Spirakis (2006). Weighted random sampling with a reservoir. Information
    Processing Letters 97, 181–185.

    Examples
    --------
    >>> import numpy as np
    >>> from ntkcompare import Dataset
    >>> data = Dataset(np.eye(6), ["a", "a", "a", "a", "b", "b"])
    >>> split = split_rows(data, 2, np.random.default_rng(0))
    >>> data.y[split.train].tolist()
    ['a', 'b', 'a', 'a']
    """
    stratified = dataset.task == "classification"
    strata = dataset.codes if stratified else np.zeros(len(dataset), dtype=np.intp)
    order = _stratified_order(strata, dataset.weights, random)
    notes = []
    if len(order) < len(dataset):
        notes.append(f"{len(dataset) - len(order)} rows of weight 0 are never drawn.")
    if n_test and dataset.groups is not None:
        held = _held_groups(dataset.groups[order], strata[order], n_test)
        train, test = order[~held], order[held]
        if len(test) != n_test:
            notes.append(f"the test set has {len(test)} rows instead of {n_test}: groups stay whole.")
    else:
        train, test = order[n_test:], order[:n_test]
        if stratified:
            train, test = _with_every_class(train, test, strata)
    if stratified:
        train = _one_of_each_first(train, strata)
        if n_test:
            notes += _rare_classes(dataset, strata, test)
    return Split(train, test, tuple(notes))


def hold_back(dataset: Dataset, order: Rows, n_rows: int) -> Split:
    """Part a training order once more: its end is held back, whatever is trained on its beginning.

    Every run of the order holds each class in proportion, so its last rows do too, and the training sets are
    those that they would be if nothing were held back. With groups it is whole groups, of any place.

    Parameters
    ----------
    dataset : Dataset
        What `order` is of.
    order : ndarray of int, shape (n_pool,)
        As `split_rows` gives it.
    n_rows : int
        How many to hold back, fewer than there are.

    Returns
    -------
    Split
        With the rows held back as `test`.

    Raises
    ------
    ValueError
        If no group can be held back.

    Examples
    --------
    >>> import numpy as np
    >>> from ntkcompare import Dataset
    >>> split = hold_back(Dataset(np.eye(6), ["a", "b"] * 3), np.array([4, 1, 0, 3, 2, 5]), 2)
    >>> split.train.tolist(), split.test.tolist()
    ([4, 1, 0, 3], [2, 5])
    """
    stratified = dataset.task == "classification"
    strata = dataset.codes if stratified else np.zeros(len(dataset), dtype=np.intp)
    notes = []
    if dataset.groups is None:
        train, held = order[:-n_rows], order[-n_rows:]
    else:
        mask = _held_groups(dataset.groups[order], strata[order], n_rows, "validation")
        train, held = order[~mask], order[mask]
        train = _one_of_each_first(train, strata) if stratified else train
        if len(held) != n_rows:
            notes.append(f"the validation set has {len(held)} rows instead of {n_rows}: groups stay whole.")
    if stratified:
        notes += _rare_classes(dataset, strata, held, "validation")
    return Split(train, held, tuple(notes))


def note_on_sizes(y_train: NDArray[Any], smallest: int) -> str | None:
    """Say so if the smallest training set of an order cannot hold every class; else return None.

    >>> import numpy as np
    >>> note_on_sizes(np.array([2, 0, 1, 1, 0]), 2)
    'training sets of fewer than 3 examples cannot hold all 3 classes; the smallest here has 2.'
    """
    n_classes = len(np.unique(y_train))
    if smallest >= n_classes:
        return None
    return (
        f"training sets of fewer than {n_classes} examples cannot hold all {n_classes} classes; "
        f"the smallest here has {smallest}."
    )


def _stratified_order(
    strata: NDArray[np.intp], weights: NDArray[np.float64] | None, random: np.random.Generator
) -> Rows:
    """Order rows so that any run of them holds each stratum in proportion, up to rounding."""
    if weights is None:
        shuffled = random.permutation(len(strata))
    else:
        # The one whose exponential clock, of rate w, rings first is drawn first.
        clocks = random.exponential(size=len(strata)) / np.where(weights > 0, weights, 1.0)
        shuffled = np.argsort(np.where(weights > 0, clocks, np.inf), kind="stable")[
            : np.count_nonzero(weights)
        ]
    position = np.empty(len(shuffled))
    of_shuffled = strata[shuffled]
    for stratum in np.flatnonzero(np.bincount(of_shuffled)):
        members = np.flatnonzero(of_shuffled == stratum)
        share = len(members) if weights is None else len(shuffled) * _share(weights, strata == stratum)
        # The j-th of m members belongs in the middle of the j-th of m equal stretches of the order.
        position[members] = (np.arange(len(members)) + 0.5) / share
    # A stable sort leaves members of equal position in the order of the shuffle.
    return shuffled[np.argsort(position, kind="stable")]


def _share(weights: NDArray[np.float64], members: NDArray[np.bool_]) -> float:
    peak = weights.max()  # scaled first: the sum of large weights would overflow
    return float((weights[members] / peak).sum() / (weights / peak).sum())


def _held_groups(
    groups: NDArray[Any], strata: NDArray[np.intp], n_test: int, name: str = "test"
) -> NDArray[np.bool_]:
    """Which rows, given in their random order, are held out."""
    names, first, codes = np.unique(groups, return_index=True, return_inverse=True)
    counts = np.zeros((len(names), int(strata.max()) + 1))
    np.add.at(counts, (codes, strata), 1)
    total = counts.sum(axis=0)
    wanted = n_test * total / total.sum()
    held = np.zeros(len(total))
    held_groups: list[np.intp] = []
    # The groups come in the order in which the order of the rows first meets them.
    for group in np.argsort(first):
        taken = held + counts[group]
        leaves_all = bool((taken[total > 0] < total[total > 0]).all())
        if leaves_all and np.square(taken - wanted).sum() < np.square(held - wanted).sum():
            held, held_groups = taken, [*held_groups, group]
    if not held_groups:
        raise ValueError(
            f"no group of rows can be held out: there are {len(names)} groups, and each is too large for a "
            f"{name} set of {n_test} rows or holds a class alone. Ask for a larger "
            f"{'test_size, or bring a test split' if name == 'test' else name}."
        )
    mask: NDArray[np.bool_] = np.isin(codes, held_groups)
    return mask


def _with_every_class(train: Rows, test: Rows, strata: NDArray[np.intp]) -> tuple[Rows, Rows]:
    """Give each class that is wholly held out a row to train on, in exchange for one of the largest class."""
    train, test = train.copy(), test.copy()
    for stratum in _absent(strata[test], strata[train]):
        counts = np.bincount(strata[train])
        if counts.max() < 2:
            break  # fewer rows to train on than there are classes
        there = np.flatnonzero(strata[test] == stratum)[0]
        here = np.flatnonzero(strata[train] == counts.argmax())[-1]
        train[here], test[there] = test[there], train[here]
    return train, test


def _one_of_each_first(order: Rows, strata: NDArray[np.intp]) -> Rows:
    """Move the first row of each class to the front, all else unchanged."""
    first = np.zeros(len(order), dtype=np.bool_)
    of_order = strata[order]
    for stratum in np.flatnonzero(np.bincount(of_order)):
        first[(of_order == stratum).argmax()] = True
    return np.concatenate([order[first], order[~first]])


def _absent(strata: NDArray[np.intp], there: NDArray[np.intp]) -> NDArray[np.intp]:
    """The strata, ascending, that are not `there`."""
    size = max(strata.max(initial=-1), there.max(initial=-1)) + 1
    counts, found = np.bincount(strata, minlength=size), np.bincount(there, minlength=size)
    return np.flatnonzero((counts > 0) & (found == 0))


def _rare_classes(dataset: Dataset, strata: NDArray[np.intp], test: Rows, name: str = "test") -> list[str]:
    absent = _absent(strata, strata[test])
    if not len(absent) or dataset.classes is None:
        return []
    names = ", ".join(repr(label) for label in dataset.classes[absent[:5]].tolist())
    more = f" and {len(absent) - 5} more" if len(absent) > 5 else ""
    return [f"the {name} set lacks the classes {names}{more}: too few rows."]
