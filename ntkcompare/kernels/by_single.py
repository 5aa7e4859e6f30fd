"""A path with a float32 Gram matrix that is never copied to float64: a third of the memory."""

import time as clock
from collections.abc import Sequence

import numpy as np

from ntkcompare.kernels.prefix import predictions_until
from ntkcompare.kernels.result import SizeResult
from ntkcompare.kernels.single import SingleFactor
from ntkcompare.kernels.work import TestValues, Work


def solve_by_single(work: Work, sizes: Sequence[int], ridge: float) -> list[SizeResult]:
    """Solve for the first n points, for each n of the ascending `sizes`, with λ = `ridge`.

    Predictions are all there is; other things wanted are left out.
    """
    start = clock.perf_counter()
    ends, n = list(sizes), sizes[-1]
    factor = SingleFactor(work.blocks.take(n), ridge)
    means = np.stack([work.targets[:m].mean(axis=0) for m in ends])
    centred = np.zeros((n, *means.shape))
    for s, m in enumerate(ends):
        centred[:m, s] = work.targets[:m] - means[s]
    coefficients = factor.coefficients(centred, ends)
    results = [SizeResult(m, ridge, jitter=factor.jitter, condition=factor.condition) for m in ends]
    if work.wanted.train:
        for s, result in enumerate(results):
            fits = work.targets[: result.n] - factor.ridge * coefficients[: result.n, s]
            result.train = work.wanted.decode(fits.T[None])[0]
    tests = TestValues(work, len(ends))
    for rows, kernel in work.cross or ():
        span, values = predictions_until(ends, kernel[:, :n], coefficients, means)
        tests.put(span, rows, values)
        del kernel  # before the next is computed
    for s, result in enumerate(results):
        result.test, _ = tests.of(s)
        result.seconds = (clock.perf_counter() - start) / len(ends)
    return results
