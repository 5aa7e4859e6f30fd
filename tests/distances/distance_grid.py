"""Distances between all of some points, in the two ways that a search asks for them."""

import numpy as np

from ntkcompare.distances import as_metric


def distance_of(metric, train, params=None, labels=None):
    return as_metric(metric, params).fit(np.asarray(train, dtype=float), labels, 0)


def grid(distance, P, Q):
    """The quick order and the exact distances, both (p, q)."""
    P, Q = distance.prepare(np.asarray(P, dtype=float)), distance.prepare(np.asarray(Q, dtype=float))
    order = distance.order(P, Q)
    rows, columns = np.indices(order.shape).reshape(2, -1)
    exact = distance.pairs(P, Q, rows, columns, order.ravel()).reshape(order.shape)
    return order, exact


def distances(metric, P, Q, params=None, train=None, labels=None):
    """Exact distances (p, q) of a named metric, fitted to `train` or else to Q."""
    return grid(distance_of(metric, Q if train is None else train, params, labels), P, Q)[1]
