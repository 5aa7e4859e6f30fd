"""Effective degrees of freedom: one axis of complexity for ridge, time and the number of neighbours."""

import numpy as np
from numpy.typing import ArrayLike

from ntkcompare._checks import check_integer, check_real
from ntkcompare.analysis._inputs import Vector, as_finite


def _spectrum(eigenvalues: ArrayLike) -> Vector:
    values = as_finite("eigenvalues", eigenvalues, 1)
    if not len(values) or values.min() < 0:
        raise ValueError("eigenvalues must be at least 0; clip what rounding made negative.")
    return values


def ridge_freedom(eigenvalues: ArrayLike, ridge: float) -> float:
    """Return tr K(K + λI)⁻¹ = Σ s_i/(s_i + λ) of kernel ridge regression.

    Parameters
    ----------
    eigenvalues : array-like of shape (n,)
        s_i ≥ 0 of the n × n Gram matrix.
    ridge : float
        λ ≥ 0, as it is added to the diagonal; 0 gives the rank.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is negative.

    References
    ----------
    T. Hastie and R. Tibshirani (1990). *Generalized Additive Models*, section 3.5.

    Examples
    --------
    >>> ridge_freedom([3.0, 1.0, 0.0], 1.0)
    1.25
    """
    values = _spectrum(eigenvalues)
    check_real("ridge", ridge, minimum=0)
    positive = values[values > 0]
    return float(np.sum(positive / (positive + ridge)))


def flow_freedom(eigenvalues: ArrayLike, time: float) -> float:
    """Return tr(I − e^(−Kt/n)) = Σ (1 − e^(−s_i·t/n)) of gradient flow stopped at time t.

    Parameters
    ----------
    eigenvalues : array-like of shape (n,)
        s_i ≥ 0 of the n × n Gram matrix: all n of them, since n is their number.
    time : float
        t ≥ 0, of the flow on the loss 1/(2n)·Σ‖f(x_i) − y_i‖².

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If an argument is negative.

    References
    ----------
    G. Raskutti, M. Wainwright and B. Yu (2014). Early stopping and non-parametric regression. JMLR 15,
    335–366.

    Examples
    --------
    >>> round(flow_freedom([2.0, 0.0], np.log(2.0)), 12)
    0.5
    """
    values = _spectrum(eigenvalues)
    check_real("time", time, minimum=0)
    return float(np.sum(-np.expm1(-values * time / len(values))))


def neighbour_freedom(n: int, n_neighbors: int) -> float:
    """Return n/k, the degrees of freedom of k-NN: Σ ∂f(x_i)/∂y_i when each point is its own neighbour.

    Parameters
    ----------
    n : int
        Training examples.
    n_neighbors : int
        1 ≤ k ≤ n.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If k is not within 1…n.

    References
    ----------
    T. Hastie, R. Tibshirani and J. Friedman (2009). *The Elements of Statistical Learning*, section 2.3.

    Examples
    --------
    >>> neighbour_freedom(100, 5)
    20.0
    """
    count = check_integer("n", n, minimum=1)
    return count / check_integer("n_neighbors", n_neighbors, minimum=1, maximum=count)


def perturbed_freedom(perturbation: ArrayLike, response: ArrayLike) -> float:
    """Estimate Σ ∂f(x_i)/∂y_i, the degrees of freedom of any learner, from how it answers new labels.

    Where labels y + ε give the values f(x_i) + δ_i at the training points and y gives f(x_i),

    .. math:: df ≈ n · Σ_i ε_i δ_i / Σ_i ε_i².

    For δ = Sε, with ε of independent entries of one variance, the mean is tr S up to O(1/n), and exactly n
    for S = I. A learner that is not linear has no matrix S: ε is then as large as the noise that matters, and
    not infinitesimal (Ye 1998). Several outputs give the mean over them.

    Parameters
    ----------
    perturbation : array-like of shape (n,) or (n, n_outputs)
        ε, drawn at random.
    response : array-like of the same shape
        δ.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If shapes differ, or the perturbation is zero.

    References
    ----------
    J. Ye (1998). On measuring and correcting the effects of data mining and model selection. JASA 93,
    120–131.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(size=500)
    >>> round(perturbed_freedom(noise, 0.2 * noise), 9)
    100.0
    """
    noise, answer = np.asarray(perturbation, dtype=float), np.asarray(response, dtype=float)
    if noise.shape != answer.shape or noise.ndim not in (1, 2):
        raise ValueError(f"perturbation of shape {noise.shape} and response of {answer.shape} must be alike.")
    if not (np.isfinite(noise).all() and np.isfinite(answer).all() and np.any(noise)):
        raise ValueError("perturbation and response must be finite, and the perturbation not all zero.")
    return float(len(noise) * np.vdot(noise, answer) / np.vdot(noise, noise))
