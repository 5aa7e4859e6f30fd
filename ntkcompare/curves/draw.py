"""Draw: one repeat's training order, test set and given labels, the same for every learner."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_integer, check_real
from ntkcompare.curves.seeds import derive_seed
from ntkcompare.datasets import Dataset, Noise, corrupt_inputs, corrupt_targets, split_rows


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
    y_clean : ndarray of shape (n_pool,)
        The true ones.
    y_test : ndarray of shape (n_test,)
        The labels that predictions are scored against: clean, unless the noise is on the test set too.
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
    y_train: NDArray[Any]
    y_clean: NDArray[Any]
    y_test: NDArray[Any]
    corrupted: NDArray[np.bool_]
    replaced: NDArray[np.bool_]
    noise: Noise
    input_seed: int
    notes: tuple[str, ...] = ()

    def inputs(self, dataset: Dataset) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the inputs to train on, in training order, and those to test on; neither is scaled yet."""
        pool = dataset.X[self.train]
        X_test = dataset.X[self.test] if dataset.X_test is None else dataset.X_test
        if self.noise.features == 0:
            return pool, X_test
        on_pool, on_test = np.random.default_rng(self.input_seed).spawn(2)
        if self.noise.on_test:
            X_test = corrupt_inputs(X_test, self.noise, on_test, pool=pool)
        return corrupt_inputs(pool, self.noise, on_pool), X_test


def make_draw(
    dataset: Dataset,
    repeat: int,
    *,
    random_state: int = 0,
    test_size: float | int = 0.25,
    label_noise: float = 0.0,
    noise_kind: str = "uniform",
    noise: Noise | None = None,
) -> Draw:
    """Draw one repeat.

    In classification both parts are stratified: every beginning of the training order holds each class in
    proportion, up to rounding, and the first examples are one of each class, so that small training sets
    see as many classes as they can. In regression the order is plainly random. Weights and groups of the
    data set are honoured; see `split_rows`. The order and each kind of noise have a seed of their own: draws
    at two noise levels differ in the noise alone.

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
    y_clean = dataset.y[split.train]
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

    y_train, replaced = corrupted(y_clean, split.train, "label noise")
    if noise.on_test:
        y_test, _ = corrupted(y_test, test_rows, "test label noise")
    return Draw(
        repeat,
        split.train,
        None if own_test else split.test,
        y_train,
        y_clean,
        y_test,
        np.asarray(y_train != y_clean),
        replaced,
        noise,
        seed("input noise"),
        split.notes,
    )


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
