"""Predictions for each size of a training order and each number of neighbours."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ntkcompare._checks import check_integer
from ntkcompare.neighbours.curve import Order, SizeResult, curve
from ntkcompare.neighbours.nearest import Array
from ntkcompare.neighbours.plan import Plan
from ntkcompare.neighbours.target import Target


@dataclass(frozen=True, eq=False)
class NeighbourPoint:
    """Predictions from the first n training points by each number of neighbours.

    Attributes
    ----------
    n : int
        Training-set size.
    n_neighbors : tuple of int
        Ascending; of those asked for, the ones up to n.
    test : ndarray of shape (len(n_neighbors), n_test) or (len(n_neighbors), n_test, n_outputs), or None
        Predictions at the test points.
    leave_one_out : ndarray of shape (m, n) or (m, n, n_outputs), or None
        Predictions at each of the n training points from the others, for the first m of `n_neighbors`:
        those below n.
    leave_one_out_error : ndarray of shape (m,), or None
        Of these, the share of wrong classes or the mean square error.
    seconds : float
        Wall time beyond that of the sizes before.
    status : {"ok", "failed"}
    reason : str
        Why it failed, empty otherwise.
    """

    n: int
    n_neighbors: tuple[int, ...] = ()
    test: Array | None = None
    leave_one_out: Array | None = None
    leave_one_out_error: Array | None = None
    seconds: float = 0.0
    status: str = "ok"
    reason: str = ""


def check_numbers(n_neighbors: Iterable[int]) -> list[int]:
    """Return numbers of neighbours in ascending order, each once; else raise ValueError or TypeError."""
    ks = sorted({check_integer("n_neighbors", k, minimum=1) for k in n_neighbors})
    if not ks:
        raise ValueError("n_neighbors is empty; give at least one number, e.g. n_neighbors=range(1, 51).")
    return ks


def grid(
    plan: Plan, order: Order, target: Target, sizes: Sequence[int], ks: Sequence[int], leave_one_out: bool
) -> Iterator[NeighbourPoint]:
    """Yield the predictions of `target` at each of the ascending `sizes` by each of the ascending `ks`."""
    if len(plan.candidates) > 1:
        raise ValueError("path gives every n_neighbors under one metric, but metric='loo'; name one metric.")
    k_test, k_within = (0 if order.X_test is None else ks[-1]), (ks[-1] + 1 if leave_one_out else 0)
    for result in curve(plan.candidates[0].metric, order, sizes, k_test, k_within):
        try:
            yield _point(plan, target, result, ks)
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            yield NeighbourPoint(result.n, seconds=result.seconds, status="failed", reason=reason)


def _point(plan: Plan, target: Target, result: SizeResult, ks: Sequence[int]) -> NeighbourPoint:
    started, n = time.perf_counter(), result.n
    if result.error is not None:
        raise result.error
    usable = tuple(k for k in ks if k <= n)
    if not usable:
        raise ValueError(f"n_neighbors={ks[0]} needs at least {ks[0]} training points, got n_samples={n}.")
    test = others = errors = None
    if result.test is not None:
        test = target.predict(result.test, plan.weights, usable)
    fewer = [k for k in usable if k < n]
    if result.within is not None and fewer:
        others = target.predict(result.within.others(), plan.weights, fewer)
        errors = target.errors(others)
    seconds = result.seconds + time.perf_counter() - started
    return NeighbourPoint(n, usable, test, others, errors, seconds)
