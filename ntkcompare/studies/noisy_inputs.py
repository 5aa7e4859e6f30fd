"""Noise on the inputs of a kernel machine: noisy copies, and what theory says they are."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from scipy.special import softmax

from ntkcompare._checks import check_integer, check_real
from ntkcompare.architecture import MLP
from ntkcompare.kernels.gram import gram
from ntkcompare.ntk import NTKRegressor

Matrix = NDArray[np.float64]

# Ridges are tried up to so many doublings below and above that of theory, in steps of a quarter.
DOUBLINGS = np.arange(-40, 41) / 4
# Multiple of the mean diagonal that stands for no ridge: a linear kernel's matrix has none of its own.
NONE = 1e-9


def noisy_copies(X: Matrix, scale: float, copies: int, random: np.random.Generator) -> Matrix:
    """Return `copies` times all rows of X, each with Gaussian noise of its own, (copies·n, d).

    Examples
    --------
    >>> noisy_copies(np.ones((1, 2)), 0.0, 3, np.random.default_rng(0)).shape
    (3, 2)
    """
    check_real("scale", scale, minimum=0)
    tiled = np.tile(X, (check_integer("copies", copies, minimum=1), 1))
    return np.asarray(tiled + scale * random.standard_normal(tiled.shape))


def ridge_of_noise(X: Matrix, noisy: Matrix, *, architecture: Any = None, kernel: str = "ntk") -> float:
    """Return the ridge λ that input noise is to first order, in units of the kernel k = φ·φ.

    A machine f = φ(x)·w that is linear in x has E(f(x + ε) − y)² = (f(x) − y)² + s²‖∇f‖² for noise of
    variance s². Where φ moves by as much in each direction, φ(x + ε) − φ(x) = Jε with JᵀJ = g·I, the sum
    of this over n points is the ridge

    λ = n·s²·g = n·E‖φ(x + ε) − φ(x)‖²/d.

    For the linear kernel k = W²·x·x'/d it is n·s²·W²/d, exactly. Else it is an upper bound: of the penalty
    s²·Σᵢ‖∇f(xᵢ)‖² that Bishop derives, a ridge λ‖w‖² counts the directions of w that no Jᵢ reaches as well.

    Parameters
    ----------
    X, noisy : ndarray of shape (n, d)
        The points, and a noisy copy of each: E is the mean over them.
    architecture, kernel
        As in `ntkcompare.kernels.gram.gram`.

    References
    ----------
    C. M. Bishop (1995). Training with noise is equivalent to Tikhonov regularization. Neural Computation
    7(1), 108–116.

    Examples
    --------
    >>> from ntkcompare import MLP
    >>> X = np.eye(4)
    >>> linear = MLP(depth=1, activation="identity", W_std=1.0, b_std=0.0)
    >>> round(ridge_of_noise(X, X + 0.1, architecture=linear, kernel="nngp"), 6)  # n·s²/d with s² = 0.01
    0.01
    """
    if X.shape != noisy.shape:
        raise ValueError(f"noisy of shape {noisy.shape} must have a copy of each point of X, {X.shape}.")
    n, d = X.shape
    both = gram(np.concatenate([X, noisy]), architecture=architecture, kernel=kernel)
    own = np.diag(both)
    moved = own[:n] + own[n:] - 2 * np.diag(both[:n, n:])
    return float(n * np.maximum(moved, 0).mean() / d)


@dataclass(frozen=True, eq=False)
class Likeness:
    """How noise on the inputs, and ridges, move the predictions of a kernel machine.

    Attributes
    ----------
    doublings : float
        log₂ of the ridge that comes nearest to the noise, over that of theory.
    by_theory, by_best : float
        1 − ‖f_noise − f_ridge‖²/‖f_noise − f_0‖² over the test points: the share of what noise does to the
        predictions that is also done by theory's ridge, and by the nearest. Below 0 a ridge is further
        from the noise than nothing is.
    by_smoother : float
        The share that :func:`noise_smoother` does.
    noise, ridge, none : ndarray of shape (n_test + n, n_outputs)
        Predictions at the test and training points: with noisy copies, theory's ridge, and neither.
    """

    doublings: float
    by_theory: float
    by_best: float
    by_smoother: float
    noise: Matrix
    ridge: Matrix
    none: Matrix


def likeness(
    model: NTKRegressor,
    X: Matrix,
    targets: Matrix,
    X_test: Matrix,
    scale: float,
    copies: int,
    random: np.random.Generator,
) -> Likeness:
    """Compare a kernel machine on noisy copies of the points with ridges on the points themselves.

    A kernel machine that can fit any labels fits each copy too, so that what noise does depends on how many
    there are: with ever more it tends to :func:`noise_smoother`, which is no ridge.

    Parameters
    ----------
    model : NTKRegressor
        Its ridge is not used.
    X, targets, X_test : ndarray of shape (n, d), (n, n_outputs) and (n_test, d)
    scale : float
        Standard deviation of the noise, greater than 0.
    copies : int
        Of each point; on a linear machine n·copies should be far above d.
    random : Generator
    """
    n, queries = len(X), np.concatenate([X_test, X])
    noisy = noisy_copies(X, scale, copies, random)
    theory = ridge_of_noise(X, noisy[:n], architecture=model.architecture, kernel=model.kernel)
    model.set_params(ridge=NONE, ridge_scale="relative")
    f = _on_copies(model, noisy, np.tile(targets, (copies, 1)), queries)
    none = model.path(X, targets, [n], queries)
    model.set_params(ridge_scale="absolute")
    ridges = model.path(X, targets, [n], queries, ridges=[theory * 2.0**j for j in DOUBLINGS])
    assert none.test is not None
    assert ridges.test is not None
    m = len(X_test)
    f_none, f_ridges = none.test[0], ridges.test[0]
    distances = ((f_ridges[:, :m] - f[:m]) ** 2).mean(axis=(1, 2))
    moved = ((f_none[:m] - f[:m]) ** 2).mean()
    shares = 1 - distances / moved
    smoothed = noise_smoother(X, targets, X_test, scale)
    best, middle = int(distances.argmin()), int(np.flatnonzero(DOUBLINGS == 0)[0])
    return Likeness(
        float(DOUBLINGS[best]),
        float(shares[middle]),
        float(shares[best]),
        float(1 - ((smoothed - f[:m]) ** 2).mean() / moved),
        f,
        f_ridges[middle],
        f_none,
    )


def noise_smoother(X: Matrix, targets: Matrix, queries: Matrix, scale: float) -> Matrix:
    r"""Return what a learner that fits anything makes of infinitely many noisy copies.

    The function f that minimizes :math:`\sum_i E\|f(x_i + ε) - y_i\|^2` is the mean of the labels, weighted
    by the density with which noise of variance s² brings their points to x (Nadaraya and Watson's smoother):

    .. math:: f(x) = \frac{\sum_i y_i e^{-\|x - x_i\|^2/(2s^2)}}{\sum_i e^{-\|x - x_i\|^2/(2s^2)}}.

    Parameters
    ----------
    X, targets, queries : ndarray of shape (n, d), (n, n_outputs) and (m, d)
    scale : float
        s > 0.

    Returns
    -------
    ndarray of shape (m, n_outputs)

    References
    ----------
    P. Koistinen, L. Holmström (1991), Kernel regression and backpropagation training with noise, NeurIPS.

    Examples
    --------
    >>> noise_smoother(np.array([[0.0], [2.0]]), np.array([[0.0], [1.0]]), np.array([[1.0]]), 0.5)
    array([[0.5]])
    """
    check_real("scale", scale, minimum=0, open_minimum=True)
    logs = -cdist(queries, X, "sqeuclidean") / (2 * scale**2)
    return np.asarray(softmax(logs, axis=1) @ targets)


def _on_copies(model: NTKRegressor, noisy: Matrix, targets: Matrix, queries: Matrix) -> Matrix:
    """Predict from the copies; of a linear machine by its d weights, for which many copies cost little."""
    if not is_linear(model.architecture):
        path = model.path(noisy, targets, [len(noisy)], queries)
        assert path.test is not None
        return np.asarray(path.test[0])
    moments, mean = noisy.T @ noisy, targets.mean(axis=0)
    ridge = NONE * np.trace(moments) / len(noisy)
    weights = np.linalg.solve(moments + ridge * np.eye(len(moments)), noisy.T @ (targets - mean))
    return np.asarray(queries @ weights + mean)


def is_linear(architecture: Any) -> bool:
    """Whether a network's kernels are multiples of x·x'."""
    return isinstance(architecture, MLP) and architecture.activation == "identity" and architecture.b_std == 0
