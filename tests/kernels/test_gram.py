"""Gram matrices: what does not matter to an entry, what is refused, and what is compiled and allocated."""

import sys
import tracemalloc

import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare.exceptions import InsufficientMemoryError
from ntkcompare.kernels import fused, gram, gram_depths, gram_diagonal, pairs, tiles

TRIPLE = MLP(depth=1).stax()


def points(n, d=6, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


def assert_nearly_equal(found, expected):
    """To a few units in the last place of √(k(x,x)·k(y,y)), here the largest of them."""
    np.testing.assert_allclose(found, expected, rtol=0, atol=5e-15 * np.abs(expected).max())


def awkward_points(n):
    """Some twice, some nearly twice, one of zeros."""
    X = points(n)
    X[1], X[2], X[n - 1], X[n // 2] = X[0], X[3] * (1 + 1e-9), X[4], 0.0
    return X


@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_an_entry_depends_on_its_two_points(activation):
    network = MLP(activation=activation, depth=1)
    X = awkward_points(600)
    K = gram(X, architecture=network)
    order = np.random.default_rng(1).permutation(600)
    assert_nearly_equal(gram(X[order], architecture=network), K[np.ix_(order, order)])
    for n in (1, 300):
        assert_nearly_equal(gram(X[:n], architecture=network), K[:n, :n])
        assert_nearly_equal(gram(X[:n], X, architecture=network), K[:n])
        assert_nearly_equal(gram(X, X[:n], architecture=network), K[:, :n])


def test_nested_sets_give_the_same_bits_from_where_tiles_are_full():
    X = awkward_points(600)
    K = gram(X)
    for n in (129, 256, 257, 400):
        np.testing.assert_array_equal(gram(X[:n]), K[:n, :n])


@pytest.mark.parametrize("tile", [16, 64, 1024])
def test_the_size_of_tiles_does_not_matter(tile, monkeypatch):
    """Other devices have other sizes."""
    X, Y = awkward_points(70), points(40, seed=1)
    expected = gram(X), gram(X, Y)
    monkeypatch.setitem(fused.TILES, "cpu", tile)
    assert_nearly_equal(gram(X), expected[0])
    assert_nearly_equal(gram(X, Y), expected[1])


def test_a_device_that_is_no_processor_gets_large_tiles(monkeypatch):
    """As large as to be one tile here; the code is the same."""
    X = awkward_points(300)
    expected = gram(X), gram(X, architecture=TRIPLE)
    monkeypatch.setattr("jax.default_backend", lambda: "gpu")
    assert_nearly_equal(gram(X), expected[0])
    np.testing.assert_allclose(gram(X, architecture=TRIPLE), expected[1], rtol=0, atol=1e-7)


def test_growing_n_does_not_compile_again(monkeypatch):
    traces = []
    recursion = pairs._recursion
    monkeypatch.setattr(pairs, "_recursion", lambda *args: traces.append(1) or recursion(*args))
    pairs.compiled.cache_clear()
    X = points(700, d=40)  # so many features that no two points are nearly parallel
    for n in (130, 131, 200, 256, 257, 500, 700):
        gram(X[:n])
    assert len(traces) == 1
    for n in (130, 300):
        gram(X[:n], architecture=MLP(W_std=1.1, b_std=0.0))  # other numbers, the same program
    assert len(traces) == 1
    for n in range(1, 129, 8):
        gram(X[:n])
    assert len(traces) == 1 + len({tiles.bucket(n, 256) for n in range(1, 129, 8)})
    pairs.compiled.cache_clear()


def test_little_is_allocated_beside_the_result():
    """NumPy's arrays are counted; those of the device are one tile's and the points."""
    X = points(1500, d=20)
    gram(X)
    tracemalloc.start()
    K = gram(X)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert K.nbytes <= peak <= 1.15 * K.nbytes


def test_a_matrix_that_does_not_fit_is_refused_before_it_is_allocated():
    X = np.broadcast_to(0.5, (3_000_000, 4))
    with pytest.raises(InsufficientMemoryError, match=r"3000000 × 3000000.*needs 67055\.\d+ GiB.*float32"):
        gram(X)
    with pytest.raises(InsufficientMemoryError, match="Use fewer points"):
        gram_depths(X, X[:1_000_000], architecture=MLP(depth=2), dtype="float32")


def test_the_result_is_an_array_of_ones_own():
    X = points(5)
    for K in (gram(X), gram(X, X), gram_diagonal(X), gram(X, architecture=TRIPLE)):
        assert isinstance(K, np.ndarray)
        assert K.flags.writeable
        assert K.flags.c_contiguous


def test_lists_integers_and_float32_are_taken():
    expected = gram(np.array([[1.0, 2.0], [3.0, 4.0]]))
    for X in ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]], dtype=np.float32), np.array([[1, 2], [3, 4]])):
        np.testing.assert_array_equal(gram(X), expected)


def test_strides_do_not_matter():
    X = points(40, d=8)
    expected = gram(np.ascontiguousarray(X[::2, ::2]))
    np.testing.assert_array_equal(gram(X[::2, ::2]), expected)
    np.testing.assert_array_equal(gram(np.asfortranarray(X[::2, ::2])), expected)


def test_extreme_scales_are_exact_where_the_kernel_is_a_number():
    network = MLP(b_std=0.0)
    x = points(2)
    for scale in (1e-200, 1e-152, 1e-75, 1e50):
        expected = scale**2 * gram(x, architecture=network)
        np.testing.assert_allclose(gram(scale * x, architecture=network), expected, rtol=1e-13, atol=1e-307)


def test_the_users_settings_stay():
    import jax

    before = jax.config.jax_enable_x64
    gram(points(3))
    gram(points(3), architecture=TRIPLE, dtype="float32")
    assert jax.config.jax_enable_x64 == before


@pytest.mark.parametrize("architecture", [MLP(), TRIPLE], ids=["mlp", "triple"])
@pytest.mark.parametrize(
    ("X", "Y", "message"),
    [
        ([1.0, 2.0], None, r"X of shape \(2,\) must have a row for each point"),
        ([[1.0, np.nan]], None, r"X holds nan at \[0, 1\]"),
        ([[1.0, 2.0]], [[np.inf, 1.0]], r"Y holds inf at \[0, 0\]"),
        ([[1.0, 2.0]], [[1.0]], "Y has 1 features a point, but X has 2"),
        (np.empty((0, 2)), None, r"X of shape \(0, 2\) is empty"),
        ([["a", "b"]], None, "must hold real numbers"),
        ([[1j, 2.0]], None, "complex"),
    ],
)
def test_bad_points_are_refused(X, Y, message, architecture):
    with pytest.raises(ValueError, match=message):
        gram(X, Y, architecture=architecture)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"kernel": "ntkk"}, ValueError, "did you mean 'ntk'"),
        ({"kernel": None}, ValueError, "kernel=None is not known"),
        ({"dtype": "float16"}, ValueError, "float32 or float64"),
        ({"architecture": "relu"}, TypeError, r"ntkcompare\.MLP"),
        ({"architecture": MLP}, TypeError, "is the class"),
    ],
)
def test_bad_arguments_are_refused(arguments, error, message):
    for call in (gram, gram_diagonal):
        with pytest.raises(error, match=message):
            call(points(3), **arguments)


def test_images_are_refused_by_an_mlp():
    with pytest.raises(ValueError, match="convolutional stax triple"):
        gram(np.zeros((2, 4, 4, 1)))


def test_sparse_matrices_are_refused():
    from scipy.sparse import csr_array

    with pytest.raises(TypeError, match=r"X\.toarray\(\)"):
        gram(csr_array(np.eye(3)))


def test_kernels_are_imported_without_jax():
    import subprocess

    code = "import sys, ntkcompare.kernels; assert 'jax' not in sys.modules, 'jax'"
    subprocess.run([sys.executable, "-c", code], check=True)
