"""Nearest neighbours the long way: every distance, then a sort."""

import numpy as np

from ntkcompare.distances import as_metric
from ntkcompare.neighbours.sweep import sweep, sweep_within


def fitted(metric, train, params=None):
    return as_metric(metric, params).fit(np.asarray(train, dtype=float), None, 0)


def exact(distance, P, Q):
    """All (p, q) distances, each by itself."""
    P, Q = distance.prepare(P), distance.prepare(Q)
    rows, columns = np.indices((len(P), len(Q))).reshape(2, -1)
    values = distance.order(P, Q).ravel()
    return distance.pairs(P, Q, rows, columns, values).reshape(len(P), len(Q))


def ranked(D):
    """Columns by distance and then by index, shape (p, q)."""
    return np.argsort(D, axis=1, kind="stable")


def swept(distance, queries, points, sizes, k):
    """(indices, distances) at each size, copied."""
    found = sweep(distance, distance.prepare(queries), distance.prepare(points), sizes, k)
    return [(each.indices.copy(), each.distances()) for each in found]


def swept_within(distance, points, sizes, k):
    """(indices, distances) at each size and the same without self, copied."""
    found = sweep_within(distance, distance.prepare(points), sizes, k)
    return [
        (each.indices.copy(), each.distances(), each.others().indices, each.others().distances())
        for each in found
    ]
