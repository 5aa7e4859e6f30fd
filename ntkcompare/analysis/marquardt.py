"""Least squares for many small problems at once, by the method of Levenberg and Marquardt within bounds."""

from collections.abc import Callable

import numpy as np

from ntkcompare.analysis._inputs import Matrix, Vector

#: parameters (problems, k) → residuals (problems, m) and their derivatives (problems, m, k).
Residuals = Callable[[Matrix], tuple[Matrix, Matrix]]


def minimize_squares(
    residuals: Residuals, start: Matrix, low: Vector, high: Vector, *, iterations: int = 300
) -> tuple[Matrix, Vector]:
    """Return the parameters of least Σr² found from each start, and that sum.

    Each problem has its own damping; a parameter at a bound that its gradient pushes against is held
    there. Steps are at most 2 in each parameter, which are meant to be logarithms.

    Parameters
    ----------
    residuals : callable
        See `Residuals`.
    start : ndarray of shape (problems, k)
        Within the bounds.
    low, high : ndarray of shape (k,)
        Bounds.
    iterations : int
        At most so many.

    Returns
    -------
    (parameters, sums)
        Of shapes (problems, k) and (problems,).

    References
    ----------
    D. Marquardt (1963). An algorithm for least-squares estimation of nonlinear parameters. SIAM Journal on
    Applied Mathematics 11, 431–441.

    Examples
    --------
    >>> x = np.array([0.0, 1.0, 2.0])
    >>> def line(p):
    ...     return p[:, :1] + p[:, 1:] * x - (1 + 3 * x), np.stack([np.ones((1, 3)), x[None]], axis=2)
    >>> minimize_squares(line, np.zeros((1, 2)), np.full(2, -9.0), np.full(2, 9.0))[0].round(6)
    array([[1., 3.]])
    """
    p = np.clip(start, low, high)
    r, jacobian = residuals(p)
    sums = np.einsum("ij,ij->i", r, r)
    damping = np.full(len(p), 1e-2)
    running = np.ones(len(p), dtype=bool)
    for _ in range(iterations):
        gradient = np.einsum("ijk,ij->ik", jacobian, r)
        held = ((p <= low) & (gradient > 0)) | ((p >= high) & (gradient < 0))
        free = np.where(held, 0.0, 1.0)
        normal = np.einsum("ijk,ijl->ikl", jacobian, jacobian) * free[:, :, None] * free[:, None, :]
        size = np.einsum("ikk->ik", normal)
        diagonal = damping[:, None] * size + np.where(size > 1e-280, 1e-14 * size.max(axis=1)[:, None], 1.0)
        normal += diagonal[:, :, None] * np.eye(p.shape[1])
        step = -np.linalg.solve(normal, (gradient * free)[:, :, None])[:, :, 0]
        trial = np.clip(p + np.clip(step, -2, 2), low, high)
        trial_r, trial_jacobian = residuals(trial)
        trial_sums = np.einsum("ij,ij->i", trial_r, trial_r)
        better = (trial_sums < sums) & running
        gain = np.where(better, sums - trial_sums, 0.0)
        moved = np.abs(trial - p).max(axis=1)
        p, r = np.where(better[:, None], trial, p), np.where(better[:, None], trial_r, r)
        jacobian = np.where(better[:, None, None], trial_jacobian, jacobian)
        stuck = ~better & ((damping > 1e10) | (moved < 1e-12))
        slow = better & (gain <= 1e-12 * sums) & (moved < 1e-9)
        sums = np.where(better, trial_sums, sums)
        damping = np.where(better, np.maximum(damping / 5, 1e-14), damping * 4)
        running &= ~(stuck | slow | (sums < 1e-26))
        if not running.any():
            break
    return p, sums
