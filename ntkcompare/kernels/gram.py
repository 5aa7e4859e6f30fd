"""Gram matrices of infinitely wide networks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_memory
from ntkcompare._jax.precision import precision_scope
from ntkcompare.architecture import MLP, as_architecture
from ntkcompare.kernels.inputs import check_kernel, check_points


def gram(
    X: Any, Y: Any = None, *, architecture: Any = None, kernel: str = "ntk", dtype: Any = np.float64
) -> NDArray[Any]:
    """The kernel between all rows of X and of Y (first cut)."""
    check_kernel(kernel)
    network = as_architecture(architecture)
    flat = isinstance(network, MLP)
    points = check_points("X", X, two_dimensional=flat)
    others = points if Y is None else check_points("Y", Y, two_dimensional=flat)
    if points.shape[1:] != others.shape[1:]:
        raise ValueError(f"Y has {others.shape[1:]} features a point, but X has {points.shape[1:]}.")
    check_memory(
        8.0 * len(points) * len(others), f"a Gram of {len(points)} by {len(others)}", "Use fewer points."
    )
    with precision_scope(dtype) as wanted:
        import jax.numpy as jnp

        _, _, kernel_fn = network.stax()
        K = np.array(kernel_fn(jnp.asarray(points, wanted), jnp.asarray(others, wanted), kernel))
    if Y is None:
        K = np.triu(K) + np.triu(K, 1).T
    return K


def gram_diagonal(
    X: Any, *, architecture: Any = None, kernel: str = "ntk", dtype: Any = np.float64
) -> NDArray[Any]:
    """The kernel of each row of X with itself (first cut)."""
    points = check_points("X", X, two_dimensional=isinstance(as_architecture(architecture), MLP))
    return np.array(
        [gram(x[None], architecture=architecture, kernel=kernel, dtype=dtype)[0, 0] for x in points]
    )
