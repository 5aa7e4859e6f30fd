"""Kernel regression with an infinite network's kernel: what is asked, one fit, and its predictions."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice, check_memory, check_real
from ntkcompare.architecture import Architecture, as_architecture
from ntkcompare.kernels.factor import Factor, Matrix, factorize, precision_floor
from ntkcompare.kernels.flow import Flow, Spectrum
from ntkcompare.kernels.gram import gram, gram_diagonal
from ntkcompare.kernels.inputs import check_kernel
from ntkcompare.kernels.leave_one_out import RIDGES, RidgeChoice, check_leavable, choose_ridge
from ntkcompare.kernels.posterior import log_evidence

# New and training points evaluated at once, and kernels in all where the training points are no more: little
# beside a Gram matrix that is large.
_ROWS, _COLUMNS, _ENTRIES = 256, 4096, 2**22


@dataclass(frozen=True)
class Solution:
    """A fitted kernel regression: f(x*) = k*·coefficients + mean.

    Attributes
    ----------
    coefficients : ndarray of shape (n, n_outputs)
    mean : ndarray of shape (n_outputs,)
        Of the labels, which were centred by it.
    ridge, jitter, condition : float
        What was added to the Gram's diagonal on purpose, and of need; the condition number then.
    choice : RidgeChoice or None
        How leave-one-out came to the ridge, if it was asked.
    inverse : Factor or Flow
        What a posterior variance takes.
    log_evidence : float
        Of the centred labels; NaN at a finite time.
    """

    coefficients: Matrix
    mean: NDArray[np.float64]
    ridge: float
    jitter: float
    condition: float
    choice: RidgeChoice | None
    inverse: Factor | Flow
    log_evidence: float


@dataclass(frozen=True)
class KernelRegression:
    """What to fit: the checked parameters of the estimators.

    Attributes
    ----------
    architecture : MLP or StaxNetwork
    kernel : {"ntk", "nngp"}
    ridge : float or None
        None chooses it by leave-one-out.
    relative : bool
        Whether the ridge is a multiple of the mean kernel diagonal.
    time : float
        Gradient-flow time, infinite for ridge regression itself.
    dtype : numpy dtype
        float32 or float64; the precision of the kernel.
    """

    architecture: Architecture
    kernel: str
    ridge: float | None
    relative: bool
    time: float
    dtype: np.dtype[Any]

    @classmethod
    def checked(
        cls, architecture: Any, kernel: Any, ridge: Any, ridge_scale: Any, time: Any, dtype: Any
    ) -> "KernelRegression":
        """Check the parameters as a user gives them; raise ValueError or TypeError."""
        network = as_architecture(architecture)
        kernel = check_kernel(kernel)
        if isinstance(ridge, str):
            check_choice("ridge", ridge, ["loo"])
            ridge = None
        else:
            ridge = check_real("ridge", ridge, minimum=0)
        relative = check_choice("ridge_scale", ridge_scale, ["relative", "absolute"]) == "relative"
        time = check_time(time)
        if ridge is None and math.isfinite(time):
            raise ValueError(
                f'ridge="loo" has a closed form at time=None only, but time={time:g}; '
                "give ridge as a number, or leave time=None."
            )
        return cls(network, kernel, ridge, relative, time, _check_dtype(dtype))

    @property
    def floor(self) -> float:
        """The share of the largest eigenvalue that the kernel's precision can tell from zero."""
        return precision_floor(self.dtype)

    @property
    def by_spectrum(self) -> bool:
        """Whether one fit needs an eigendecomposition, and not a Cholesky factor alone."""
        return self.ridge is None or math.isfinite(self.time)

    def gram(self, X: Any, Y: Any = None) -> Matrix:
        """The kernel in its own precision, held in float64, in which solves run."""
        return np.asarray(self.raw_gram(X, Y), dtype=np.float64)

    def raw_gram(self, X: Any, Y: Any = None) -> NDArray[Any]:
        """The kernel in its own precision."""
        return gram(X, Y, architecture=self.architecture, kernel=self.kernel, dtype=self.dtype)

    def diagonal(self, X: Any) -> NDArray[np.float64]:
        """The kernel of each point with itself: the prior variance, for the NNGP."""
        kernel = gram_diagonal(X, architecture=self.architecture, kernel=self.kernel, dtype=self.dtype)
        return np.asarray(kernel, dtype=np.float64)

    def scale(self, diagonal: NDArray[np.float64]) -> float:
        """What the ridge is a multiple of, from the kernel's diagonal over the training points."""
        finite = diagonal[np.isfinite(diagonal)]
        # A kernel that is zero at every training point has no scale; λ is then taken as it stands.
        mean = float(finite.mean()) if self.relative and len(finite) else 1.0
        return mean if mean > 0 else 1.0

    def check_memory(self, n: int, matrices: float) -> None:
        """Raise InsufficientMemoryError if `matrices` of n × n numbers do not fit at once."""
        check_memory(
            8.0 * n * n * matrices + (4.0 * n * n if self.dtype == np.float32 else 0),
            f"fitting {n} training points with {matrices:.3g} float64 array(s) of shape ({n}, {n})",
            "Train on fewer points" + ("; time=None with a given ridge takes less." if matrices > 1 else "."),
        )

    def check_single(self, n: int, n_columns: int) -> None:
        """Raise InsufficientMemoryError if a float32 Gram matrix and what its solves take do not fit."""
        check_memory(
            4.0 * n * n + 6 * 8.0 * n * n_columns,
            f"fitting {n} training points with a float32 array of shape ({n}, {n})",
            "Train on fewer points, or at fewer sizes.",
        )

    def fit(self, X: Any, targets: Matrix) -> Solution:
        """Fit to all points; `targets` has shape (n, n_outputs)."""
        # An eigendecomposition works in the place of the Gram matrix and as much again twice over.
        self.check_memory(len(X), 3 if self.by_spectrum else 1)
        if self.ridge is None:
            check_leavable(len(targets))
        matrix = self.gram(X)
        scale = self.scale(np.diagonal(matrix))
        mean = targets.mean(axis=0)
        centred = targets - mean
        choice: RidgeChoice | None = None
        inverse: Factor | Flow
        if self.by_spectrum:
            spectrum = Spectrum.of(matrix)
            if self.ridge is None:
                choice = choose_ridge(spectrum, centred, scale * np.array(RIDGES), floor=self.floor)
            ridge = choice.ridge if choice is not None else float(self.ridge or 0) * scale
            inverse = spectrum.flow(ridge, self.time, floor=self.floor)
        else:
            ridge = float(self.ridge or 0) * scale
            inverse = factorize(matrix, ridge, floor=self.floor)
        coefficients = inverse.coefficients(centred)
        evidence = log_evidence(inverse, centred, coefficients) if math.isinf(self.time) else math.nan
        return Solution(
            coefficients, mean, ridge, inverse.jitter, inverse.condition, choice, inverse, evidence
        )

    def factor(self, X: Any, ridge: float) -> Factor:
        """The factor of the Gram matrix with λ = `ridge`, as it is added."""
        self.check_memory(len(X), 1)
        return factorize(self.gram(X), ridge, floor=self.floor)

    def cross(self, X: Any, X_fit: Any) -> Iterator[tuple[slice, Matrix]]:
        """K(X, X_fit), a block of rows at a time: (which rows, their kernel)."""
        n = len(X_fit)
        step = max(_ROWS, _ENTRIES // n) if n <= _COLUMNS else _ROWS
        for start in range(0, len(X), step):
            rows = slice(start, min(start + step, len(X)))
            if n <= _COLUMNS:
                yield rows, self.gram(X[rows], X_fit)
                continue
            kernel = np.empty((rows.stop - rows.start, n))
            for column in range(0, n, _COLUMNS):
                columns = slice(column, column + _COLUMNS)
                kernel[:, columns] = self.gram(X[rows], X_fit[columns])
            yield rows, kernel
            del kernel  # before the next is computed

    def predict(self, X: Any, X_fit: Any, coefficients: Matrix, mean: NDArray[np.float64]) -> Matrix:
        """f(X), of shape (n, n_outputs)."""
        values = np.empty((len(X), len(mean)))
        for rows, kernel in self.cross(X, X_fit):
            values[rows] = kernel @ coefficients + mean
            del kernel
        check_finite(values)
        return values

    def variance(self, X: Any, X_fit: Any, inverse: Factor | Flow) -> NDArray[np.float64]:
        """Posterior variance of f at `X`, never below zero."""
        variance = self.diagonal(X)
        for rows, kernel in self.cross(X, X_fit):
            variance[rows] -= inverse.reduction(kernel)
            del kernel
        return np.maximum(variance, 0)


def check_finite(predictions: Matrix) -> None:
    """Raise ValueError where a prediction is not a finite number."""
    if not np.isfinite(predictions).all():
        raise ValueError("X gives predictions that are not finite: rescale the inputs, in fit as well.")


def check_time(time: Any, name: str = "time") -> float:
    """Return gradient-flow time as a float, None as infinity; else raise ValueError or TypeError."""
    if time is None or (isinstance(time, float | np.floating) and time == math.inf):
        return math.inf
    return check_real(name, time, minimum=0)


def _check_dtype(dtype: Any) -> np.dtype[Any]:
    try:
        precision: np.dtype[Any] = np.dtype(dtype)
    except TypeError as error:
        raise ValueError(f'dtype={dtype!r} must be "float32" or "float64".') from error
    if dtype is None or precision not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise ValueError(f'dtype={dtype!r} must be "float32" or "float64".')
    return precision
