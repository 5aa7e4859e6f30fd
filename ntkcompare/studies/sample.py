"""Sample: one repeat of a study, ready for any learner."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.curves import derive_seed
from ntkcompare.curves.draw import Draw
from ntkcompare.datasets import Dataset, fit_scaling
from ntkcompare.path import Problem
from ntkcompare.training import FitArguments

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Sample:
    """Scaled inputs and labels of one draw; every learner of a study gets the same.

    Attributes
    ----------
    repeat : int
    X : ndarray of shape (n, d)
        Training inputs in nested order.
    y, y_clean : ndarray of shape (n,)
        The labels given, and the true ones.
    corrupted : ndarray of bool, shape (n,)
        Where they differ.
    replaced : ndarray of bool, shape (n,)
        Where the label was drawn anew: under "uniform" noise a share of these is right by chance.
    X_test, y_test : ndarray
        Held out; labels are clean.
    random_state : int
        From which :meth:`seed` derives.

    Examples
    --------
    >>> from ntkcompare.datasets import load_dataset
    >>> from ntkcompare.studies import Setting
    >>> setting = Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0)
    >>> sample = setting.samples(n=20)[0]
    >>> sample.X.shape, sample.y.shape, int(sample.corrupted.sum())
    ((20, 4), (20,), 0)
    """

    repeat: int
    X: Array
    y: Array
    y_clean: Array
    corrupted: NDArray[np.bool_]
    replaced: NDArray[np.bool_]
    X_test: Array
    y_test: Array
    random_state: int

    def seed(self, purpose: str) -> int:
        """Return a seed for one purpose, say a learner's name; the same whatever else is run.

        Parameters
        ----------
        purpose : str

        Returns
        -------
        int
            In [0, 2³¹).

        Examples
        --------
        >>> from ntkcompare.datasets import load_dataset
        >>> from ntkcompare.studies import Setting
        >>> setting = Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0)
        >>> sample = setting.samples(n=20)[0]
        >>> sample.seed("mlp") == sample.seed("mlp"), sample.seed("mlp") == sample.seed("ntk")
        (True, False)
        """
        return derive_seed(self.random_state, self.repeat, purpose)

    def problem(self, purpose: str) -> Problem:
        """Return what an estimator's ``learning_paths`` takes, seeded for a purpose.

        Parameters
        ----------
        purpose : str
            As in `seed`.

        Returns
        -------
        Problem
            X, y, X_test and a seed.

        Examples
        --------
        >>> from ntkcompare.datasets import load_dataset
        >>> from ntkcompare.studies import Setting
        >>> setting = Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0)
        >>> sample = setting.samples(n=20)[0]
        >>> sample.problem("mlp").random_state == sample.seed("mlp")
        True
        """
        return Problem(self.X, self.y, self.X_test, self.seed(purpose))

    def fit_arguments(
        self, purpose: str, n: int | None = None, *, marked: NDArray[np.bool_] | None = None
    ) -> FitArguments:
        """Return what a network's ``fit_each`` takes, seeded for a purpose; it measures the test points.

        Parameters
        ----------
        purpose : str
            As in `seed`.
        n : int, optional
            The first n training points; None means all.
        marked : ndarray of bool, shape (n_train,), optional
            Training points whose errors are told apart, as those of corrupted labels.

        Returns
        -------
        FitArguments

        Examples
        --------
        >>> from ntkcompare.datasets import load_dataset
        >>> from ntkcompare.studies import Setting
        >>> setting = Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0)
        >>> len(setting.samples(n=20)[0].fit_arguments("mlp", 10).y)
        10
        """
        return FitArguments(
            self.X[:n],
            self.y[:n],
            corrupted=None if marked is None else marked[:n],
            validation_data=(self.X_test, self.y_test),
            random_state=self.seed(purpose),
        )

    def test_error(self, predictions: Any) -> Any:
        """Return the share of wrong predictions on the test points.

        Parameters
        ----------
        predictions : array-like of shape (..., n_test)
            Labels.

        Returns
        -------
        ndarray of shape (...), or float
            In [0, 1].

        Examples
        --------
        >>> from ntkcompare.datasets import load_dataset
        >>> from ntkcompare.studies import Setting
        >>> sample = Setting(load_dataset("iris"), quick=True, repeats=1, random_state=0).samples(n=20)[0]
        >>> float(sample.test_error(sample.y_test))
        0.0
        """
        return (np.asarray(predictions) != self.y_test).mean(axis=-1)

    def train_error(self, predictions: Any) -> Any:
        """Return the share of predictions that are not the label given, noise included.

        Parameters
        ----------
        predictions : array-like of shape (..., n)
            Labels for the first n training points.

        Returns
        -------
        ndarray of shape (...), or float
            In [0, 1].

        Examples
        --------
        >>> from ntkcompare.datasets import load_dataset
        >>> from ntkcompare.studies import Setting
        >>> sample = Setting(load_dataset("iris"), quick=True, repeats=1, random_state=0).samples(n=20)[0]
        >>> float(sample.train_error(sample.y[:10]))
        0.0
        """
        predictions = np.asarray(predictions)
        return (predictions != self.y[: predictions.shape[-1]]).mean(axis=-1)


def make_sample(
    dataset: Dataset, draw: Draw, scaling: str, random_state: int, n: int | None, n_test: int | None
) -> Sample:
    """Return a draw's first `n` training points and `n_test` of its test points, flattened and scaled.

    The scaling is fitted on those training points. Where there are more test points than asked, they are
    chosen at random, by a seed of the draw.
    """
    X, X_test = draw.inputs(dataset)
    X, y_test = X[:n], draw.y_test
    if n_test is not None and n_test < len(X_test):
        chooser = np.random.default_rng(derive_seed(random_state, draw.repeat, "test points"))
        rows = np.sort(chooser.choice(len(X_test), n_test, replace=False))
        X_test, y_test = X_test[rows], y_test[rows]
    scale = fit_scaling(scaling, X, missing=dataset.missing)
    X, X_test = scale(X), scale(X_test)
    return Sample(
        draw.repeat,
        X.reshape(len(X), -1),
        draw.y_train[: len(X)],
        draw.y_clean[: len(X)],
        draw.corrupted[: len(X)],
        draw.replaced[: len(X)],
        X_test.reshape(len(X_test), -1),
        y_test,
        random_state,
    )
