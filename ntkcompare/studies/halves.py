"""Any classification task as one of two classes."""

from dataclasses import replace

import numpy as np

from ntkcompare.datasets import Dataset
from ntkcompare.studies.enough import CLASSES, POINTS

# Of each class of a pair, for the pair to be as large as a data set has to be.
OF_EACH = POINTS // CLASSES


def halves(dataset: Dataset) -> Dataset:
    """Return the task of telling the upper half of the classes, 1, from the lower, 0.

    >>> import numpy as np
    >>> halves(Dataset(np.zeros((4, 1)), ["a", "b", "c", "a"])).y.tolist()
    [0, 1, 1, 0]
    """
    if dataset.classes is None:
        raise ValueError(f"dataset={dataset.name!r} is for regression and has no classes to halve.")
    upper = dataset.classes[len(dataset.classes) // 2]
    y_test = None if dataset.y_test is None else (dataset.y_test >= upper).astype(int)
    y = (dataset.y >= upper).astype(int)
    return replace(dataset, y=y, y_test=y_test, name=f"{dataset.name}, halves")


def first_two(dataset: Dataset) -> Dataset:
    """Return the task of telling the second of the classes, 1, from the first, 0; the others are left out.

    Of the classes with at least 25 points, or, where no two are so large, of the two largest: ties go to the
    lower class.

    Raises
    ------
    ValueError
        For regression, which has no classes.

    Examples
    --------
    >>> first_two(Dataset(np.zeros((4, 1)), ["a", "b", "c", "a"])).y.tolist()
    [0, 1, 0]
    """
    if dataset.classes is None:
        raise ValueError(f"dataset={dataset.name!r} is for regression and has no classes to take two of.")
    counts = np.unique(dataset.y, return_counts=True)[1]
    places = np.flatnonzero(counts >= OF_EACH)[:2]
    if len(places) < 2:
        places = np.sort(np.argsort(-counts, kind="stable")[:2])
    pair = dataset.classes[places]
    rows = np.isin(dataset.y, pair)
    part = replace(
        dataset,
        X=dataset.X[rows],
        y=(dataset.y[rows] == pair[1]).astype(int),
        X_test=None,
        y_test=None,
        weights=None if dataset.weights is None else dataset.weights[rows],
        groups=None if dataset.groups is None else dataset.groups[rows],
        folds=None,  # they number the rows of all classes
        name=f"{dataset.name}, first class against second",
    )
    if dataset.X_test is None or dataset.y_test is None:
        return part
    rows = np.isin(dataset.y_test, pair)
    return replace(part, X_test=dataset.X_test[rows], y_test=(dataset.y_test[rows] == pair[1]).astype(int))
