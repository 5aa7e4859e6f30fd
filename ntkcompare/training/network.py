"""One face for the two kinds of architecture: drawn from a key, applied with a hook on hidden layers."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ntkcompare.architecture import MLP, Architecture

Hook = Callable[[jax.Array, int], jax.Array]


def init(architecture: Architecture, key: Any, shape: tuple[int, ...], n_outputs: int, dtype: Any) -> Any:
    """Draw parameters for examples of `shape` and `n_outputs` outputs."""
    if isinstance(architecture, MLP):
        return architecture.init(key, shape[0], n_outputs, dtype)
    _, params = architecture.init_fn(key, (-1, *shape))
    return jax.tree.map(lambda leaf: leaf.astype(dtype), params)


def apply(architecture: Architecture, params: Any, X: Any, hook: Hook | None = None) -> jax.Array:
    """Return the outputs, shape (n, n_outputs)."""
    if isinstance(architecture, MLP):
        return architecture.apply(params, X, transform_hidden=hook)
    return jnp.asarray(architecture.apply_fn(params, X))


def check_fits(architecture: Architecture, shape: tuple[int, ...], n_outputs: int) -> None:
    """Raise ValueError unless the architecture takes examples of `shape` and gives `n_outputs` outputs."""
    if isinstance(architecture, MLP):
        return
    try:
        key = jax.random.key(0, impl="threefry2x32")
        params = jax.eval_shape(lambda k: architecture.init_fn(k, (-1, *shape))[1], key)
        X = np.broadcast_to(np.float32(0), (2, *shape))
        out = jax.eval_shape(architecture.apply_fn, params, X).shape
    except Exception as error:
        raise ValueError(
            f"architecture (a stax triple) does not take examples of shape {shape}: {error}. Give X the "
            "shape it was built for, such as (n, height, width, channels)."
        ) from error
    if out != (2, n_outputs):
        raise ValueError(
            f"architecture (a stax triple) gives outputs of shape {out[1:]} for an example, but the labels "
            f"need ({n_outputs},); end it with Dense({n_outputs})."
        )
