"""Any classification task as one of two classes."""

from dataclasses import replace

from ntkcompare.datasets import Dataset


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
