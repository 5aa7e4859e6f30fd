"""A Boolean domain: all of its points, all of their labellings, and the structured ones among these."""

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_integer

Labels = NDArray[np.int64]

# 2^16 labellings of 16 points; with one bit more there would be 2^32.
MOST_BITS = 4


def cube_points(d: int) -> NDArray[np.float64]:
    """Return all 2ᵈ points of {−1, 1}ᵈ, in ascending order.

    Raises
    ------
    ValueError
        If d is above 4: then the labellings of the points cannot be enumerated.

    Examples
    --------
    >>> cube_points(2).tolist()
    [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
    """
    check_integer("d", d, minimum=1, maximum=MOST_BITS)
    return np.array(list(itertools.product((-1.0, 1.0), repeat=d)))


def all_labellings(n: int) -> Labels:
    """Return the 2ⁿ ways to label n points by 0 and 1; shape (2ⁿ, n), row i the binary digits of i.

    >>> all_labellings(2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    return np.array(list(itertools.product((0, 1), repeat=n)), dtype=np.int64)


def labelling_number(labels: Labels) -> Labels:
    """Return which row of `all_labellings` each row of `labels`, of shape (..., n), is.

    >>> int(labelling_number(np.array([1, 0, 1])))
    5
    """
    return np.asarray(labels @ (2 ** np.arange(labels.shape[-1])[::-1]), dtype=np.int64)


def parities(points: NDArray[np.float64], degree: int) -> Labels:
    """Return the labels of points of {−1, 1}ᵈ by each parity of `degree` bits, and by its opposite.

    The parity of a set S of bits is ∏_{j in S} x_j; the label is whether that is above 0. Parities are the
    eigenfunctions, on the uniform cube, of every kernel that depends on the angle alone.

    Parameters
    ----------
    points : ndarray of shape (n, d)
    degree : int
        |S|, from 1, a single bit, to d.

    Returns
    -------
    ndarray of int, shape (2·C(d, degree), n)

    References
    ----------
    G. Yang, H. Salman (2019). A fine-grained spectral perspective on neural networks. arXiv:1907.10599,
    section 3.

    Examples
    --------
    >>> parities(cube_points(2), 2).tolist()
    [[1, 0, 0, 1], [0, 1, 1, 0]]
    """
    d = points.shape[1]
    check_integer("degree", degree, minimum=1, maximum=d)
    bits = list(itertools.combinations(range(d), degree))
    products = np.array([points[:, list(chosen)].prod(axis=1) for chosen in bits])
    labels = (np.concatenate([products, -products]) > 0).astype(np.int64)
    assert labels.shape == (2 * math.comb(d, degree), len(points))
    return labels
