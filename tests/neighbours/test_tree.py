"""The tree: in few dimensions it finds what the sweep finds, ties included."""

import numpy as np
import pytest
from brute import fitted, swept

from ntkcompare.neighbours import tree as tree_module
from ntkcompare.neighbours.tree import build_tree, search_tree


@pytest.mark.parametrize(
    ("metric", "params"),
    [("euclidean", None), ("manhattan", None), ("chebyshev", None), ("minkowski", {"p": 1})],
)
@pytest.mark.parametrize("kind", ["distinct", "whole", "tenths"])
def test_finds_what_the_sweep_finds(metric, params, kind, monkeypatch):
    monkeypatch.setattr(tree_module, "QUERIES", 30)
    rng = np.random.default_rng(0)
    if kind == "distinct":
        points, queries = rng.normal(size=(2500, 3)), rng.normal(size=(70, 3))
    else:
        points, queries = (rng.integers(0, 6, size=(n, 3)).astype(float) for n in (2500, 70))
        if kind == "tenths":
            points, queries = 0.1 * points, 0.1 * queries
    distance = fitted(metric, points, params)
    P, Q = distance.prepare(queries), distance.prepare(points)
    found = search_tree(build_tree(distance, Q), distance, P, Q, 15)
    ((indices, distances),) = swept(distance, queries, points, [2500], 15)
    np.testing.assert_array_equal(found.indices, indices)
    np.testing.assert_array_equal(found.distances(), distances)


@pytest.mark.parametrize(
    ("metric", "shape"), [("cosine", (2500, 3)), ("euclidean", (2500, 40)), ("euclidean", (50, 3))]
)
def test_is_not_built_where_it_would_not_help(metric, shape):
    points = np.random.default_rng(0).normal(size=shape)
    distance = fitted(metric, points)
    assert build_tree(distance, distance.prepare(points)) is None
