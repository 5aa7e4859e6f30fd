"""neural-tangents' kernels on this JAX: against closed forms, Jacobians and sampling."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import ntkcompare.neural_tangents as nt
from ntkcompare._jax.keys import make_key
from ntkcompare._jax.precision import precision_scope

pytestmark = pytest.mark.compat
stax = nt.stax


@pytest.fixture(autouse=True)
def _double():
    with precision_scope(np.float64):
        yield


def points(n, *shape, seed=0):
    return np.random.default_rng(seed).normal(size=(n, *shape))


def relu_kernels(x1, x2, depth, weight, bias):
    """NNGP and NTK of a ReLU network by the formulas of Cho and Saul (2009) and Jacot (2018)."""
    d = x1.shape[1]
    norms1, norms2 = (weight * (x**2).sum(1) / d + bias for x in (x1, x2))
    sigma = theta = weight * x1 @ x2.T / d + bias
    for _ in range(depth):
        scale = np.sqrt(np.outer(norms1, norms2))
        angle = np.arccos(np.clip(sigma / scale, -1, 1))
        slope = (np.pi - angle) / (2 * np.pi)
        sigma = weight * (scale * np.sin(angle) / (2 * np.pi) + slope * sigma) + bias
        theta = sigma + weight * slope * theta
        norms1, norms2 = (weight * norms / 2 + bias for norms in (norms1, norms2))
    return sigma, theta


def relu_network(depth, weight, bias, width=1, outputs=1):
    std = {"W_std": weight**0.5, "b_std": bias**0.5}
    hidden = [stax.Dense(width, **std), stax.Relu()] * depth
    return stax.serial(*hidden, stax.Dense(outputs, **std))


@pytest.mark.parametrize("jit", [False, True])
@pytest.mark.parametrize("batch", [None, 4])
def test_kernels_of_a_relu_network_follow_the_closed_form(jit, batch):
    x1, x2 = points(8, 5), points(12, 5, seed=1)
    _, _, kernel_fn = relu_network(depth=3, weight=1.7, bias=0.2)
    if jit:
        kernel_fn = jax.jit(kernel_fn, static_argnames="get")
    if batch:
        kernel_fn = nt.batch(kernel_fn, batch_size=batch)
    found = kernel_fn(x1, x2, ("nngp", "ntk"))
    nngp, ntk = relu_kernels(x1, x2, 3, 1.7, 0.2)
    np.testing.assert_allclose(found.nngp, nngp, rtol=1e-12)
    np.testing.assert_allclose(found.ntk, ntk, rtol=1e-12)


def test_a_monte_carlo_kernel_nears_the_exact_one():
    x = points(4, 3)
    network = relu_network(depth=1, weight=2.0, bias=0.1, width=256)
    sampled = nt.monte_carlo_kernel_fn(*network[:2], make_key(0), n_samples=100, vmap_axes=0)
    found = sampled(x, None, ("nngp", "ntk"))
    for kernel, exact in zip(found, relu_kernels(x, x, 1, 2.0, 0.1), strict=True):
        np.testing.assert_allclose(kernel, exact, atol=0.1 * exact.max())


def empirical(apply, params, x1, x2):
    """The NTK of a finite network from its Jacobians, without a trace: (n1, n2, outputs, outputs)."""
    total = 0.0
    for leaves in zip(*(jax.tree_util.tree_leaves(jax.jacobian(apply)(params, x)) for x in (x1, x2))):
        J1, J2 = (np.asarray(leaf).reshape(*leaf.shape[:2], -1) for leaf in leaves)
        total = total + np.einsum("iap,jbp->ijab", J1, J2)
    return total


def slicing():
    """A network of plain JAX that slices, reverses, pads and stacks its activations."""

    def apply(params, x, **_):
        h = jnp.tanh(x @ params["in"])
        h = jnp.concatenate([h[:, ::2], h[:, 1:4] ** 2], axis=1)
        h = jax.lax.dynamic_slice(jnp.pad(h[:, ::-1], ((0, 0), (1, 1))), (0, 1), (len(x), 6))
        return h @ params["out"] / 6 + params["bias"]

    keys = jax.random.split(make_key(1), 3)
    shapes = {"in": (4, 6), "out": (6, 3), "bias": (3,)}
    params = {name: jax.random.normal(key, shape) for key, (name, shape) in zip(keys, shapes.items())}
    return apply, params, (4,)


def dense():
    init, apply, _ = relu_network(depth=2, weight=2.0, bias=0.1, width=6, outputs=3)
    return apply, init(make_key(1), (-1, 4))[1], (4,)


def convolutional():
    init, apply, _ = stax.serial(
        stax.Conv(3, (3,), padding="CIRCULAR", b_std=0.1),
        stax.Erf(),
        stax.AvgPool((2,)),
        stax.LayerNorm(),
        stax.Flatten(),
        stax.Dense(2, b_std=0.1),
    )
    return apply, init(make_key(2), (-1, 6, 2))[1], (6, 2)


@pytest.fixture(scope="module", params=[dense, convolutional, slicing])
def finite(request):
    """A network, two sets of points and its exact NTK between them."""
    with precision_scope(np.float64):
        apply, params, shape = request.param()
        x1, x2 = points(3, *shape), points(2, *shape, seed=1)
        return apply, params, x1, x2, empirical(apply, params, x1, x2)


@pytest.mark.parametrize("implementation", [1, 2, 3])
@pytest.mark.parametrize("vmap_axes", [None, 0])
def test_the_empirical_ntk_is_the_product_of_jacobians(finite, vmap_axes, implementation):
    apply, params, x1, x2, exact = finite
    options = {"vmap_axes": vmap_axes, "implementation": implementation}
    ntk_fn = jax.jit(nt.empirical_ntk_fn(apply, trace_axes=(), **options))
    np.testing.assert_allclose(ntk_fn(x1, x2, params), exact, atol=1e-11 * np.abs(exact).max())


@pytest.mark.parametrize("implementation", [0, 1, 2, 3])
def test_traced_over_outputs_the_empirical_ntk_is_a_mean(implementation):
    init, apply, _ = relu_network(depth=1, weight=2.0, bias=0.1, width=3, outputs=3)
    x, (_, params) = points(3, 2), init(make_key(0), (-1, 2))
    found = nt.empirical_ntk_fn(apply, vmap_axes=0, implementation=implementation)(x, None, params)
    mean = np.einsum("ijaa->ij", empirical(apply, params, x, x)) / 3
    np.testing.assert_allclose(found, mean, rtol=1e-11)


def test_structured_derivatives_take_parameters_that_outputs_repeat_or_ignore():
    def apply(params, x):
        return params["bias"] + 0 * x[:, :2]

    params = {"bias": jnp.ones(2), "unused": jnp.ones((3, 3))}
    ntk = nt.empirical_ntk_fn(apply, trace_axes=(), implementation=3)(points(2, 4), None, params)
    np.testing.assert_allclose(ntk, np.broadcast_to(np.eye(2), (2, 2, 2, 2)), atol=1e-14)


def test_the_empirical_nngp_is_the_product_of_outputs():
    apply, params, shape = dense()
    x1, x2 = points(3, *shape), points(2, *shape, seed=1)
    found = nt.empirical_kernel_fn(apply)(x1, x2, "nngp", params)
    np.testing.assert_allclose(found, apply(params, x1) @ apply(params, x2).T / 3, rtol=1e-12)


def test_products_of_the_ntk_with_vectors_need_no_matrix():
    apply, params, shape = dense()
    x1, x2 = points(3, *shape), points(2, *shape, seed=1)
    vector = points(2, 3, seed=2)
    found = nt.empirical_ntk_vp_fn(apply, x1, x2, params)(vector)
    exact = np.einsum("ijab,jb->ia", empirical(apply, params, x1, x2), vector)
    np.testing.assert_allclose(found, exact, rtol=1e-11)


def test_linearized_networks_are_tangents():
    apply, params, shape = dense()
    x = points(3, *shape)
    moved = jax.tree_util.tree_map(lambda p: p + 1e-5, params)
    for tangent in nt.linearize(apply, params), nt.taylor_expand(apply, params, 1):
        np.testing.assert_allclose(tangent(moved, x), apply(moved, x), atol=1e-7)


def test_attention_with_positions_has_a_kernel_inside_jit():
    layer = stax.GlobalSelfAttention(
        n_chan_out=2,
        n_chan_key=2,
        n_chan_val=2,
        n_heads=2,
        linear_scaling=False,
        attention_mechanism="IDENTITY",
        pos_emb_type="CONCAT",
        pos_emb_decay_fn=lambda distance: jnp.exp(-distance),
    )
    _, _, kernel_fn = stax.serial(layer, stax.Flatten())
    x = points(2, 4, 2)
    inside = jax.jit(lambda x: kernel_fn(x, None, "nngp"))(x)
    np.testing.assert_allclose(inside, kernel_fn(x, None, "nngp"), rtol=1e-12)
