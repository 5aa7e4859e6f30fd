"""Classes as codes 0, 1, …: the targets of a regression on them, and the way back from its values."""

import numpy as np

from ntkcompare.kernel_path import Array
from ntkcompare.kernels.factor import Matrix


def one_hot(codes: Array, n_classes: int) -> Matrix:
    """A column for each class: one where a point is of it, zero elsewhere."""
    return np.asarray(codes[:, None] == np.arange(n_classes), dtype=np.float64)


def largest_code(values: Matrix) -> Array:
    """Which of the outputs, on axis 1, is the largest; the first of equals.

    A class at a time, and not `argmax`, which takes four times as long along a short axis.
    """
    n_outputs = values.shape[1]
    largest = values[:, 0].copy()
    dtype = np.min_scalar_type(n_outputs)
    codes = np.zeros(largest.shape, dtype)
    for c in range(1, n_outputs):
        larger = values[:, c] > largest
        np.maximum(codes, larger * dtype.type(c), out=codes)
        np.maximum(largest, values[:, c], out=largest)
    return codes
