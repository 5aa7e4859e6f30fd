"""Neighbours at every size of a training order: from one sweep where one will do."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ntkcompare.distances import Metric
from ntkcompare.neighbours.features import FeatureMap
from ntkcompare.neighbours.nearest import Array
from ntkcompare.neighbours.neighbours import Neighbours
from ntkcompare.neighbours.sweep import sweep, sweep_within


@dataclass(frozen=True, eq=False)
class Order:
    """A training order and test points, as the neighbours' search takes them.

    Attributes
    ----------
    X, X_test : ndarray of shape (n, ...), (n_test, ...) or None
    labels : ndarray of shape (n, ...)
        What transformers of features may learn from.
    classes : ndarray of shape (n,) or None
        What distances may learn from.
    features : FeatureMap
    random_state : int, RandomState or None
    """

    X: Array
    X_test: Array | None
    labels: Array
    classes: Array | None
    features: FeatureMap
    random_state: Any


@dataclass(frozen=True, eq=False)
class SizeResult:
    """Neighbours among the first n training points; what another size yields takes their place.

    Attributes
    ----------
    n : int
    test, within : Neighbours or None
        Of the test points, and of the n training points, each of which is among its own; None where they
        were not asked for, or could not be had.
    error : Exception or None
        Why they could not.
    seconds : float
        What this size took, beyond those before it.
    """

    n: int
    test: Neighbours | None
    within: Neighbours | None
    error: Exception | None
    seconds: float


def curve(
    metric: Metric, order: Order, sizes: Sequence[int], k_test: int, k_within: int
) -> Iterator[SizeResult]:
    """Yield the neighbours at each of the ascending `sizes`; no search where k is 0.

    A distance or a feature map that learns from the training points is fitted anew at each size. For any
    other all sizes come from one sweep.
    """
    if metric.learned or order.features.is_fitted_to_data:
        for n in sizes:
            yield from _one_sweep(metric, order, [n], k_test, k_within)
    else:
        yield from _one_sweep(metric, order, sizes, k_test, k_within)


def _one_sweep(
    metric: Metric, order: Order, sizes: Sequence[int], k_test: int, k_within: int
) -> Iterator[SizeResult]:
    started = time.perf_counter()
    done = 0
    try:
        for test, within in _pairs(metric, order, sizes, k_test, k_within):
            yield SizeResult(sizes[done], test, within, None, time.perf_counter() - started)
            done += 1
            started = time.perf_counter()
    except Exception as error:
        # A point that cannot be compared is in every larger training set too.
        for n in sizes[done:]:
            yield SizeResult(n, None, None, error, time.perf_counter() - started)
            started = time.perf_counter()


def _pairs(
    metric: Metric, order: Order, sizes: Sequence[int], k_test: int, k_within: int
) -> Iterator[tuple[Neighbours | None, Neighbours | None]]:
    n = sizes[-1]
    Z = order.features.fit(order.X[:n], order.labels[:n])
    distance = metric.fit(Z, None if order.classes is None else order.classes[:n], order.random_state)
    points = distance.prepare(Z)
    within: Iterator[Neighbours | None] = iter([None] * len(sizes))
    test: Iterator[Neighbours | None] = iter([None] * len(sizes))
    if k_within:
        within = sweep_within(distance, points, sizes, k_within)
    if k_test and order.X_test is not None:
        test = sweep(distance, distance.prepare(order.features(order.X_test)), points, sizes, k_test)
    yield from zip(test, within, strict=True)
