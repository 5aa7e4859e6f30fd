"""JAX random keys from integer seeds."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ntkcompare._checks import check_integer


def make_key(seed: int | np.random.SeedSequence) -> Any:
    """Return the JAX random key of `seed`, the same under every JAX setting.

    Seeds below 2**32 give the key of ``jax.random.key(seed, impl="threefry2x32")``. Seeds to 2**64
    fill both words of the key, where JAX itself would drop the upper one or refuse while 64-bit
    types are off. Longer ones, and seed sequences, are hashed to two words by NumPy.

    Parameters
    ----------
    seed : int or numpy.random.SeedSequence
        A non-negative integer of any length, or a seed sequence (its state does not change).

    Returns
    -------
    jax.Array
        A typed scalar key. Random numbers drawn with it are the same on every JAX version only
        within a `precision_scope`.

    Raises
    ------
    TypeError, ValueError
        If `seed` is not an integer, or negative.

    Examples
    --------
    >>> import jax
    >>> jax.random.key_data(make_key(2**32 + 7)).tolist()
    [1, 7]
    """
    import jax
    import jax.numpy as jnp

    # Typed and of a named kind: a bare array would be read by the user's jax_default_prng_impl.
    return jax.random.wrap_key_data(jnp.asarray(_words(seed)), impl="threefry2x32")


def _words(seed: int | np.random.SeedSequence) -> npt.NDArray[np.uint32]:
    if isinstance(seed, np.random.SeedSequence):
        return seed.generate_state(2).astype(np.uint32)
    number = check_integer("seed", seed, minimum=0)
    if number >= 2**64:
        return _words(np.random.SeedSequence(number))
    return np.array([number >> 32, number & 0xFFFFFFFF], dtype=np.uint32)
