"""Padding, and the minibatches of an epoch, such that padding never shows in a result.

Arrays are padded to a `capacity`, so that training sets of many sizes meet one compiled program; the
numbers of rows and of batches are run-time values. Every computation runs on chunks of a fixed number
of rows, so that a row's result does not depend on the capacity either.
"""

from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

# Rows of a chunk: few for few examples, else enough to keep two cores busy and memory bounded.
SMALL, LARGE = 64, 256


def capacity(n: int) -> int:
    """Return the padded number of rows: a power of two, at least `LARGE`.

    >>> capacity(10), capacity(1347)
    (256, 2048)
    """
    return max(LARGE, 1 << (n - 1).bit_length())


def chunk_rows(n: int) -> int:
    """Return the rows of a chunk for `n` rows in all.

    >>> chunk_rows(10), chunk_rows(65), chunk_rows(1347)
    (64, 256, 256)
    """
    return SMALL if n <= SMALL else LARGE


def pad(rows: NDArray[Any], n: int) -> NDArray[Any]:
    """Return `rows` followed by copies of the first, `n` in all: any network is as safe there as here.

    >>> pad(np.array([1, 2]), 4).tolist()
    [1, 2, 1, 1]
    """
    padded = np.empty((n, *rows.shape[1:]), rows.dtype)
    padded[: len(rows)] = rows
    padded[len(rows) :] = rows[0]
    return padded


def batch_bounds(batch: Any, n: Any, n_batches: Any) -> tuple[Any, Any]:
    """Return start and number of rows of batch 0…n_batches−1 of n rows.

    Batches differ by one row at most: a last batch of a few examples would be a noisy step.

    >>> [tuple(int(bound) for bound in batch_bounds(batch, 10, 3)) for batch in range(3)]
    [(0, 4), (4, 3), (7, 3)]
    """
    size, longer = n // n_batches, n % n_batches
    return batch * size + jnp.minimum(batch, longer), size + (batch < longer)
