"""Width rate: the exponent by which values fall or grow with width, and where it is taken."""

import numpy as np
from numpy.typing import NDArray

from ntkcompare.studies.slope import slopes


def widest(width: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which widths are of the wider half, in logarithms: a limit shows there, if anywhere.

    Those at or above the geometric mean of the least and the greatest, and at least two.

    >>> widest(np.array([32.0, 128.0, 512.0, 2048.0]))
    array([False, False,  True,  True])
    """
    chosen = width**2 >= width[0] * width[-1]
    chosen[-2:] = True
    return np.asarray(chosen)


def rates(width: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each repeat's exponent: the slope of log value on log width, by least squares.

    >>> rates(np.array([1.0, 4.0, 16.0]), np.array([[8.0, 4.0, 2.0]])).round(12)
    array([-0.5])
    """
    if not (values > 0).all():
        raise ValueError(f"values must be positive to have an exponent, but the least is {values.min()}.")
    return slopes(np.log(width), np.log(values))
