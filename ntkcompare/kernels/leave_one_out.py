"""The exact leave-one-out error of kernel ridge regression, and the ridge that makes it least."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ntkcompare.kernels.factor import Matrix, needed_jitter, precision_floor
from ntkcompare.kernels.flow import Spectrum

#: The ridges among which ``ridge="loo"`` chooses, in units of ``ridge_scale``: two a decade.
RIDGES: tuple[float, ...] = (*(float(f"{m}e{e}") for e in range(-8, 2) for m in (1, 3)), 100.0)


#: Errors that differ by less than this share are equal. With two points, say, no ridge differs from another.
TIE = 1e-9


def leave_one_out_residuals(spectrum: Spectrum, targets: Matrix, ridge: float) -> Matrix:
    """What each point misses of its own target when it is left out, its share in the mean included.

    With A = K + λI, the predictor fitted to all points but i on labels centred by *their* mean ȳ₋ᵢ has

        y_i − f₋ᵢ(x_i) = ([A⁻¹y]_i − ȳ₋ᵢ[A⁻¹1]_i) / [A⁻¹]_ii,

    which costs one decomposition of K for all points, outputs and ridges.

    Parameters
    ----------
    spectrum : Spectrum
        Of the n × n Gram matrix K.
    targets : ndarray of shape (n, n_outputs)
        Centred or not.
    ridge : float
        λ, as it is added to the diagonal; the smallest eigenvalue of K plus λ must be above zero.

    Returns
    -------
    ndarray of shape (n, n_outputs)

    References
    ----------
    G. Wahba (1990), *Spline Models for Observational Data*, section 4.2.
    """
    n = len(targets)
    weights = 1 / (spectrum.values + ridge)
    extended = np.column_stack([targets, np.ones(n)])
    solved = spectrum.vectors @ (weights[:, None] * (spectrum.vectors.T @ extended))
    diagonal = np.einsum("ij,ij,j->i", spectrum.vectors, spectrum.vectors, weights)
    other_means = (targets.sum(axis=0) - targets) / (n - 1)
    return np.asarray((solved[:, :-1] - other_means * solved[:, -1:]) / diagonal[:, None])


@dataclass(frozen=True)
class RidgeChoice:
    """A ridge chosen by leave-one-out, and what the others gave.

    Attributes
    ----------
    ridge : float
        The λ of least error; the largest of them where errors are equal to nine digits.
    ridges : ndarray of shape (n_ridges,)
        All candidates, as added to the diagonal, ascending.
    errors : ndarray of shape (n_ridges,)
        Mean over the points of the squared error, summed over outputs; infinite where K + λI is not
        positive definite to the precision of the kernel, so that such a λ is never chosen.
    """

    ridge: float
    ridges: NDArray[np.float64]
    errors: NDArray[np.float64]


def check_leavable(n: int) -> None:
    """Raise ValueError if leaving one of `n` points out leaves nothing to learn from."""
    if n < 2:
        raise ValueError(
            f'ridge="loo" needs at least two training examples, but there is {n} sample; '
            "give ridge as a number, e.g. ridge=1e-6."
        )


def no_ridge(ridges: NDArray[np.float64]) -> ValueError:
    """The error that none of the ascending `ridges` will do."""
    return ValueError(
        f'ridge="loo" found no ridge in [{ridges[0]:.3g}, {ridges[-1]:.3g}] that makes the kernel '
        'positive definite; set ridge_scale="relative", or give ridge as a number.'
    )


def choose_ridge(
    spectrum: Spectrum, targets: Matrix, ridges: NDArray[np.float64], *, floor: float | None = None
) -> RidgeChoice:
    """Choose among the ascending `ridges` by the mean squared leave-one-out error.

    Raises
    ------
    ValueError
        If there is only one point, which leaves nothing to learn from, or no candidate that the
        precision of the kernel allows.
    """
    check_leavable(len(targets))
    floor = precision_floor() if floor is None else floor
    errors = np.full(len(ridges), np.inf)
    smallest, largest = float(spectrum.values[0]), float(spectrum.values[-1])
    for i, ridge in enumerate(ridges):
        if needed_jitter(smallest + ridge, largest + ridge, floor) == 0:
            residuals = leave_one_out_residuals(spectrum, targets, float(ridge))
            errors[i] = np.einsum("ij,ij->", residuals, residuals) / len(targets)
    if not np.isfinite(errors).any():
        raise no_ridge(ridges)
    best = int(np.flatnonzero(errors <= (1 + TIE) * errors.min())[-1])
    return RidgeChoice(float(ridges[best]), ridges, errors)
