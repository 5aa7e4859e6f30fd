"""Label noise: which training labels are replaced, and by what."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice, check_real

NOISE_KINDS = ("uniform", "flip")


def corrupt_labels(
    y: NDArray[Any], p: float, kind: str, classes: NDArray[Any], random: np.random.Generator
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Replace each label with probability `p`.

    Two levels of noise drawn with equal generators are paired: what is replaced at the lower level is
    replaced at the higher one, by the same class.

    Parameters
    ----------
    y : ndarray of shape (n,)
        True labels, all among `classes`.
    p : float
        Probability of replacement, in [0, 1].
    kind : {"uniform", "flip"}
        "uniform" draws from all classes, so that with c classes a share p(c−1)/c of labels ends up wrong;
        "flip" draws from the other classes, so that a share p does.
    classes : ndarray of shape (n_classes,)
        Sorted class labels.
    random : numpy.random.Generator
        Source of randomness.

    Returns
    -------
    noisy : ndarray of shape (n,)
        The given labels.
    replaced : ndarray of bool, shape (n,)
        Which labels were drawn anew, by chance right ones of "uniform" among them.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([0, 1, 0, 1])
    >>> corrupt_labels(y, 1.0, "flip", np.array([0, 1]), np.random.default_rng(0))
    (array([1, 0, 1, 0]), array([ True,  True,  True,  True]))
    """
    check_real("label_noise", p, minimum=0, maximum=1)
    check_choice("noise_kind", kind, NOISE_KINDS)
    n, n_classes = len(y), len(classes)
    replaced = random.random(n) < p
    codes = np.searchsorted(classes, y)
    if kind == "uniform":
        drawn = random.integers(n_classes, size=n)
    else:
        drawn = (codes + random.integers(1, n_classes, size=n)) % n_classes
    return np.where(replaced, classes[drawn], y), replaced
