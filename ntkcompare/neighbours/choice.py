"""What is predicted at each size, and the choice of k and metric by leaving one out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ntkcompare.neighbours.curve import Order, SizeResult, curve
from ntkcompare.neighbours.nearest import Array
from ntkcompare.neighbours.plan import Candidate, Plan
from ntkcompare.neighbours.target import Target


@dataclass(frozen=True, eq=False)
class Outcome:
    """One size: what was chosen, and what that predicts.

    Attributes
    ----------
    n : int
    seconds : float
    error : Exception or None
        Why there is nothing else.
    candidate : Candidate
    n_neighbors : int
    leave_one_out_error : float or None
        None where there was no choice.
    train, test : ndarray or None
        Predictions, as the target has them; None where there are no such points.
    train_shares, test_shares : ndarray or None
        Shares of classes, where they were asked for.
    """

    n: int
    seconds: float
    error: Exception | None
    candidate: Candidate
    n_neighbors: int = 0
    leave_one_out_error: float | None = None
    train: Array | None = None
    test: Array | None = None
    train_shares: Array | None = None
    test_shares: Array | None = None


def outcomes(
    plan: Plan, order: Order, target: Target, sizes: Sequence[int], *, shares: bool = False
) -> list[Outcome]:
    """Choose and predict at each of the ascending `sizes`.

    The choice has the least leave-one-out error; on ties it is the candidate that was listed first, and
    then the smallest number of neighbours. A candidate that fails leaves the choice to the others. With
    `shares`, the shares of the classes too.
    """
    best: dict[int, Outcome] = {}
    k_test = 0 if order.X_test is None else plan.most
    for candidate in plan.candidates:
        for result in curve(candidate.metric, order, sizes, k_test, plan.most + (1 if plan.chooses else 0)):
            new = _outcome(plan, target, candidate, result)
            old = best.get(new.n)
            if old is not None:
                seconds = old.seconds + new.seconds
                if _better(old, new) is old:
                    best[new.n] = replace(old, seconds=seconds)
                    continue
                new = replace(new, seconds=seconds)
            best[new.n] = _with_shares(plan, target, new, result) if shares else new
    return [best[n] for n in sizes]


def _better(old: Outcome, new: Outcome) -> Outcome:
    if new.leave_one_out_error is None:
        return old
    if old.leave_one_out_error is None or new.leave_one_out_error < old.leave_one_out_error:
        return new
    return old


def _outcome(plan: Plan, target: Target, candidate: Candidate, result: SizeResult) -> Outcome:
    n, within = result.n, result.within
    started = time.perf_counter()
    try:
        ks = plan.ks(n)
        if result.error is not None:
            raise result.error
        assert within is not None
        k, error = ks[0], None
        if plan.chooses:
            others = within.others().first(ks[-1])
            errors = target.errors(target.predict(others, plan.weights, ks))
            error, k = float(errors.min()), ks[int(np.argmin(errors))]
        train = target.predict(within.first(k), plan.weights, [k])[0]
        test = None
        if result.test is not None:
            test = target.predict(result.test.first(k), plan.weights, [k])[0]
    except Exception as problem:
        return Outcome(n, result.seconds, problem, candidate)
    seconds = result.seconds + time.perf_counter() - started
    return Outcome(n, seconds, None, candidate, k, error, train, test)


def _with_shares(plan: Plan, target: Target, new: Outcome, result: SizeResult) -> Outcome:
    """What the shares are, while the lists of neighbours are still those of this size."""
    if new.error is not None:
        return new
    started = time.perf_counter()
    found: list[Array | None] = []
    for lists in (result.within, result.test):
        k = new.n_neighbors
        found.append(None if lists is None else target.shares(lists.first(k), plan.weights, k, new.n))
    seconds = new.seconds + time.perf_counter() - started
    return replace(new, seconds=seconds, train_shares=found[0], test_shares=found[1])
