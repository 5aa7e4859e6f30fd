"""check_enough(): whether a data set is large enough to be studied."""

import numpy as np

from ntkcompare.datasets import Dataset

# A quarter is held out, studies halve the rest, and sweep four doublings of n or the neighbours up to n: with
# fewer points there is a sweep without a place to look. Each study has been run on so many.
POINTS = 50
# Of a class with one example the training or the test set has none.
CLASSES, OF_EACH = 2, 2


def check_enough(dataset: Dataset) -> None:
    """Raise if a study cannot be conducted on `dataset`: before anything is measured, and saying why.

    Parameters
    ----------
    dataset : Dataset
        For classification or regression.

    Raises
    ------
    ValueError
        With fewer than 50 points, or, in classification, fewer than two classes of at least two.

    Examples
    --------
    >>> import numpy as np
    >>> check_enough(Dataset(np.zeros((4, 1)), [0, 1, 0, 1], name="few"))
    Traceback (most recent call last):
    ...
    ValueError: dataset='few' has 4 points; a study needs at least 50: give more, or ...
    """
    n = len(dataset)
    if n < POINTS:
        raise ValueError(
            f"dataset={dataset.name!r} has {n} points; a study needs at least {POINTS}: give more, or use "
            "ntkcompare.compare, which takes fewer."
        )
    if dataset.task != "classification":
        return
    classes, counts = np.unique(dataset.y, return_counts=True)
    if (counts >= OF_EACH).sum() < CLASSES:
        raise ValueError(
            f"dataset={dataset.name!r} has {counts.tolist()} points of the classes {classes.tolist()}; "
            f"a study needs at least {CLASSES} classes with {OF_EACH} points each: give more of another."
        )
