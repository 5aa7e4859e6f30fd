"""The bound on the true error that randomly labelled training points give."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ntkcompare._checks import check_integer, check_real

Array = NDArray[np.float64]


def leading_term(clean_error: ArrayLike, random_error: ArrayLike, n_classes: int) -> Array:
    r"""Return the estimate of the true error that the bound rests on.

    .. math:: \hat E = E_S + (k - 1)\left(1 - \tfrac{k}{k - 1} E_R\right) = E_S + k - 1 - kE_R.

    A classifier of true error E gives a wrong label, drawn evenly from the k − 1 others, with probability
    E/(k − 1): its error on wrongly labelled points is E' = 1 − E/(k − 1), so that E = (k − 1)(1 − E'). One
    that was trained on them errs there less, E_M ≤ E', so that E ≤ (k − 1)(1 − E_M): this is proved for what
    minimizes the training error, and assumed of other learners. Of randomly labelled points 1/k have the
    right label after all, and are fitted like clean ones: E_R = E_S/k + (1 − 1/k)E_M; hence the formula.

    Parameters
    ----------
    clean_error, random_error : array-like
        E_S and E_R: errors on clean and on randomly labelled training points, by the labels given.
    n_classes : int
        k ≥ 2.

    Examples
    --------
    >>> leading_term(0.1, 0.5, 2)  # no random label was fitted
    array(0.1)
    >>> leading_term(0.0, 0.0, 2)  # all were
    array(1.)
    """
    k = check_integer("n_classes", n_classes, minimum=2)
    clean, random = _share("clean_error", clean_error), _share("random_error", random_error)
    return np.asarray(clean + (k - 1) - k * random)


def concentration(
    random_error: ArrayLike, n_clean: ArrayLike, n_random: ArrayLike, n_classes: int, delta: ArrayLike
) -> Array:
    r"""Return what is added to `leading_term` for a bound that holds with probability 1 − δ.

    With n clean and m randomly labelled points, for two classes

    .. math:: \left(\sqrt2 E_R + 2 + \tfrac{m}{2n}\right)\sqrt{\tfrac{\log(4/δ)}{m}},

    and for k

    .. math:: \left(2k + \sqrt k + \tfrac{m}{n\sqrt k}\right)\sqrt{\tfrac{\log(4/δ)}{2m}}.

    Each is a sum of three: for the error on wrong labels against new ones, for the number of random labels
    that are right, and for the error on these against that on clean points.

    Parameters
    ----------
    random_error : array-like
        E_R.
    n_clean, n_random : array-like of int
        n and m, at least 1.
    n_classes : int
        k ≥ 2.
    delta : array-like
        δ in (0, 1).

    Raises
    ------
    ValueError, TypeError
        If an argument is out of range.

    References
    ----------
    S. Garg, S. Balakrishnan, J. Z. Kolter, Z. C. Lipton (2021), RATT: Leveraging Unlabeled Data to Guarantee
    Generalization, ICML.

    Examples
    --------
    >>> round(float(concentration(0.5, 10_000, 10_000, 2, 0.1)), 3)
    0.062
    """
    k = check_integer("n_classes", n_classes, minimum=2)
    random = _share("random_error", random_error)
    n, m, chance = (np.asarray(part, dtype=np.float64) for part in (n_clean, n_random, delta))
    if not ((n >= 1).all() and (m >= 1).all()):
        raise ValueError(f"n_clean={n_clean!r} and n_random={n_random!r} must be at least 1.")
    if not ((chance > 0) & (chance < 1)).all():
        raise ValueError(f"delta={delta!r} must lie between 0 and 1.")
    if k == 2:
        factor = np.sqrt(2) * random + 2 + m / (2 * n)
        return np.asarray(factor * np.sqrt(np.log(4 / chance) / m))
    return np.asarray((2 * k + np.sqrt(k) + m / (n * np.sqrt(k))) * np.sqrt(np.log(4 / chance) / (2 * m)))


def _share(name: str, values: ArrayLike) -> Array:
    array = np.asarray(values, dtype=np.float64)
    for value in (array.min(), array.max()):
        check_real(name, float(value), minimum=0, maximum=1)
    return array
