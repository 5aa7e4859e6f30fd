"""Intrinsic dimension: how many numbers it takes to say where a row lies, told from distances alone."""

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_integer, check_real

Array = NDArray[np.float64]


def two_nn(distances: Array, *, discard: float = 0.1) -> float:
    """Estimate the intrinsic dimension from the two nearest neighbours of each row.

    On a manifold of dimension D on which rows lie with a density that hardly varies between them, μ = r₂/r₁
    has the distribution F(μ) = 1 − μ^−D. So D is the slope through the origin of −log(1 − F) against log μ,
    with F the empirical distribution; the largest ratios are discarded.

    Parameters
    ----------
    distances : ndarray of shape (n, k), k ≥ 2
        Distances to the nearest other rows, ascending; rows whose nearest is at distance 0 are left out.
    discard : float
        Share of the largest ratios to discard, in [0, 1).

    Returns
    -------
    float
        NaN where all ratios are 1, or fewer than three rows are left.

    References
    ----------
    E. Facco, M. d'Errico, A. Rodriguez and A. Laio (2017). Estimating the intrinsic dimension of datasets by
    a minimal neighborhood information. Scientific Reports 7, 12140.

    Examples
    --------
    >>> import numpy as np
    >>> ratio = (1 - (np.arange(1000) + 0.5) / 1000) ** (-1 / 3)  # dimension 3, exactly
    >>> round(two_nn(np.column_stack([np.ones(1000), ratio])), 1)
    3.0
    """
    check_real("discard", discard, minimum=0)
    if discard >= 1:
        raise ValueError(f"discard={discard!r} must be less than 1, e.g. 0.1.")
    known = distances[distances[:, 0] > 0]
    log_ratio = np.sort(np.log(known[:, 1] / known[:, 0]))
    n = len(log_ratio)
    kept = int(n * (1 - discard))
    if kept < 3:
        return float("nan")
    x = log_ratio[:kept]
    y = -np.log1p(-(np.arange(1, kept + 1) / (n + 1)))
    square = float(x @ x)
    return float(x @ y) / square if square > 0 else float("nan")


def maximum_likelihood(distances: Array, *, k: int) -> float:
    """Estimate the intrinsic dimension from k neighbours of each row, by maximum likelihood.

    With T_j the distance to the j-th neighbour, 1/D is the mean over the rows of
    1/(k − 1)·Σ_{j<k} log(T_k/T_j): Levina and Bickel's estimate of each row, averaged by its inverse as
    MacKay and Ghahramani recommend.

    Parameters
    ----------
    distances : ndarray of shape (n, at least k)
        Distances to the nearest other rows, ascending; rows with a neighbour at distance 0 are left out.
    k : int
        How many neighbours, at least 2. More of them vary less, and see more of the curvature.

    Returns
    -------
    float
        NaN where all distances are equal, or no row is left.

    References
    ----------
    E. Levina and P. J. Bickel (2004). Maximum likelihood estimation of intrinsic dimension. NeurIPS 17.
    D. J. C. MacKay and Z. Ghahramani (2005). Comments on "Maximum likelihood estimation of intrinsic
    dimension" by E. Levina and P. Bickel.

    Examples
    --------
    >>> import numpy as np
    >>> round(maximum_likelihood(np.array([[1.0, 2.0]]), k=2), 3)
    1.443
    """
    check_integer("k", k, minimum=2, maximum=distances.shape[1])
    known = distances[distances[:, 0] > 0][:, :k]
    if not len(known):
        return float("nan")
    inverse = float(np.log(known[:, -1:] / known[:, :-1]).mean())
    return 1 / inverse if inverse > 0 else float("nan")
