"""The numerical settings of JAX, held for the length of a `with` block and then given back."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from typing import Any

import numpy as np


def _x64(enabled: bool) -> AbstractContextManager[Any]:
    import jax

    # jax.enable_x64 came with 0.8; jax.experimental.enable_x64 went with 0.9.
    scope: Any = getattr(jax, "enable_x64", None)
    if scope is None:
        from jax import experimental

        scope = vars(experimental)["enable_x64"]
    context: AbstractContextManager[Any] = scope(enabled)
    return context


@contextmanager
def precision_scope(dtype: Any = np.float64) -> Iterator[np.dtype[Any]]:
    """Compute in `dtype`, with matrix products at full precision, whatever the user's JAX settings.

    Within the block, and in the current thread alone:

    - 64-bit types are on for float64 and off for float32;
    - matrix products keep the precision of their operands (GPUs and TPUs otherwise round them);
    - dtype and rank promotion are NumPy's, even where the user has made them strict;
    - random bits for a key are those of JAX's partitionable threefry, the default since JAX 0.5.

    So a result depends on the data and the seed, not on the flags around it. On leaving, by an
    exception too, every setting is as it was. A function jitted inside may be called in a later
    block without being compiled again; JAX keys its compilations by these settings.

    Parameters
    ----------
    dtype : dtype, default float64
        float32 or float64.

    Yields
    ------
    numpy.dtype
        The dtype to give to arrays.

    Raises
    ------
    ValueError
        If `dtype` is neither float32 nor float64.

    Examples
    --------
    >>> import jax.numpy as jnp
    >>> with precision_scope("float64") as dtype:
    ...     print(jnp.ones(2, dtype).dtype)
    float64
    """
    wanted = _check_dtype(dtype)
    import jax

    with ExitStack() as stack:
        stack.enter_context(_x64(wanted == np.float64))
        stack.enter_context(jax.default_matmul_precision("highest"))
        stack.enter_context(jax.numpy_dtype_promotion("standard"))
        stack.enter_context(jax.numpy_rank_promotion("allow"))
        stack.enter_context(jax.threefry_partitionable(True))
        yield wanted


def _check_dtype(dtype: Any) -> np.dtype[Any]:
    # NumPy reads None as float64, here and when comparing: an argument forgotten is no choice.
    if dtype is not None:
        for known in (np.dtype(np.float32), np.dtype(np.float64)):
            with suppress(TypeError):
                if known == np.dtype(dtype):
                    return known
    raise ValueError(f"dtype={dtype!r} must be float32 or float64.")
