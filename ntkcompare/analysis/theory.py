"""The learning curve of kernel regression, from the kernel's spectrum and the target's coefficients."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from ntkcompare._checks import check_integer, check_real
from ntkcompare.analysis._inputs import Vector, as_finite, as_sizes


@dataclass(frozen=True)
class TheoryCurve:
    """What theory predicts at each size.

    Attributes
    ----------
    sizes : ndarray of shape (n_sizes,)
        n.
    kappa : ndarray of shape (n_sizes,)
        κ, the eigenvalue at which a mode is half learned.
    total_learnability : ndarray of shape (n_sizes,)
        Σ L_i; n at ridge 0 (the conservation law), less with a ridge.
    learnability : ndarray of shape (n_sizes,)
        Of the target: Σ L_i v_i² / Σ v_i².
    overfitting : ndarray of shape (n_sizes,)
        E₀ = n/(n − ΣL_i²) ≥ 1.
    test_mse, train_mse : ndarray of shape (n_sizes,)
        Expected mean squared errors, summed over outputs, on labels with noise.

    Examples
    --------
    At ridge 0 the total learnability is n:

    >>> curve = predict_curve([1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0], [1, 2, 3])
    >>> curve.total_learnability.round(6).tolist()
    [1.0, 2.0, 3.0]
    """

    sizes: Vector
    kappa: Vector
    total_learnability: Vector
    learnability: Vector
    overfitting: Vector
    test_mse: Vector
    train_mse: Vector

    def frame(self) -> pd.DataFrame:
        """Return a row per size; the columns are the attributes, with n for sizes.

        Returns
        -------
        DataFrame

        Examples
        --------
        >>> curve = predict_curve([1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0], [1, 2, 3])
        >>> curve.frame()[["n", "test_mse"]].round(6)
             n  test_mse
        0  1.0      0.75
        1  2.0      0.50
        2  3.0      0.25
        """
        return pd.DataFrame(vars(self)).rename(columns={"sizes": "n"})


def solve_kappa(eigenvalues: ArrayLike, n: float, ridge: float = 0.0) -> float:
    """Return κ ≥ 0 with Σ λ_i/(λ_i + κ) + δ/κ = n.

    Parameters
    ----------
    eigenvalues : array-like of shape (n_modes,)
        λ_i ≥ 0, not all zero.
    n : float
        Training examples, > 0.
    ridge : float
        δ ≥ 0, as it is added to the diagonal of the Gram matrix.

    Returns
    -------
    float
        0 at ridge 0 with as many examples as positive eigenvalues, or more: then all modes are learned.

    Raises
    ------
    ValueError
        If an eigenvalue or the ridge is negative, all eigenvalues are zero, or n is not positive.

    References
    ----------
    B. Bordelon, A. Canatar and C. Pehlevan (2020). Spectrum dependent learning curves in kernel regression
    and wide neural networks. ICML. J. Simon et al. (2023). TMLR.

    Examples
    --------
    >>> round(solve_kappa([1.0, 1.0, 1.0], 2), 12)
    0.5
    """
    values = as_finite("eigenvalues", eigenvalues, 1)
    check_real("n", n, minimum=0, open_minimum=True)
    check_real("ridge", ridge, minimum=0)
    if not len(values) or values.min() < 0 or values.max() == 0:
        raise ValueError("eigenvalues must be at least 0, and one of them above.")
    positive = values[values > 0]
    if ridge == 0 and n >= len(positive):
        return 0.0
    upper = (positive.sum() + ridge) / n
    least = float(positive.min())
    lower = max(ridge / n, least * (len(positive) - n) / n if n < len(positive) else 0.0)
    if lower >= upper:
        return float(upper)

    def surplus(log_kappa: float) -> float:
        kappa = np.exp(log_kappa)
        return float(np.sum(positive / (positive + kappa)) + ridge / kappa - n)

    # Rounding may leave the root a hair outside of its exact bounds.
    ends = np.log(lower) - 1e-6, np.log(upper) + 1e-6
    return float(np.exp(brentq(surplus, *ends, xtol=1e-14, rtol=8.9e-16)))


def predict_curve(
    eigenvalues: ArrayLike,
    power: ArrayLike,
    sizes: ArrayLike,
    *,
    ridge: float = 0.0,
    noise: float = 0.0,
    pool: int | None = None,
) -> TheoryCurve:
    """Return the expected errors of kernel ridge regression at each number of examples.

        L_i = λ_i/(λ_i + κ),  E₀ = n/(n − ΣL_i²),
        test MSE = E₀·(Σ(1 − L_i)²v_i² + σ²),  training MSE = (δ/(nκ))²·test MSE,

    with κ of `solve_kappa`. σ² is counted in the test error, too: on clean test labels it is test MSE − σ².

    The test points come from the distribution, so that of N points some are training points. An experiment
    tests on the others: their error follows from N·MSE = n·training MSE + (N − n)·MSE of the others, which
    `pool` applies. What theory assumes is that eigenfunctions at the training points behave like independent
    normal numbers. They do for many inputs; for points on a circle, at ridge 0, measured errors were twice
    the predicted ones.

    Parameters
    ----------
    eigenvalues, power : array-like of shape (n_modes,)
        λ_i and v_i², as `modes_of_gram` returns them.
    sizes : array-like of shape (n_sizes,)
        n, positive, ascending.
    ridge : float
        δ ≥ 0, as it is added to the diagonal of the Gram matrix.
    noise : float
        σ² ≥ 0, the variance of the labels' noise, summed over outputs.
    pool : int, optional
        N, if training points are drawn from the N points of the Gram without repetition, and the test
        points are those left over; larger than every size. None means new test points.

    Returns
    -------
    TheoryCurve
        At ridge 0 the test MSE with noise diverges at n = number of positive eigenvalues, where infinity
        stands; beyond, all modes are learned, and it is σ²·n/(n − n_modes) plus the power in modes of
        eigenvalue zero, times the same.

    Raises
    ------
    ValueError
        If shapes do not match, or a value is out of range.

    References
    ----------
    B. Bordelon, A. Canatar and C. Pehlevan (2020). ICML. J. Simon et al. (2023). TMLR, section 4.

    Examples
    --------
    >>> curve = predict_curve([1.0, 1.0, 1.0, 1.0], [1.0, 0.0, 0.0, 0.0], [1, 2, 3])
    >>> curve.test_mse.round(6).tolist(), curve.total_learnability.round(6).tolist()
    ([0.75, 0.5, 0.25], [1.0, 2.0, 3.0])
    """
    values, weights = as_finite("eigenvalues", eigenvalues, 1), as_finite("power", power, 1)
    if len(values) != len(weights):
        raise ValueError(
            f"eigenvalues and power have {len(values)} and {len(weights)} entries; they must match."
        )
    if (weights < 0).any():
        raise ValueError("power holds a negative number; give squared coefficients.")
    n = as_sizes(sizes, minimum=1)
    check_real("noise", noise, minimum=0)
    rows = np.array([_at(values, weights, float(size), ridge, noise) for size in n])
    if pool is not None:
        if check_integer("pool", pool, minimum=1) <= n[-1]:
            raise ValueError(
                f"pool={pool} must be more than the largest size, {n[-1]:g}: who would be tested?"
            )
        rows[:, -2] = (pool * rows[:, -2] - n * rows[:, -1]) / (pool - n)
    return TheoryCurve(n, *rows.T)


def _at(values: Vector, power: Vector, n: float, ridge: float, noise: float) -> tuple[float, ...]:
    kappa = solve_kappa(values, n, ridge)
    learned = np.divide(values, values + kappa, out=np.zeros_like(values), where=values > 0)
    missed = float(np.sum((1 - learned) ** 2 * power)) + noise
    left = n - float(np.sum(learned**2))
    overfitting = n / left if left > 1e-9 * n else np.inf
    test = overfitting * missed if missed > 0 else 0.0
    # At ridge 0 an interpolant misses nothing, unless all modes are learned and examples are left over.
    share = ridge / (n * kappa) if kappa > 0 else max(0.0, left / n)
    train = share**2 * test if np.isfinite(test) else 0.0
    target = float(learned @ power) / float(power.sum()) if power.sum() > 0 else np.nan
    return kappa, float(learned.sum()), target, overfitting, test, train
