"""Label noise: which class labels are replaced, and by what."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ntkcompare._checks import check_choice, check_real

NOISE_KINDS = ("uniform", "flip", "pairwise", "random", "margin")


def corrupt_labels(
    y: NDArray[Any],
    p: float,
    kind: str,
    classes: NDArray[Any],
    random: np.random.Generator,
    *,
    matrix: ArrayLike | None = None,
    margins: tuple[NDArray[np.float64], NDArray[np.intp]] | None = None,
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Replace each label with probability `p`.

    Two levels of noise drawn with equal generators are paired: what is replaced at the lower level is
    replaced at the higher one, by the same class.

    Parameters
    ----------
    y : ndarray of shape (n,)
        True labels, all among `classes`.
    p : float
        Probability of replacement, in [0, 1]; under "margin" the mean over the rows.
    kind : {"uniform", "flip", "pairwise", "random", "margin"}
        What a replaced label of class a becomes:

        - "uniform": any class, so that with c classes a share p(c−1)/c of labels ends up wrong;
        - "flip": any other class, so that a share p does;
        - "pairwise": class b with probability T[a, b], where T is `matrix`; without one, the next class;
        - "random": a class drawn from the labels' own frequencies, so that classes keep their size; with p=1
          nothing is left of the truth;
        - "margin": the nearest other class. Rows near it are replaced more often: the row of rank r, from 0
          (smallest margin) to 1, with probability 2p(1−r) up to p=½, and 1−2(1−p)r above.
    classes : ndarray of shape (n_classes,)
        Sorted class labels.
    random : numpy.random.Generator
        Source of randomness.
    matrix : array-like of shape (n_classes, n_classes), optional
        For "pairwise": rows of probabilities, in the order of `classes`.
    margins : pair of ndarrays of shape (n,), optional
        For "margin": what `class_margins` returns.

    Returns
    -------
    noisy : ndarray of shape (n,)
        The given labels.
    replaced : ndarray of bool, shape (n,)
        Which labels were drawn anew, by chance right ones among them.

    Raises
    ------
    ValueError
        If a parameter is out of range, or the matrix is none of probabilities.

    References
    ----------
    A. Menon, B. van Rooyen and N. Natarajan (2018). Learning from binary labels with instance-dependent
    noise. Machine Learning 107, 1561–1595 (noise by margin).
    B. Han et al. (2018). Co-teaching. NeurIPS (the next class).

    Examples
    --------
    >>> import numpy as np
    >>> y = np.array([0, 1, 0, 1])
    >>> corrupt_labels(y, 1.0, "flip", np.array([0, 1]), np.random.default_rng(0))
    (array([1, 0, 1, 0]), array([ True,  True,  True,  True]))
    """
    check_real("label_noise", p, minimum=0, maximum=1)
    check_choice("noise_kind", kind, NOISE_KINDS)
    if matrix is not None and kind != "pairwise":
        raise ValueError(f"noise_kind={kind!r} takes no matrix; use noise_kind='pairwise'.")
    n, n_classes = len(y), len(classes)
    codes = np.searchsorted(classes, y)
    chances: float | NDArray[np.float64] = p
    if kind == "margin":
        if margins is None and p > 0:
            raise ValueError("noise_kind='margin' needs the margins of the rows; see class_margins.")
        margins = (np.zeros(n), codes) if margins is None else margins
        chances = _by_rank(p, margins[0])
    replaced = random.random(n) < chances
    if kind == "uniform":
        drawn = random.integers(n_classes, size=n)
    elif kind == "flip":
        drawn = (codes + random.integers(1, n_classes, size=n)) % n_classes
    elif kind == "margin" and margins is not None:
        drawn = margins[1]
    elif kind == "random":
        drawn = codes[random.integers(n, size=n)]
    else:
        drawn = _from_rows(check_transition(matrix, n_classes), codes, random.random(n))
    return np.where(replaced, classes[drawn], y), np.asarray(replaced)


def check_transition(matrix: ArrayLike | None, n_classes: int) -> NDArray[np.float64]:
    """Return a matrix of probabilities whose rows sum to 1, for None the one to the next class; else raise.

    >>> check_transition(None, 3)
    array([[0., 1., 0.],
           [0., 0., 1.],
           [1., 0., 0.]])
    """
    if matrix is None:
        return np.roll(np.eye(n_classes), 1, axis=1)
    table = np.array(matrix, dtype=np.float64)
    if table.shape != (n_classes, n_classes):
        raise ValueError(
            f"the noise matrix has shape {table.shape}; it needs a row and a column for each of {n_classes} "
            f"classes: ({n_classes}, {n_classes})."
        )
    sums = table.sum(axis=1)
    if not (table >= 0).all() or not np.allclose(sums, 1, rtol=0, atol=1e-6):
        raise ValueError(
            f"the noise matrix has rows that sum to {np.round(sums, 6).tolist()}; each must hold "
            "probabilities that sum to 1: those of the given label for one true class."
        )
    checked: NDArray[np.float64] = table / sums[:, None]
    return checked


def _by_rank(p: float, margins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities of mean p, falling with the rank of the margin, each rising with p."""
    n = len(margins)
    ranks = np.empty(n)
    ranks[np.argsort(margins, kind="stable")] = (np.arange(n) + 0.5) / n
    return 2 * p * (1 - ranks) if p <= 0.5 else 1 - 2 * (1 - p) * ranks


def _from_rows(
    table: NDArray[np.float64], codes: NDArray[np.intp], chances: NDArray[np.float64]
) -> NDArray[np.intp]:
    """One draw from the row of each code."""
    drawn = np.empty(len(codes), dtype=np.intp)
    for code, row in enumerate(table):
        members = codes == code
        # The last class with any chance takes what rounding leaves above the sum.
        last = int(np.flatnonzero(row)[-1])
        drawn[members] = np.searchsorted(row.cumsum(), chances[members], side="right").clip(max=last)
    return drawn
