"""Draw: one repeat's training order, test set and given labels, the same for every learner."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_integer, check_real
from ntkcompare.curves.seeds import derive_seed
from ntkcompare.datasets import Dataset, Noise, corrupt_inputs, corrupt_targets, hold_back, split_rows


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
    validation : ndarray of int, shape (n_validation,)
        Rows held back from the training pool, for no learner to train on; empty unless asked for.
    y_train : ndarray of shape (n_pool,)
        The labels that learners are given, in training order.
    y_clean : ndarray of shape (n_pool,)
        The true ones.
    y_test : ndarray of shape (n_test,)
        The labels that predictions are scored against: clean, unless the noise is on the test set too.
    y_validation : ndarray of shape (n_validation,)
        Labels with the noise of the training pool.
    corrupted : ndarray of bool, shape (n_pool,)
        Where the given label is wrong.
    replaced : ndarray of bool, shape (n_pool,)
        Where the label was drawn anew: the corrupted ones and, under "uniform" noise, those right by chance.
    noise : Noise
        What was done.
    input_seed : int
        Seed of the noise on the inputs.
    notes : tuple of str
        What the split could not give; see `Split`.
    """

    repeat: int
    train: NDArray[np.intp]
    test: NDArray[np.intp] | None
    validation: NDArray[np.intp]
    y_train: NDArray[Any]
    y_clean: NDArray[Any]
    y_test: NDArray[Any]
    y_validation: NDArray[Any]
    corrupted: NDArray[np.bool_]
    replaced: NDArray[np.bool_]
    noise: Noise
    input_seed: int
    notes: tuple[str, ...] = ()

    def inputs(self, dataset: Dataset) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the inputs to train on, in training order, and those to test on; neither is scaled yet."""
        pool, _, X_test = self.parts(dataset)
        return pool, X_test

    def parts(self, dataset: Dataset) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return what `inputs` does, with the inputs held back for validation in between."""
        n, pool = len(self.train), dataset.X[np.concatenate([self.train, self.validation])]
        X_test = dataset.X[self.test] if dataset.X_test is None else dataset.X_test
        if self.noise.features:
            on_pool, on_test = np.random.default_rng(self.input_seed).spawn(2)
            if self.noise.on_test:
                X_test = corrupt_inputs(X_test, self.noise, on_test, pool=pool)
            pool = corrupt_inputs(pool, self.noise, on_pool)
        return pool[:n], pool[n:], X_test


def make_draw(
    dataset: Dataset,
    repeat: int,
    *,
    random_state: int = 0,
    test_size: float | int = 0.25,
    validation: float | int | None = None,
    label_noise: float = 0.0,
    noise_kind: str = "uniform",
    noise: Noise | None = None,
) -> Draw:
    """Draw one repeat.

    In classification both parts are stratified: every beginning of the training order holds each class in
    proportion, up to rounding, and the first examples are one of each class, so that small training sets
    see as many classes as they can. In regression the order is plainly random. Weights and groups of the
    data set are honoured; see `split_rows`. The order and each kind of noise have a seed of their own: draws
    at two noise levels differ in the noise alone. What is held back for validation is the end of the order,
    noise and all: without groups, draws with and without it differ in nothing but where the order ends.

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
    validation : float or int, optional
        Share, or number, of the training pool held back; None holds nothing back.
    label_noise : float
        Probability that a training label is replaced; test labels stay clean.
    noise_kind : str
        By what; see `corrupt_labels`.
    noise : Noise, optional
        All that is to be done, instead of the two before.

    Returns
    -------
    Draw
        The same for equal arguments, on every machine.
    """

    def seed(purpose: str) -> int:
        return derive_seed(random_state, dataset.name, repeat, purpose)

    noise = Noise(labels=label_noise, kind=noise_kind) if noise is None else noise
    noise.check_for(dataset)
    own_test = dataset.X_test is not None
    drawable = len(dataset) if dataset.weights is None else int(np.count_nonzero(dataset.weights))
    n_test = 0 if own_test else count_test(test_size, drawable)
    split = split_rows(dataset, n_test, np.random.default_rng(seed("order")))
    train, held, notes = split.train, split.train[:0], split.notes
    if validation is not None:
        back = hold_back(dataset, train, count_test(validation, len(train), "validation"))
        train, held, notes = back.train, back.test, (*notes, *back.notes)
    pool, n = np.concatenate([train, held]), len(train)
    y_clean = dataset.y[pool]
    y_test = dataset.y[split.test] if dataset.y_test is None else dataset.y_test
    test_rows = len(dataset) + np.arange(len(y_test)) if own_test else split.test
    spread = 0.0 if dataset.classes is not None else float(y_clean.std())

    def corrupted(y: NDArray[Any], rows: NDArray[np.intp], purpose: str) -> tuple[NDArray[Any], NDArray[Any]]:
        by_margin = noise.kind == "margin" and noise.labels > 0
        return corrupt_targets(
            y,
            noise,
            np.random.default_rng(seed(purpose)),
            classes=dataset.classes,
            margins=(dataset.margins[0][rows], dataset.margins[1][rows]) if by_margin else None,
            spread=spread,
        )

    y_given, replaced = corrupted(y_clean, pool, "label noise")
    if noise.on_test:
        y_test, _ = corrupted(y_test, test_rows, "test label noise")
    return Draw(
        repeat=repeat,
        train=train,
        test=None if own_test else split.test,
        validation=held,
        y_train=y_given[:n],
        y_clean=y_clean[:n],
        y_test=y_test,
        y_validation=y_given[n:],
        corrupted=np.asarray(y_given != y_clean)[:n],
        replaced=replaced[:n],
        noise=noise,
        input_seed=seed("input noise"),
        notes=notes,
    )


def count_test(test_size: float | int, n: int, name: str = "test_size") -> int:
    """Return how many of `n` examples `test_size` holds out, as scikit-learn counts them.

    >>> count_test(0.25, 1797)
    450
    """
    if isinstance(test_size, (int, np.integer)):
        return check_integer(name, test_size, minimum=1, maximum=n - 1)
    check_real(name, test_size, minimum=0, open_minimum=True, maximum=1)
    n_test = math.ceil(test_size * n)
    if n_test >= n:
        raise ValueError(f"{name}={test_size!r} of {n} examples leaves none to train on; make it smaller.")
    return n_test
