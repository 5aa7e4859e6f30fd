"""A path by eigendecompositions: one for each size serves all ridges and times."""

import math
import time as clock

import numpy as np
from numpy.typing import NDArray

from ntkcompare.kernels.flow import Spectrum, relaxation
from ntkcompare.kernels.leave_one_out import choose_ridge, leave_one_out_residuals
from ntkcompare.kernels.posterior import log_evidence
from ntkcompare.kernels.result import SizeResult
from ntkcompare.kernels.work import TestValues, Work


def solve_by_spectrum(
    work: Work, n: int, ridges: NDArray[np.float64], times: list[float], *, choose: bool
) -> list[list[SizeResult]]:
    """Solve for the first n points at each ridge and time; results by ridge, then time.

    With `choose`, leave-one-out reduces the ridges to one. Sizes must come in ascending order: the largest
    uses up the Gram matrix.
    """
    start = clock.perf_counter()
    wanted, targets = work.wanted, work.targets[:n]
    mean = targets.mean(axis=0)
    centred = targets - mean
    spectrum = Spectrum.of(work.blocks.consume(n))
    choice = choose_ridge(spectrum, centred, ridges, floor=work.blocks.floor) if choose else None
    penalties = list(ridges) if choice is None else [choice.ridge]
    flows = [
        (float(ridge), time, spectrum.flow(float(ridge), time, floor=work.blocks.floor))
        for ridge in penalties
        for time in times
    ]
    parts = spectrum.vectors.T @ centred
    gains = np.stack([relaxation(flow.rates, flow.duration) for _, _, flow in flows], axis=1)
    steps = gains[:, :, None] * parts[:, None]  # (n, flows, n_outputs), in the basis of eigenvectors
    coefficients = (spectrum.vectors @ steps.reshape(n, -1)).reshape(steps.shape)

    results = []
    for f, (ridge, time, flow) in enumerate(flows):
        result = SizeResult(n, ridge, time, flow.jitter, flow.condition, choice=choice)
        result.degrees_of_freedom = flow.degrees_of_freedom()
        if math.isinf(time):
            if wanted.log_evidence:
                result.log_evidence = log_evidence(flow, centred, coefficients[:, f])
            if wanted.leave_one_out:
                alone = np.full_like(targets, np.nan)
                lifted = ridge + flow.jitter
                residuals = leave_one_out_residuals(spectrum, centred, lifted) if n > 1 else alone
                result.keep_residuals(residuals.T)
        results.append(result)
    if wanted.train:
        fits = spectrum.vectors @ (spectrum.values[:, None] * steps.reshape(n, -1))
        decoded = wanted.decode(fits.reshape(steps.shape).transpose(1, 2, 0) + mean[:, None])
        for result, value in zip(results, decoded, strict=True):
            result.train = value
    tests = TestValues(work, len(flows))
    for rows, kernel in work.cross or ():
        values = (kernel[:, :n] @ coefficients.reshape(n, -1)).reshape(-1, *steps.shape[1:]) + mean
        tests.put(slice(0, len(flows)), rows, values.transpose(1, 2, 0))
        if wanted.variance:
            twice = [relaxation(flow.rates, 2 * flow.duration) for _, _, flow in flows]
            tests.narrow(rows, np.stack(twice) @ np.square(kernel[:, :n] @ spectrum.vectors).T)
        del kernel
    seconds = (clock.perf_counter() - start) / len(results)
    for f, result in enumerate(results):
        result.test, result.variance = tests.of(f)
        result.seconds = seconds
    return [results[i : i + len(times)] for i in range(0, len(results), len(times))]
