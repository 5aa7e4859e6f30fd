"""What nearest neighbours can reach: Cover and Hart's bounds on the error of 1-NN."""

import math
from dataclasses import dataclass

from ntkcompare._checks import check_integer, check_real


@dataclass(frozen=True)
class Bounds:
    """A lower and an upper bound.

    Attributes
    ----------
    low, high : float
        Of an error, in [0, 1].

    Examples
    --------
    >>> nearest_neighbour_bounds(0.0, 2)
    Bounds(low=0.0, high=0.0)
    """

    low: float
    high: float


def _check(name: str, error: float, n_classes: int) -> tuple[float, float]:
    """The error, and the largest that any rule need make: (c − 1)/c."""
    most = (check_integer("n_classes", n_classes, minimum=2) - 1) / n_classes
    # (c − 1)/c is not a binary fraction: what exceeds it by rounding alone is taken for it.
    return min(check_real(name, error, minimum=0, maximum=most * (1 + 1e-12)), most), most


def nearest_neighbour_bounds(bayes_error: float, n_classes: int) -> Bounds:
    """Return the bounds on the error R of 1-NN for n → ∞, given the Bayes error R*.

        R* ≤ R ≤ R*·(2 − c/(c − 1)·R*),  c classes.

    Both ends are attained: no better statement follows from R* alone.

    Parameters
    ----------
    bayes_error : float
        R*, in [0, (c − 1)/c].
    n_classes : int
        c ≥ 2.

    Returns
    -------
    Bounds

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    T. Cover and P. Hart (1967). Nearest neighbor pattern classification. IEEE Transactions on Information
    Theory 13, 21–27.

    Examples
    --------
    >>> nearest_neighbour_bounds(0.25, 2)
    Bounds(low=0.25, high=0.375)
    """
    error, most = _check("bayes_error", bayes_error, n_classes)
    return Bounds(error, error * (2 - error / most))


def bayes_error_bounds(nearest_neighbour_error: float, n_classes: int) -> Bounds:
    """Return the bounds on the Bayes error R*, given the error R of 1-NN for n → ∞.

        (c − 1)/c·(1 − √(1 − c/(c − 1)·R)) ≤ R* ≤ R,

    the inverse of `nearest_neighbour_bounds`. At finite n the error of 1-NN is not its limit: what follows
    from a measured R holds as far as the curve has levelled off.

    Parameters
    ----------
    nearest_neighbour_error : float
        R, in [0, (c − 1)/c].
    n_classes : int
        c ≥ 2.

    Returns
    -------
    Bounds

    Raises
    ------
    ValueError
        If an argument is out of range.

    References
    ----------
    T. Cover and P. Hart (1967), as above.

    Examples
    --------
    >>> bounds = bayes_error_bounds(0.18, 2)
    >>> round(bounds.low, 12), bounds.high
    (0.1, 0.18)
    """
    error, most = _check("nearest_neighbour_error", nearest_neighbour_error, n_classes)
    return Bounds(most * (1 - math.sqrt(max(0.0, 1 - error / most))), error)
