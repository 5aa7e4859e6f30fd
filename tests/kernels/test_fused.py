"""The fused recursion against plain NumPy, against exact numbers, and against neural-tangents."""

import dataclasses
import itertools

import numpy as np
import pytest
from kernel_formulas import FUNCTIONS, SLOPES, exact_kernels, numpy_kernels

from ntkcompare import MLP
from ntkcompare.kernels import gram, gram_depths, gram_diagonal, pairs

ACTIVATIONS = [*SLOPES, *FUNCTIONS]
KERNELS = "ntk", "nngp"
VARIANTS = list(itertools.product(("ntk", "standard"), (0.0, 0.4)))
WITH_EXACT_DUAL = [activation for activation in ACTIVATIONS if activation != "tanh"]


def points(n, d=6, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


def both(X, Y=None, *, architecture, dtype="float64"):
    """Both kernels: compiled once, where two calls of gram would compile twice."""
    depths = [architecture.depth]
    found = gram_depths(X, Y, architecture=architecture, depths=depths, dtype=dtype)
    return {kernel: K[0] for kernel, K in found.items()}


def exact(X, network):
    pairs = [[exact_kernels(a, b, network) for b in X] for a in X]
    return {k: np.array([[float(pair[k]) for pair in row] for row in pairs]) for k in KERNELS}


def sizes(X, Y, network, kernel):
    """√(k(x,x)·k(y,y)): what an error is measured against."""
    diagonals = (gram_diagonal(P, architecture=network, kernel=kernel) for P in (X, Y))
    return np.sqrt(np.multiply.outer(*diagonals))


@pytest.mark.compat
@pytest.mark.parametrize(("parameterization", "b_std"), VARIANTS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_agrees_with_a_plain_recursion_in_numpy(activation, parameterization, b_std):
    network = MLP(3, 40, activation, W_std=1.3, b_std=b_std, parameterization=parameterization)
    X, Y = points(4), points(3, seed=1) * [[0.3], [1.0], [2.0]]
    expected = numpy_kernels(X, Y, network)
    for kernel, K in both(X, Y, architecture=network).items():
        assert (np.abs(K - expected[kernel]) <= 1e-11 * sizes(X, Y, network, kernel)).all()


@pytest.mark.parametrize(("parameterization", "b_std"), VARIANTS)
@pytest.mark.parametrize("activation", WITH_EXACT_DUAL)
def test_is_exact_on_the_diagonal_and_near_it(activation, parameterization, b_std):
    """Rows at a distance of 1e-8; the same row; rows of one direction; rows of opposite directions."""
    network = MLP(3, 40, activation, W_std=1.3, b_std=b_std, parameterization=parameterization)
    rng = np.random.default_rng(2)
    x, step = rng.normal(size=(2, 6))
    near = x + 1e-8 * step / np.linalg.norm(step)
    X = np.array([x, near, 3 * x, -x, -near, rng.normal(size=6)])
    expected = exact(X, network)
    for found in (both(X, architecture=network), both(X, X.copy(), architecture=network)):
        for kernel, K in found.items():
            scale = sizes(X, X, network, kernel)
            assert (np.abs(K - expected[kernel]) <= 1e-13 * scale).all()
            np.testing.assert_allclose(K[0, :3], expected[kernel][0, :3], rtol=1e-13)
            np.testing.assert_allclose(np.diagonal(K), np.diagonal(expected[kernel]), rtol=1e-13)


@pytest.mark.parametrize("distance", 10.0 ** np.arange(-12, 0))
@pytest.mark.parametrize("d", [3, 784])
def test_a_rectified_network_feels_every_distance(distance, d):
    """Its NTK falls off linearly from the diagonal, so a lost digit of an angle would show."""
    network = MLP(depth=4)
    rng = np.random.default_rng(3)
    x, step = rng.normal(size=(2, d))
    X = np.array([x, x + distance * step / np.linalg.norm(step)])
    expected = float(exact_kernels(X[0], X[1], network)["ntk"])
    assert gram(X, architecture=network)[0, 1] == pytest.approx(expected, rel=3e-14)


@pytest.mark.parametrize("factor", [1.0, 2.0, -1.0, -0.5])
def test_few_nearly_parallel_rows_among_many_are_exact(factor):
    """Their differences are gathered, where a tile has few of them."""
    network = MLP(activation="leaky_relu", b_std=0.0)
    X, Y = points(150), points(140, seed=1)
    Y[7], Y[139] = factor * X[3], factor * (X[149] + 1e-9)
    K = gram(X, Y, architecture=network)
    for i, j in [(3, 7), (149, 139), (0, 0)]:
        assert K[i, j] == pytest.approx(float(exact_kernels(X[i], Y[j], network)["ntk"]), rel=1e-13)


@pytest.mark.parametrize("n", [2, 40, 300])
def test_many_nearly_parallel_rows_are_exact_as_well(n):
    """Few such pairs are gathered, many are taken as whole tiles; here all pairs of n rows."""
    network = MLP(depth=2, b_std=0.0)
    rng = np.random.default_rng(4)
    X = 1 + 1e-7 * rng.normal(size=(n, 4))
    K = gram(X, architecture=network)
    for i, j in [(0, 1), (n - 1, 0), (n // 2, n - 1)]:
        assert K[i, j] == pytest.approx(float(exact_kernels(X[i], X[j], network)["ntk"]), rel=1e-14)


@pytest.mark.parametrize(("activation", "depth"), [("relu", 3), ("relu", 5), ("leaky_relu", 5), ("gelu", 3)])
def test_depths_from_one_pass_equal_separate_calls(activation, depth, monkeypatch):
    """Where layers are more than are inlined, here at a depth of 5, they are a loop."""
    monkeypatch.setattr(pairs, "_INLINED", 3)
    network = MLP(depth=depth, activation=activation)
    X = points(5)
    found = gram_depths(X, architecture=network)
    for layers in (1, depth):
        separate = both(X, architecture=dataclasses.replace(network, depth=layers))
        for kernel in KERNELS:
            np.testing.assert_allclose(found[kernel][layers - 1], separate[kernel], rtol=1e-14)


def test_depth_zero_is_the_linear_model():
    X = points(5)
    for parameterization, expected in (("ntk", 1.69 * X @ X.T / 6 + 0.04), ("standard", X @ X.T + 1)):
        network = MLP(2, W_std=1.3, b_std=0.2, parameterization=parameterization)
        found = gram_depths(X, architecture=network, depths=[0, 2], kernels=["ntk"])["ntk"]
        np.testing.assert_allclose(found[0], expected, rtol=1e-13, atol=1e-14)
        np.testing.assert_allclose(found[1], gram(X, architecture=network), rtol=1e-15)


@pytest.mark.parametrize("activation", SLOPES)
def test_without_biases_it_is_homogeneous(activation):
    network = MLP(activation=activation, b_std=0.0)
    X, Y = points(5), points(4, seed=1)
    scales = np.array([1e-30, 0.5, 1.0, 3.0, 1e30])
    found = both(X * scales[:, None], Y, architecture=network)
    for kernel, K in both(X, Y, architecture=network).items():
        np.testing.assert_allclose(found[kernel], scales[:, None] * K, rtol=1e-12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_on_a_sphere_it_is_a_function_of_the_angle(activation):
    """A falling one, up to 120 degrees; the NTK of relu rises again near 180, that of even φ from 90."""
    network = MLP(activation=activation)
    angles = np.linspace(0, np.pi, 16)
    circle = np.zeros((16, 6))
    circle[:, 0], circle[:, 5] = np.cos(angles), np.sin(angles)
    found = both(circle, architecture=network)
    for kernel, K in found.items():
        for step in range(16):
            np.testing.assert_allclose(np.diagonal(K, step), K[0, step], rtol=1e-12, atol=1e-12 * K[0, 0])
        falling = K[0, :8] if activation in ("abs", "cos") else K[0] if kernel == "nngp" else K[0, :11]
        assert (np.diff(falling) < 0).all()


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_is_symmetric_and_positive_semidefinite(activation):
    X = np.concatenate([points(10), points(5), np.zeros((1, 6))])  # five rows twice, and one of zeros
    network = MLP(activation=activation)
    for kernel, K in both(X, architecture=network).items():
        assert (K == K.T).all()
        eigenvalues = np.linalg.eigvalsh(K)
        assert eigenvalues[0] >= -1e-13 * eigenvalues[-1]
        assert (np.diagonal(K) == gram_diagonal(X, architecture=network, kernel=kernel)).all()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("parameterization", ["ntk", "standard"])
def test_rows_of_zeros_have_exact_values_without_biases(activation, parameterization):
    """cos(0) = 1: its networks are not zero at zero."""
    network = MLP(3, 30, activation, b_std=0.0, parameterization=parameterization)
    X = np.concatenate([np.zeros((1, 6)), points(1)])
    for kernel, K in both(X, architecture=network).items():
        if activation == "cos":
            np.testing.assert_allclose(K, exact(X, network)[kernel], rtol=1e-14)
        else:
            np.testing.assert_array_equal(K[0], 0)
            assert K[1, 1] > 0


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_float32_has_the_error_that_the_docstring_states(activation):
    X = np.concatenate([points(13), points(3) + 1e-3])
    network = MLP(activation=activation)
    found = both(X, architecture=network, dtype="float32")
    for kernel, K in both(X, architecture=network).items():
        assert found[kernel].dtype == np.float32
        assert (np.abs(found[kernel] - K) <= 1e-6 * sizes(X, X, network, kernel)).all()
        np.testing.assert_allclose(np.diagonal(found[kernel]), np.diagonal(K), rtol=1.2e-7)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("activation", ["erf", "tanh", "gelu", "sin", "cos"])
def test_large_inputs_do_not_overflow(activation, dtype):
    """Erf of neural-tangents does at a scale of 1e4, in float32."""
    network = MLP(activation=activation)
    X = 1e4 * points(4)
    for kernel, K in both(X, architecture=network, dtype=dtype).items():
        if activation == "tanh":
            assert np.isfinite(K).all()
            continue
        error = np.abs(K - exact(X, network)[kernel])
        assert (error <= (1e-12 if dtype == "float64" else 1e-6) * sizes(X, X, network, kernel)).all()


@pytest.mark.parametrize(("scale", "dtype"), [(1e160, "float64"), (1e30, "float32")])
def test_a_kernel_that_its_type_cannot_hold_is_refused(scale, dtype):
    with pytest.raises(ValueError, match=r"entries up to .* Rescale the inputs"):
        gram(scale * points(3), dtype=dtype)
    with pytest.raises(ValueError, match=r"entries up to .* Rescale the inputs"):
        gram_diagonal(scale * points(3), dtype=dtype)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"depths": []}, ValueError, "at least one"),
        ({"depths": [2, 1]}, ValueError, "strictly ascending"),
        ({"depths": [4]}, ValueError, "at most 3"),
        ({"depths": [1.5]}, TypeError, "integer"),
        ({"kernels": []}, ValueError, "kernels is empty"),
        ({"kernels": ["ntkk"]}, ValueError, "did you mean 'ntk'"),
        ({"architecture": MLP().stax()}, TypeError, "give an ntkcompare.MLP"),
    ],
)
def test_depths_and_kernels_are_checked(arguments, error, message):
    with pytest.raises(error, match=message):
        gram_depths(points(3), **arguments)
