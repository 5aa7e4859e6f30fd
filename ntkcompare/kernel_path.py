"""The path of a kernel estimator: its arguments checked, its results as arrays or path points."""

import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_array

from ntkcompare._checks import check_memory, check_real, check_sizes
from ntkcompare.exceptions import NumericsWarning
from ntkcompare.kernels.factor import Matrix
from ntkcompare.kernels.path import Grid, solve_path
from ntkcompare.kernels.posterior import largest_probabilities
from ntkcompare.kernels.regression import KernelRegression, check_time
from ntkcompare.kernels.result import SizeResult, Wanted
from ntkcompare.path import LearningPath, PathPoint, Scores, Spread, failed_point

Array = NDArray[Any]
Sizes = Sequence[int] | Literal["all"]


@dataclass(frozen=True)
class Labels:
    """Labels as targets of a regression, and the way back from its values.

    Attributes
    ----------
    targets : ndarray of shape (n, n_outputs)
    decode : callable
        As in :class:`~ntkcompare.kernels.result.Wanted`.
    finish : callable
        From decoded predictions, points last, to those given to the user, points first.
    flat : bool
        Whether residuals have no axis for outputs.
    itemsize : int
        Bytes of one prediction given to the user.
    """

    targets: Matrix
    decode: Callable[[Matrix], Array]
    finish: Callable[[Array], Array]
    flat: bool
    itemsize: int


@dataclass(frozen=True, eq=False)
class KernelPath:
    """One learner on the first n points of a training order, for every n of `sizes`.

    The first axis of an array, or the place in a tuple, is the size. Where several ridges or times were
    asked, an axis for each follows: (n_sizes, n_ridges, n_times, ...). What was not asked is None.

    Attributes
    ----------
    sizes : ndarray of shape (n_sizes,)
    test : ndarray of shape (n_sizes, ..., n_test) or (n_sizes, ..., n_test, n_outputs)
        Predictions at the test points: values of a regressor, class labels of a classifier.
    train : tuple of n_sizes ndarrays of shape (..., n) or (..., n, n_outputs)
        Predictions at the n training points themselves.
    std : ndarray of shape (n_sizes, ..., n_test)
        Posterior standard deviation of f at the test points, the same for all outputs.
    ridge, jitter, condition : ndarray of shape (n_sizes, ...)
        λ as added to the diagonal, what precision asked beyond, and the condition number then: an upper
        bound where one factorization served several sizes.
    log_evidence : ndarray of shape (n_sizes, ...)
        Log-density of the n centred labels, in nats, summed over outputs; NaN at a finite time.
    degrees_of_freedom : ndarray of shape (n_sizes, ...)
        tr K(K + λI)⁻¹, and at time t tr K(K + λI)⁻¹(I − exp(−(K + λI)·t/n)).
    loo_residuals : tuple of n_sizes ndarrays of shape (..., n) or (..., n, n_outputs)
        What each point misses of its own label when left out; NaN where n = 1.
    loo_error : ndarray of shape (n_sizes, ...)
        Their mean square over the points, summed over outputs.
    """

    sizes: NDArray[np.int64]
    test: Array | None
    train: tuple[Array, ...] | None
    std: Array | None
    ridge: Array
    jitter: Array
    condition: Array
    log_evidence: Array | None
    degrees_of_freedom: Array | None
    loo_residuals: tuple[Array, ...] | None
    loo_error: Array | None


def solve(
    regression: KernelRegression,
    labels: Labels,
    X: Any,
    sizes: Sizes,
    X_test: Any,
    wanted: Wanted,
    ridges: Sequence[float] | None = None,
    times: Sequence[float] | None = None,
) -> list[Grid]:
    """Check what a path needs, see that it fits in memory, and solve it; warn where it took a jitter."""
    X = check_array(X, dtype=np.float64, allow_nd=True, input_name="X")
    if len(X) != len(labels.targets):
        raise ValueError(f"X has {len(X)} points, but y has {len(labels.targets)} labels.")
    if X_test is not None:
        X_test = check_array(X_test, dtype=np.float64, allow_nd=True, input_name="X_test")
        if X_test.shape[1:] != X.shape[1:]:
            raise ValueError(
                f"X_test has points of shape {X_test.shape[1:]}, but X of {X.shape[1:]}; "
                "both must have the same features."
            )
    by_loo = regression.ridge is None and ridges is None
    if isinstance(sizes, str):
        if sizes != "all":
            raise ValueError(f'sizes={sizes!r} must be a list of sizes, or "all".')
        sizes = range(2 if by_loo else 1, len(X) + 1)
    sizes = check_sizes(sizes, len(X))
    wanted = replace(wanted, log_evidence=regression.kernel == "nngp", decode=labels.decode)
    n_curves = (1 if ridges is None else len(ridges)) * (1 if times is None else len(times))
    _check_results(sizes, 0 if X_test is None else len(X_test), n_curves, labels, wanted)
    grids = solve_path(regression, X, labels.targets, sizes, X_test, wanted, ridges=ridges, times=times)
    _warn(grids)
    return grids


def check_grid(
    regression: KernelRegression,
    ridges: Sequence[float] | None,
    times: Sequence[float | None] | None,
    leave_one_out: bool,
) -> tuple[list[float] | None, list[float] | None]:
    """Check the ridges and times of a path, and that its leave-one-out has a closed form."""
    checked_ridges = _each("ridges", ridges, lambda ridge: check_real("ridges", ridge, minimum=0))
    checked_times = _each("times", times, lambda time: check_time(time, "times"))
    durations = [regression.time] if checked_times is None else checked_times
    finite = [time for time in durations if math.isfinite(time)]
    if finite and (leave_one_out or (regression.ridge is None and checked_ridges is None)):
        raise ValueError(
            f"leave-one-out has a closed form at time=None only, but a time is {finite[0]:g}; "
            'give ridges as numbers, not "loo", and leave_one_out=False, or leave out the finite times.'
        )
    return checked_ridges, checked_times


def points(grids: list[Grid], labels: Labels, dtype: np.dtype[Any]) -> LearningPath:
    """Results of one ridge and time as path points."""
    name = dtype.name
    return tuple(_point(grid[0][0], labels, name) for grid in grids)


def _point(result: SizeResult, labels: Labels, dtype: str) -> PathPoint:
    if result.error is not None:
        return failed_point(result.n, result.error, result.seconds)
    health: dict[str, Any] = {
        "dtype": dtype,
        "ridge": result.ridge,
        "jitter": result.jitter,
        "condition": result.condition,
    }
    if not math.isnan(result.log_evidence):
        health["log_evidence"] = result.log_evidence
    if not math.isnan(result.degrees_of_freedom):
        health["degrees_of_freedom"] = result.degrees_of_freedom
    train = None if result.train is None else labels.finish(result.train)
    test = None if result.test is None else labels.finish(result.test)
    return PathPoint(result.n, train, test, result.seconds, health)


def gather(grids: list[Grid], labels: Labels, axes: tuple[bool, bool]) -> KernelPath:
    """Results as arrays, with an axis for ridges and for times where `axes` say so; raise what failed."""
    for result in _all(grids):
        if result.error is not None:
            raise result.error

    def each(value: Callable[[Any], Any]) -> tuple[Array, ...]:
        index = tuple(slice(None) if axis else 0 for axis in axes)
        return tuple(np.array([[value(result) for result in row] for row in grid])[index] for grid in grids)

    def number(name: str) -> Array:
        return np.stack(each(lambda result: getattr(result, name)))

    def optional(name: str) -> Array | None:
        values = number(name)
        return None if np.isnan(values).all() else values

    first = grids[0][0][0]
    residuals = None
    if first.residuals is not None:
        residuals = each(lambda result: result.residuals[0] if labels.flat else result.residuals.T)
    return KernelPath(
        sizes=np.array([grid[0][0].n for grid in grids]),
        test=None if first.test is None else np.stack(each(lambda result: labels.finish(result.test))),
        train=None if first.train is None else each(lambda result: labels.finish(result.train)),
        std=None if first.variance is None else np.stack(each(lambda result: np.sqrt(result.variance))),
        ridge=number("ridge"),
        jitter=number("jitter"),
        condition=number("condition"),
        log_evidence=optional("log_evidence"),
        degrees_of_freedom=optional("degrees_of_freedom"),
        loo_residuals=residuals,
        loo_error=optional("loo_error"),
    )


def class_scores(
    model: Any, classes: Array, X: Array, targets: Matrix, sizes: Sizes, X_test: Array
) -> tuple[Scores, ...]:
    """The values of a regression on one-hot labels along its path, or the probabilities of its posterior."""
    if model.kernel != "nngp":
        path = model.path(X, targets, sizes, X_test)
        pairs = zip(path.train, path.test)
        return tuple(Scores(classes, train, test, "values") for train, test in pairs)
    # The posterior has a variance at new points alone: the training points are given as such, too.
    path = model.path(X, targets, sizes, np.concatenate([X_test, X]), return_std=True)
    n_test, found = len(X_test), []
    for n, values, std in zip(path.sizes, path.test, path.std):
        p = largest_probabilities(values[: n_test + n], np.square(std[: n_test + n]))
        found.append(Scores(classes, p[n_test:], p[:n_test], "probabilities"))
    return tuple(found)


def label_spreads(model: Any, X: Array, y: Array, sizes: Sizes, X_test: Array) -> tuple[Spread, ...]:
    """The standard deviation of a noisy label along the path of a Gaussian process.

    The noise is what was added to the diagonal: C. E. Rasmussen, C. K. I. Williams, Gaussian Processes for
    Machine Learning, 2006, algorithm 2.1.
    """
    path = model.path(X, y, sizes, np.concatenate([X_test, X]), return_std=True)
    n_test, found = len(X_test), []
    for n, std, noise in zip(path.sizes, path.std, path.ridge + path.jitter):
        whole = np.sqrt(np.square(std[: n_test + n]) + noise)
        found.append(Spread(whole[n_test:], whole[:n_test]))
    return tuple(found)


def _all(grids: list[Grid]) -> Iterator[SizeResult]:
    return (result for grid in grids for row in grid for result in row)


def _each(name: str, values: Any, check: Callable[[Any], float]) -> list[float] | None:
    if values is None:
        return None
    checked = [check(value) for value in values]
    if not checked:
        raise ValueError(f"{name} is empty; give at least one, or leave it out.")
    return checked


def _check_results(sizes: Sequence[int], n_test: int, n_curves: int, labels: Labels, wanted: Wanted) -> None:
    n_train = float(sum(sizes))
    numbers = n_test * len(sizes) + wanted.train * n_train
    n_bytes = n_curves * (numbers * labels.itemsize + wanted.variance * n_test * len(sizes) * 8.0)
    n_bytes += n_curves * wanted.leave_one_out * n_train * labels.targets.shape[1] * 8.0
    check_memory(
        n_bytes,
        f"what a path gives back for {len(sizes)} sizes",
        "Ask for fewer sizes, ridges or times, or fewer test points.",
    )


def _warn(grids: list[Grid]) -> None:
    lifted = [result for result in _all(grids) if result.jitter > 0]
    if lifted:
        least, most = (pick(result.jitter for result in lifted) for pick in (min, max))
        n = min(result.n for result in lifted)
        warnings.warn(
            f"K + λI is singular to the precision of the kernel from n={n} on; a jitter of "
            f"{f'{least:.3g}' if least == most else f'{least:.3g} to {most:.3g}'} was added to its "
            "diagonal. A larger ridge, or float64, needs none.",
            NumericsWarning,
            stacklevel=4,
        )
