"""One sweep for all sizes: index by index what brute force finds at each, ties to the lower index."""

import numpy as np
import pytest
from brute import exact, fitted, ranked, swept, swept_within
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neighbors import NearestNeighbors

from ntkcompare.neighbours import sweep as sweep_module

METRICS = [
    *((name, None) for name in ("euclidean", "manhattan", "chebyshev", "cosine", "correlation")),
    *((name, None) for name in ("canberra", "braycurtis", "hamming", "mahalanobis")),
    ("minkowski", {"p": 3}),
    (lambda x, other: float(np.abs(x - 0.5 * other).sum()), None),
]
SIZES = (1, 2, 5, 30, 31, 90, 101, 105, 120)


@pytest.fixture
def small_tiles(monkeypatch):
    monkeypatch.setattr(sweep_module, "ROWS", 13)
    monkeypatch.setattr(sweep_module, "COLUMNS", 17)


def clouds(kind, n, d=4, seed=0):
    rng = np.random.default_rng(seed)
    if kind == "distinct":
        return rng.uniform(size=(n, d))
    whole = rng.integers(0, 3, size=(n, d)).astype(float)
    if kind == "whole":
        return whole
    if kind == "tenths":  # ties that rounding may break in a matrix product
        return 0.1 * whole
    return np.repeat(rng.uniform(size=(-(-n // 4), d)), 4, axis=0)[:n]  # each point four times


@pytest.mark.usefixtures("small_tiles")
@pytest.mark.parametrize(("metric", "params"), METRICS)
@pytest.mark.parametrize("kind", ["distinct", "whole", "tenths", "repeated"])
def test_every_size_is_what_brute_force_finds(metric, params, kind):
    points, queries = clouds(kind, 120), clouds(kind, 25, seed=1)
    distance = fitted(metric, points, params)
    D = exact(distance, queries, points)
    for n, (indices, distances) in zip(SIZES, swept(distance, queries, points, SIZES, 20), strict=True):
        expected = ranked(D[:, :n])[:, :20]
        np.testing.assert_array_equal(indices, expected)
        np.testing.assert_array_equal(distances, np.take_along_axis(D, expected, axis=1))


@pytest.mark.usefixtures("small_tiles")
@pytest.mark.parametrize(("metric", "params"), METRICS)
@pytest.mark.parametrize("kind", ["distinct", "whole", "tenths", "repeated"])
def test_every_size_leaving_one_out_is_what_brute_force_finds(metric, params, kind):
    points = clouds(kind, 120)
    distance = fitted(metric, points, params)
    D = exact(distance, points, points)
    for n, found in zip(SIZES, swept_within(distance, points, SIZES, 21), strict=True):
        expected = ranked(D[:n, :n])
        np.testing.assert_array_equal(found[0], expected[:, :21])
        np.testing.assert_array_equal(found[1], np.take_along_axis(D[:n, :n], expected[:, :21], axis=1))
        others = expected[expected != np.arange(n)[:, None]].reshape(n, n - 1)[:, :20]
        np.testing.assert_array_equal(found[2], others)
        np.testing.assert_array_equal(found[3], np.take_along_axis(D[:n, :n], others, axis=1))


@pytest.mark.parametrize("metric", ["euclidean", "manhattan", "cosine"])
def test_equals_scikit_learn_where_nothing_ties(metric):
    points, queries = clouds("distinct", 1500, 20), clouds("distinct", 40, 20, seed=1)
    sizes = (50, 700, 1500)
    for n, (indices, distances) in zip(sizes, swept(fitted(metric, points), queries, points, sizes, 50)):
        peer = NearestNeighbors(n_neighbors=50, metric=metric, algorithm="brute").fit(points[:n])
        expected = peer.kneighbors(queries)
        np.testing.assert_array_equal(indices, expected[1])
        np.testing.assert_allclose(distances, expected[0], rtol=1e-7, atol=1e-12)


def test_equals_scikit_learn_up_to_the_order_of_ties():
    points, queries = clouds("whole", 300), clouds("whole", 40, seed=1)
    peer = NearestNeighbors(algorithm="brute").fit(points).kneighbors(queries, 300)
    order = np.lexsort((peer[1], np.rint(peer[0] ** 2)), axis=1)
    ((indices, _),) = swept(fitted("euclidean", points), queries, points, [300], 30)
    np.testing.assert_array_equal(indices, np.take_along_axis(peer[1], order, axis=1)[:, :30])


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_whatever_the_points_the_sizes_and_the_k(data):
    n = data.draw(st.integers(1, 25))
    d = data.draw(st.integers(1, 3))
    unit = data.draw(st.sampled_from([1.0, 0.1, 1e-5, 1e5]))
    shift = data.draw(st.sampled_from([0.0, 0.3, 1e4]))
    numbers = st.lists(st.integers(-2, 2), min_size=d, max_size=d)
    points = unit * np.array(data.draw(st.lists(numbers, min_size=n, max_size=n)), dtype=float) + shift
    sizes = sorted(data.draw(st.sets(st.integers(1, n), min_size=1)))
    k = data.draw(st.integers(1, n + 2))
    distance = fitted(data.draw(st.sampled_from(["euclidean", "manhattan", "cosine", "canberra"])), points)
    D = exact(distance, points, points)
    for m, (indices, _) in zip(sizes, swept(distance, points, points, sizes, k), strict=True):
        np.testing.assert_array_equal(indices, ranked(D[:, :m])[:, :k])
    for m, found in zip(sizes, swept_within(distance, points, sizes, k), strict=True):
        np.testing.assert_array_equal(found[0], ranked(D[:m, :m])[:, :k])


def test_points_far_from_the_origin_are_told_apart():
    rng = np.random.default_rng(0)
    points, queries = 1e7 + rng.normal(size=(200, 5)), 1e7 + rng.normal(size=(20, 5))
    distance = fitted("euclidean", points)
    ((indices, _),) = swept(distance, queries, points, [200], 10)
    np.testing.assert_array_equal(indices, ranked(exact(distance, queries, points))[:, :10])


@pytest.mark.usefixtures("small_tiles")
@pytest.mark.parametrize("kernel", ["ntk", "nngp"])
def test_under_a_kernel_copies_tie_and_every_size_is_that_of_a_search_of_its_own(kernel):
    points, queries = clouds("repeated", 48), clouds("repeated", 10, seed=1)
    queries[0] = points[5]
    sizes = (3, 20, 48)
    distance = fitted(kernel, points)
    found_at = swept(distance, queries, points, sizes, 12)
    for n, (indices, _) in zip(sizes, found_at, strict=True):
        ((alone, _),) = swept(distance, queries, points[:n], [n], 12)
        np.testing.assert_array_equal(indices, alone)
    indices, distances = found_at[-1]
    fours = indices.reshape(10, 3, 4)
    assert (fours == fours[:, :, :1] + np.arange(4)).all()
    assert (fours[:, :, 0] % 4 == 0).all()
    assert (distances[0, :4] == 0).all()
    assert distances[0, 4] > 0
    for n, found in zip(sizes, swept_within(distance, points, sizes, 13), strict=True):
        # Its own copies are nearest, and come in their order.
        own = np.arange(n) // 4 * 4
        assert (found[0][:, 0] == own).all()


def test_a_search_is_the_same_whatever_it_is_part_of():
    points, queries = clouds("tenths", 400), clouds("tenths", 50, seed=1)
    distance = fitted("euclidean", points)
    ((together, _),) = swept(distance, queries, points, [400], 25)
    alone = [swept(distance, query[None], points, [400], 25)[0][0][0] for query in queries]
    np.testing.assert_array_equal(together, alone)
