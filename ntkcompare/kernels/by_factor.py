"""A path by Cholesky factors: one for each ridge serves all sizes."""

import time as clock
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from ntkcompare.kernels.factor import Factor
from ntkcompare.kernels.leave_one_out import TIE, RidgeChoice, no_ridge
from ntkcompare.kernels.prefix import Prefixes, reductions
from ntkcompare.kernels.result import SizeResult
from ntkcompare.kernels.routes import sweeps
from ntkcompare.kernels.sweep import Sweep
from ntkcompare.kernels.work import TestValues, Work


def solve_by_factor(
    work: Work, sizes: Sequence[int], ridge: float, *, repair: bool = True
) -> list[SizeResult]:
    """Solve for the first n points, for each n of the ascending `sizes`, with λ = `ridge`.

    Without `repair`, sizes that are singular to the precision of the kernel are left out.
    """
    results: list[SizeResult] = []
    start = clock.perf_counter()
    for factor, served in work.blocks.factors(sizes, ridge, repair=repair):
        part = _solve(work, factor, served, ridge)
        end = clock.perf_counter()
        for result in part:
            result.seconds = (end - start) / len(part)
        results += part
        start = end
    return results


def _solve(work: Work, factor: Factor, sizes: list[int], ridge: float) -> list[SizeResult]:
    wanted, n = work.wanted, sizes[-1]
    prefixes = Prefixes(factor, work.targets[:n], sizes, ridge)
    results = [SizeResult(m, ridge, jitter=factor.jitter, condition=factor.condition) for m in sizes]
    if wanted.log_evidence:
        for result, value in zip(results, prefixes.log_evidence(), strict=True):
            result.log_evidence = float(value)
    inverse = wanted.leave_one_out or wanted.degrees_of_freedom
    many = sweeps(
        sizes,
        work.targets.shape[1],
        work.n_test,
        train=wanted.train,
        inverse_at_hand=inverse,
        projected=wanted.variance,
    )
    sweep = Sweep(prefixes)
    tests = TestValues(work, len(sizes))
    for rows, kernel in work.cross or ():
        if many or wanted.variance:
            projections = factor.half_solve(kernel[:, :n].T)
            tests.narrow(rows, reductions(projections, sizes)) if wanted.variance else None
        with _one_thread() if many else nullcontext():
            computed = sweep.predictions(projections) if many else prefixes.predictions(kernel[:, :n])
            for span, values in computed:
                tests.put(span, rows, values)
        del kernel  # before the next is computed
    for s, result in enumerate(results):
        result.test, result.variance = tests.of(s)
    # The factor becomes its inverse in place: by now all that takes the factor itself is done.
    if wanted.train and many:
        sweep.invert()
    if wanted.train:
        with _one_thread() if many else nullcontext():
            for span, values in sweep.fitted() if many else prefixes.fitted():
                for result, value in zip(results[span], wanted.decode(values), strict=True):
                    result.train = value[..., : result.n]
    if wanted.degrees_of_freedom or (many and wanted.train):
        for result, degrees in zip(results, sweep.degrees_of_freedom(), strict=True):
            result.degrees_of_freedom = float(degrees)
    if wanted.leave_one_out:
        for span, missed in sweep.leave_one_out():
            for result, residuals in zip(results[span], missed, strict=True):
                result.keep_residuals(residuals[:, : result.n])
    return results


def _one_thread() -> AbstractContextManager[Any]:
    """BLAS in one thread: for products as small as a sweep's, to wake another takes longer than it saves."""
    limits: AbstractContextManager[Any] = threadpool_limits(1, user_api="blas")
    return limits


def choose_by_factor(work: Work, sizes: Sequence[int], ridges: NDArray[np.float64]) -> list[SizeResult]:
    """Solve with the ridge, of the ascending `ridges`, whose leave-one-out error is least at each size.

    Each result is the one that :func:`~ntkcompare.kernels.leave_one_out.choose_ridge` would lead to.
    """
    asking = replace(work, wanted=replace(work.wanted, leave_one_out=True))
    best: dict[int, SizeResult] = {}
    least = dict.fromkeys(sizes, np.inf)
    errors = {n: np.full(len(ridges), np.inf) for n in sizes}
    seconds = dict.fromkeys(sizes, 0.0)
    for r, ridge in enumerate(ridges):
        for result in solve_by_factor(asking, sizes, float(ridge), repair=False):
            n = result.n
            errors[n][r] = result.loo_error
            seconds[n] += result.seconds
            if result.loo_error <= (1 + TIE) * least[n]:
                best[n] = result
            least[n] = min(least[n], result.loo_error)
            if not work.wanted.leave_one_out:
                result.residuals = None
    for n in sizes:
        result = best.setdefault(n, SizeResult(n, error=no_ridge(ridges)))
        result.seconds = seconds[n]
        if result.error is None:
            result.choice = RidgeChoice(result.ridge, ridges, errors[n])
    return [best[n] for n in sizes]
