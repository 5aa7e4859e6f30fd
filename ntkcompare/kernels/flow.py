"""Gradient flow of kernel regression, through the spectrum of its Gram matrix."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, eigh

from ntkcompare.kernels.factor import Matrix, in_lapack_order, needed_jitter, precision_floor


def relaxation(rates: NDArray[np.float64], duration: float) -> NDArray[np.float64]:
    """(1 − exp(−rate·duration))/rate, with its limits: `duration` at rate 0, 1/rate at infinite duration.

    Nothing is divided by a rate near zero: rates below zero are taken as zero.

    >>> relaxation(np.array([0.0, 1.0]), 2.0)
    array([2.        , 0.86466472])
    """
    rates = np.maximum(rates, 0)
    if math.isinf(duration):
        with np.errstate(over="ignore"):
            return np.asarray(1 / rates)
    with np.errstate(over="ignore"):
        elapsed = rates * duration
    # Below 1e-17 the limit is exact to the last digit, and the product may even have underflowed.
    return np.divide(-np.expm1(-elapsed), rates, out=np.full_like(rates, duration), where=elapsed > 1e-17)


@dataclass(frozen=True)
class Spectrum:
    """The eigendecomposition K = QΛQᵀ of a Gram matrix.

    Attributes
    ----------
    values : ndarray of shape (n,)
        Λ, ascending, as computed: round-off may put the smallest below zero.
    vectors : ndarray of shape (n, n)
        Q, an eigenvector a column.
    """

    values: NDArray[np.float64]
    vectors: Matrix

    @classmethod
    def of(cls, gram: Matrix) -> "Spectrum":
        """Decompose `gram` in its own place: it is overwritten.

        Raises
        ------
        scipy.linalg.LinAlgError
            If the matrix holds NaN or infinity.
        """
        if not np.isfinite(gram).all():
            raise LinAlgError("The Gram matrix holds NaN or infinity; rescale the inputs.")
        values, vectors = eigh(in_lapack_order(gram), overwrite_a=True, check_finite=False, driver="evd")
        return cls(values, vectors)

    def flow(self, ridge: float, time: float = math.inf, *, floor: float | None = None) -> "Flow":
        """The gradient flow with ridge λ up to `time`, which may be infinite."""
        floor = precision_floor() if floor is None else floor
        rates = self.values + ridge
        duration = time / len(rates)
        jitter = needed_jitter(float(rates[0]), float(rates[-1]), floor)
        # Directions below the precision of the kernel matter only to a flow that has time to move in them.
        scale = float(rates[-1]) if rates[-1] > 0 else 1.0
        if duration * floor * scale <= 1:
            jitter = 0.0
        return Flow(self, rates + jitter, duration, jitter)


@dataclass(frozen=True)
class Flow:
    """The flow of f on 1/(2n)·Σ‖f(xᵢ) − yᵢ‖² + ridge, from f = 0 to time t.

    f_t(x*) = k*(K + λI)⁻¹(I − exp(−(K + λI)·t/n))·Y: an eigenvalue μ of K + λI has closed
    1 − exp(−μt/n) of its part of the way, whatever the number of outputs.

    Attributes
    ----------
    spectrum : Spectrum
        Of K, without ridge.
    rates : ndarray of shape (n,)
        The eigenvalues μ of K + (λ + jitter)·I.
    duration : float
        t/n.
    jitter : float
        What was added to the diagonal beyond λ; only an (almost) infinite flow can need it.
    """

    spectrum: Spectrum
    rates: NDArray[np.float64]
    duration: float
    jitter: float

    @property
    def condition(self) -> float:
        """The condition number, in the 2-norm, of K + (λ + jitter)·I; infinite if it is singular."""
        smallest = float(self.rates[0])
        return float(self.rates[-1]) / smallest if smallest > 0 else math.inf

    def coefficients(self, targets: Matrix) -> Matrix:
        """The dual coefficients α of f_t(x*) = k*α, of shape (n, n_outputs)."""
        vectors = self.spectrum.vectors
        gains = relaxation(self.rates, self.duration)
        coefficients: Matrix = vectors @ (gains[:, None] * (vectors.T @ targets))
        return coefficients

    def degrees_of_freedom(self) -> float:
        """tr K(K + λI)⁻¹(I − exp(−(K + λI)·t/n)): how many directions the flow has gone along."""
        return float(self.spectrum.values @ relaxation(self.rates, self.duration))

    def reduction(self, cross: Matrix) -> NDArray[np.float64]:
        """By how much the flow narrows the prior variance at the rows k* of `cross`.

        The ensemble is that of networks whose last layer alone is trained, each from its own draw of
        the prior and, with λ > 0, to targets with their own noise of variance λ. Its covariance at time
        t is k** − k*(K + λI)⁻¹(I − exp(−2(K + λI)·t/n))k*ᵀ: the posterior at t → ∞, the prior at 0.
        """
        gains = relaxation(self.rates, 2 * self.duration)
        return np.asarray((cross @ self.spectrum.vectors) ** 2 @ gains)

    def log_determinant(self) -> float:
        """Log-determinant of K + (λ + jitter)·I."""
        return float(np.log(self.rates).sum())
