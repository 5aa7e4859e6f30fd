"""Intrinsic dimension of data, and the slope of a learning curve that it implies."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from ntkcompare._checks import check_real
from ntkcompare.analysis._inputs import as_finite, check_confidence
from ntkcompare.analysis.intervals import Interval


def intrinsic_dimension(points: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Estimate the dimension of the set that points lie on, from their two nearest neighbours.

    Where the density hardly changes between a point and its second neighbour, the ratio μ = r₂/r₁ of their
    distances follows the Pareto law P(μ > x) = x^(−d). With S = Σ log μ over N points the estimate is
    (N − 1)/S. Points share neighbours, which makes the χ² interval of independent ratios too narrow (it
    covers 79 % of the time at a nominal 90 %). So the variance of S is taken from its sums over groups of
    points joined by first neighbours, (Σ_g (S_g − n_g·S/N)²), and the interval is d̂·exp(±t·sd(S)/S).

    Parameters
    ----------
    points : array-like of shape (n_points, n_features)
        Scaled as the learner sees them. Duplicates are counted once.
    confidence : float
        Nominal coverage, in (0, 1).

    Returns
    -------
    Interval
        Its units are points. From five dimensions on, the estimate falls short of d unless points are very
        many, and no interval can know that: see it as a lower bound.

    Raises
    ------
    ValueError
        If fewer than three distinct points are left, all ratios are 1, or all points are in one group.

    References
    ----------
    E. Facco, M. d'Errico, A. Rodriguez and A. Laio (2017). Estimating the intrinsic dimension of datasets by
    a minimal neighborhood information. Scientific Reports 7, 12140.
    F. Denti, D. Doimo, A. Laio and A. Mira (2022). The generalized ratios intrinsic dimension estimator.
    Scientific Reports 12, 20005.

    Examples
    --------
    >>> circle = np.linspace(0, 2 * np.pi, 1000)[:-1] + np.random.default_rng(0).normal(scale=0.01, size=999)
    >>> found = intrinsic_dimension(np.column_stack([np.cos(circle), np.sin(circle), 0 * circle]))
    >>> 0.9 < found.estimate < 1.1
    True
    """
    check_confidence(confidence)
    distinct = np.unique(as_finite("points", points, 2), axis=0)
    if len(distinct) < 3:
        raise ValueError(f"points holds {len(distinct)} distinct point(s); at least 3 are needed.")
    distances, neighbours = map(np.asarray, KDTree(distinct).query(distinct, k=3))
    logs = np.log(distances[:, 2] / distances[:, 1])
    total = float(logs.sum())
    if total <= 0:
        raise ValueError("every point is as far from its second neighbour as from its first: a lattice.")
    count = len(distinct)
    links = coo_array((np.ones(count), (np.arange(count), neighbours[:, 1])), shape=(count, count))
    groups, label = connected_components(links, directed=False)
    if groups < 2:
        raise ValueError(f"points holds {count} distinct points, all near one another; give more.")
    spread = float(np.sqrt(np.sum(np.bincount(label, logs - total / count) ** 2)))
    factor = np.exp(stats.t.ppf((1 + confidence) / 2, groups - 1) * spread / total)
    estimate = (count - 1) / total
    return Interval(
        estimate, float(estimate / factor), float(estimate * factor), confidence, "two-NN", count, "points"
    )


def implied_slope(dimension: float, smoothness: float = 1.0) -> float:
    """Return the slope of log error against log n that no method can beat over a class of functions.

    The squared error of the best estimate of a function with α bounded derivatives (in Hölder's sense) on a
    set of dimension d falls as n^(−2α/(2α + d)). k-NN attains it for α ≤ 1, with d the intrinsic dimension.

    Parameters
    ----------
    dimension : float
        d > 0.
    smoothness : float
        α > 0; 1 for a Lipschitz function.

    Returns
    -------
    float
        −2α/(2α + d), in (−1, 0).

    Raises
    ------
    ValueError
        If an argument is not positive.

    References
    ----------
    C. Stone (1982). Optimal global rates of convergence for nonparametric regression. Annals of Statistics
    10, 1040–1053. S. Kpotufe (2011). k-NN regression adapts to local intrinsic dimension. NIPS.

    Examples
    --------
    >>> implied_slope(2)
    -0.5
    """
    d = check_real("dimension", dimension, minimum=0, open_minimum=True)
    alpha = check_real("smoothness", smoothness, minimum=0, open_minimum=True)
    return -2 * alpha / (2 * alpha + d)
