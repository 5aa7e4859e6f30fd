"""Angles between nearly parallel rows, from their differences.

A product of unit vectors is known to 1e-16, and so 1 − ρ is known to 1e-16 and no better; an angle of 1e-8
would be lost in it. The difference of the vectors has that angle to all digits.
"""

from typing import Any

import jax.numpy as jnp
from jax import lax

# Below this 1 − |ρ| an angle from a product has lost two digits more than its type must lose.
LIMITS = {"float64": 1e-4, "float32": 1e-2}

_CHUNK = 512  # pairs whose differences are in memory at once
DENSE = 0  # in place of a number of pairs: all pairs of the tile


def pairs_to_gather(count: int, tile: int) -> int:
    """The capacity to compile for, if a tile has so many nearly parallel pairs: few shapes for all."""
    capacity = _CHUNK
    while capacity < count:
        capacity *= 4
    return capacity if capacity <= tile // 16 else DENSE


def near_gap(u: Any, v: Any, gap: Any, sign: Any, capacity: int) -> Any:
    """1 − |ρ| for the rows of u and of v, from differences where `gap` is below the limit.

    Parameters
    ----------
    u, v : array of shape (n, d), (m, d)
        Unit vectors.
    gap, sign : array of shape (n, m)
        1 − |ρ| and the sign of ρ, from a product.
    capacity : int
        The most pairs below the limit; or DENSE, which takes the difference of all pairs.
    """
    near = gap < LIMITS[gap.dtype.name]
    if capacity == DENSE:
        return jnp.where(near, _all_differences(u, v, sign), gap)
    # An index beyond the end reads the last pair and writes nowhere.
    i, j = jnp.nonzero(near, size=capacity, fill_value=gap.size)

    def chunk(indices: tuple[Any, Any]) -> Any:
        rows, columns = indices
        difference = u[rows] - sign[rows, columns][:, None] * v[columns]
        return 0.5 * jnp.sum(difference * difference, axis=1)

    shape = capacity // _CHUNK, _CHUNK
    exact = lax.map(chunk, (i.reshape(shape), j.reshape(shape)))
    return gap.at[i, j].set(exact.ravel(), mode="drop")


def _all_differences(u: Any, v: Any, sign: Any) -> Any:
    # The sum runs down the columns of the transpose: the processor's lanes hold different pairs.
    columns = v.T

    def row(arguments: tuple[Any, Any]) -> Any:
        x, signs = arguments
        difference = columns * signs - x[:, None]
        return 0.5 * jnp.sum(difference * difference, axis=0)

    return lax.map(row, (u, sign))
