"""Verdicts on the shape of a learning curve, each by a test: monotone, convex, peaked."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ntkcompare.analysis._inputs import Matrix, Vector, as_finite, as_sizes, check_level
from ntkcompare.analysis.cones import cone_test, convex, falling, valleys


@dataclass(frozen=True)
class Verdict:
    """What a test says of a shape.

    Attributes
    ----------
    shape : str
        "monotone", "convex" or "peaked".
    holds : bool
        For "monotone" and "convex": the curve is consistent with the shape (no departure was found). For
        "peaked": a rise followed by a fall was found.
    p : float
        Of the null hypothesis, which is the absence of departure, or of a peak.
    alpha : float
        The level at which `holds` was decided.
    statistic : float
        Squared distance, in standard errors, of the mean curve to the nearest curve under the null.
    n : float
        Where the departure is largest, or the peak; NaN if there is none.
    test : str
        In words.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(scale=0.01, size=(10, 4))
    >>> verdict = monotone_verdict([10, 20, 40, 80], [0.4, 0.3, 0.2, 0.1] + noise)
    >>> verdict.shape, verdict.holds
    ('monotone', True)
    """

    shape: str
    holds: bool
    p: float
    alpha: float
    statistic: float
    n: float
    test: str

    def __str__(self) -> str:
        if self.shape == "peaked":
            found = f"peaked near n = {self.n:.4g}" if self.holds else "no peak found"
        elif self.holds:
            found = f"consistent with {self.shape}"
        else:
            found = f"not {self.shape}, near n = {self.n:.4g}"
        return f"{found} (p = {self.p:.3g}, {self.test})"


def monotone_verdict(
    sizes: ArrayLike, values: ArrayLike, *, alpha: float = 0.05, n_resamples: int = 999, random_state: int = 0
) -> Verdict:
    """Test whether more examples ever make the error rise.

    The null is that the mean curve μ falls weakly in n. The statistic is that of the isotonic likelihood
    ratio, T = min over falling μ of Σ(ȳ_k − μ_k)²/se_k², with se the standard error over repeats. Its null
    distribution is simulated at the constant curve, the least favourable of all falling ones because they
    form a convex cone: normal repeats with the measured covariance between sizes, means and standard errors
    computed anew. A large T with small p is a rise that noise does not explain.

    Parameters
    ----------
    sizes : array-like of shape (n_sizes,)
        Positive, ascending, at least 2.
    values : array-like of shape (n_repeats, n_sizes)
        Errors without NaN; at least 3 repeats.
    alpha : float
        Level of the verdict, in (0, 1).
    n_resamples, random_state : int
        Of the simulation.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        If there are too few sizes or repeats, or values are missing.

    References
    ----------
    T. Robertson, F. Wright and R. Dykstra (1988). *Order Restricted Statistical Inference*, chapter 2.
    T. Viering and M. Loog (2023). The shape of learning curves: a review. IEEE TPAMI 45, 7799–7819.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(scale=0.01, size=(10, 4))
    >>> monotone_verdict([10, 20, 40, 80], [0.4, 0.3, 0.2, 0.1] + noise).holds
    True
    >>> monotone_verdict([10, 20, 40, 80], [0.4, 0.2, 0.3, 0.1] + noise).holds
    False
    """
    n, curves = _inputs(sizes, values, 2)
    check_level(alpha)
    statistic, p = cone_test(curves, [falling], n_resamples, random_state)
    mean = curves.mean(axis=0)
    rises = mean - np.minimum.accumulate(mean)
    place = float(n[int(np.argmax(rises))]) if rises.max() > 0 else np.nan
    return Verdict(
        "monotone", p >= alpha, p, alpha, statistic, place, "isotonic likelihood ratio, simulated null"
    )


def convex_verdict(
    sizes: ArrayLike, values: ArrayLike, *, alpha: float = 0.05, n_resamples: int = 999, random_state: int = 0
) -> Verdict:
    """Test whether the returns of more examples ever fail to diminish.

    The null is that the mean curve is convex in n: slopes between sizes rise weakly. Statistic and simulated
    null are as in `monotone_verdict`, with the distance to the cone of convex curves.

    Parameters
    ----------
    sizes : array-like of shape (n_sizes,)
        Positive, ascending, at least 3.
    values, alpha, n_resamples, random_state
        As in `monotone_verdict`.

    Returns
    -------
    Verdict

    Raises
    ------
    ValueError
        As `monotone_verdict`.

    References
    ----------
    C. Hildreth (1954). Point estimates of ordinates of concave functions. JASA 49, 598–619.
    E. Seijo and B. Sen (2011). Nonparametric least squares estimation of a multivariate convex regression
    function. Annals of Statistics 39, 1633–1657.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(scale=0.01, size=(10, 4))
    >>> convex_verdict([10, 20, 30, 40], [0.4, 0.2, 0.12, 0.1] + noise).holds
    True
    >>> convex_verdict([10, 20, 30, 40], [0.4, 0.38, 0.2, 0.1] + noise).holds
    False
    """
    n, curves = _inputs(sizes, values, 3)
    check_level(alpha)
    statistic, p = cone_test(curves, [convex(n)], n_resamples, random_state)
    mean = curves.mean(axis=0)
    share = (n[1:-1] - n[:-2]) / (n[2:] - n[:-2])
    above = mean[1:-1] - ((1 - share) * mean[:-2] + share * mean[2:])
    place = float(n[1 + int(np.argmax(above))]) if above.max() > 0 else np.nan
    return Verdict("convex", p >= alpha, p, alpha, statistic, place, "distance to convex, simulated null")


def peaked_verdict(
    sizes: ArrayLike, values: ArrayLike, *, alpha: float = 0.05, n_resamples: int = 999, random_state: int = 0
) -> Verdict:
    """Test for a peak: a rise in error that a fall follows, as in sample-wise double descent.

    The null is that the curve falls, then rises, at most (a valley, of which monotone curves are the ends):
    a union of convex cones, one for each place k of the turn. T is the least of the distances to them;
    p is the largest, over k, of the simulated probabilities that the distance to cone k exceeds T, which
    keeps the level (an intersection–union argument). Simulation as in `monotone_verdict`.

    Parameters
    ----------
    sizes : array-like of shape (n_sizes,)
        Positive, ascending, at least 3.
    values, alpha, n_resamples, random_state
        As in `monotone_verdict`.

    Returns
    -------
    Verdict
        `holds` if a peak was found; `n` is the size with the greatest height over both sides.

    Raises
    ------
    ValueError
        As `monotone_verdict`.

    References
    ----------
    R. Berger (1982). Multiparameter hypothesis testing and acceptance sampling. Technometrics 24, 295–300.
    P. Nakkiran et al. (2020). Deep double descent. ICLR.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(scale=0.01, size=(10, 5))
    >>> verdict = peaked_verdict([10, 20, 40, 80, 160], [0.3, 0.2, 0.5, 0.2, 0.1] + noise)
    >>> verdict.holds, verdict.n
    (True, 40.0)
    """
    n, curves = _inputs(sizes, values, 3)
    check_level(alpha)
    statistic, p = cone_test(curves, valleys(len(n)), n_resamples, random_state)
    mean = curves.mean(axis=0)
    before, after = np.minimum.accumulate(mean), np.minimum.accumulate(mean[::-1])[::-1]
    height = np.minimum(mean - before, mean - after)
    place = float(n[int(np.argmax(height))]) if height.max() > 0 else np.nan
    return Verdict("peaked", p < alpha, p, alpha, statistic, place, "distance to valleys, simulated null")


def shape_table(
    sizes: ArrayLike, values: ArrayLike, *, alpha: float = 0.05, n_resamples: int = 999, random_state: int = 0
) -> pd.DataFrame:
    """Return the three verdicts in a table: shape, holds, p, statistic, n, alpha, test.

    The p-values are not corrected for one another: they answer different questions.

    Parameters
    ----------
    sizes, values, alpha, n_resamples, random_state
        As in `monotone_verdict`.

    Returns
    -------
    DataFrame
        A row each for "monotone", "convex" and "peaked".

    Raises
    ------
    ValueError
        As the tests do: for fewer sizes or repeats than they need, sizes that do not ascend, or NaN.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(scale=0.01, size=(10, 4))
    >>> shape_table([10, 20, 30, 40], [0.4, 0.2, 0.12, 0.1] + noise)[["shape", "holds"]].values.tolist()
    [['monotone', True], ['convex', True], ['peaked', False]]
    """
    tests = (monotone_verdict, convex_verdict, peaked_verdict)
    found = [t(sizes, values, alpha=alpha, n_resamples=n_resamples, random_state=random_state) for t in tests]
    names = ["shape", "holds", "p", "statistic", "n", "alpha", "test"]
    return pd.DataFrame([[getattr(verdict, name) for name in names] for verdict in found], columns=names)


def _inputs(sizes: ArrayLike, values: ArrayLike, n_sizes: int) -> tuple[Vector, Matrix]:
    n, curves = as_sizes(sizes, minimum=n_sizes), as_finite("values", values, 2)
    if curves.shape[1] != len(n):
        raise ValueError(f"values has shape {curves.shape}; give one row per repeat and {len(n)} columns.")
    if len(curves) < 3:
        raise ValueError(f"values holds {len(curves)} repeat(s); a test of shape needs at least 3.")
    return n, curves
