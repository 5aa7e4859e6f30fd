"""Crossing: a size at which the lead changes, and where two curves cross."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ntkcompare.analysis._inputs import Vector, as_finite, as_sizes, difference_of


@dataclass(frozen=True)
class Crossing:
    """One size at which the lead changes.

    Attributes
    ----------
    n : float
        Where the mean curves cross, between two sizes on a logarithmic axis.
    low, high : float
        Interval; 0 means below the smallest size, infinity beyond the largest.
    leader : str
        Who is ahead from there on.
    support : float
        Share of resamples in which that learner overtakes the other somewhere in the range.

    Examples
    --------
    >>> crossing = Crossing(n=120.0, low=90.0, high=160.0, leader="ntk", support=0.98)
    >>> crossing.leader, crossing.n
    ('ntk', 120.0)
    """

    n: float
    low: float
    high: float
    leader: str
    support: float


def find_crossings(sizes: ArrayLike, first: ArrayLike, second: ArrayLike) -> tuple[tuple[float, int], ...]:
    """Return where first − second changes sign, and to which sign.

    Between two sizes the logarithms of both are linear in log n (power laws cross exactly where they should);
    where one is not positive, the values themselves are. Sizes at which the two are equal belong to
    whoever led before: to draw level is not to overtake, and a lead that is lost and found again without a
    change of sign is no crossing.

    Parameters
    ----------
    sizes : array-like of shape (n_sizes,)
        Positive, ascending.
    first, second : array-like of shape (n_sizes,)
        Two curves.

    Returns
    -------
    tuple of (n, sign)
        Ascending in n; sign is that of first − second from n on.

    Raises
    ------
    ValueError
        If shapes do not match, or sizes are not positive and ascending.

    Examples
    --------
    >>> find_crossings([10, 1000], [1.0, 0.01], [0.1, 0.1])
    ((100.0, -1),)
    >>> find_crossings([10, 100, 1000], [2.0, 1.0, 2.0], [1.0, 1.0, 1.0])
    ()
    """
    n, a, b = as_sizes(sizes, minimum=1), as_finite("first", first, 1), as_finite("second", second, 1)
    if not len(n) == len(a) == len(b):
        raise ValueError(
            f"sizes, first and second have {len(n)}, {len(a)}, {len(b)} entries; they must match."
        )
    return sign_changes(np.log(n), a, b)


def sign_changes(log_n: Vector, first: Vector, second: Vector) -> tuple[tuple[float, int], ...]:
    """Return what `find_crossings` does, of arguments that are checked already."""
    found = []
    previous = 0.0
    difference = difference_of(first, second)
    for i, value in enumerate(difference):
        if value == 0:
            continue
        if previous * value < 0:
            a, b = first[i - 1 : i + 1], second[i - 1 : i + 1]
            before, after = np.log(a / b) if min(a.min(), b.min()) > 0 else a - b
            place = log_n[i - 1] + before / (before - after) * (log_n[i] - log_n[i - 1])
            found.append((float(np.round(np.exp(place), 9)), int(np.sign(value))))
        previous = value
    return tuple(found)
