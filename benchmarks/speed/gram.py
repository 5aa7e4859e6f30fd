"""Is a symmetric NTK Gram matrix to be had in little more than a matrix product, and sooner than elsewhere?

Against jitted neural-tangents, compiled beforehand and asked for the same matrix; and against the bare
product X Xᵀ, NumPy's, which is the quickest full one at hand: BLAS computes one triangle (dsyrk) and NumPy
copies it to the other. Our matrix, too, is written out whole. The last row says what bounds the first: the
products of the same tiles, written to the same places, with no recursion at all.
"""

from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from benchmarks.speed._images import make_images
from benchmarks.speed._ratio import Row, faster, main, within
from ntkcompare import MLP
from ntkcompare._jax.precision import precision_scope
from ntkcompare.kernels import gram
from ntkcompare.kernels.fused import TILES
from ntkcompare.kernels.tiles import evaluate


def measure(quick: bool) -> Sequence[Row]:
    n, rounds = (1000, 5) if quick else (4000, 9)
    X, _ = make_images(n)
    network = MLP(depth=3)
    kernel_fn = network.stax()[2]
    jitted = jax.jit(lambda points: kernel_fn(points, None, "ntk"))

    def ours() -> NDArray[np.float64]:
        return gram(X, architecture=network)

    def tangents() -> NDArray[np.float64]:
        with precision_scope("float64"):
            return np.asarray(jitted(X))

    def product() -> NDArray[np.float64]:
        return X @ X.T

    K = ours()
    apart = np.abs(K - tangents())
    np.fill_diagonal(apart, 0)  # where neural-tangents is right to 1e-8 only
    if apart.max() > 1e-10 * K.max():
        raise AssertionError(f"the two matrices differ by {apart.max():.1e}")
    work = f"NTK Gram of {n} points, d=784, ReLU depth 3, float64"
    return [
        faster(work, ours, "jitted neural-tangents", tangents, target=5, rounds=rounds),
        within(work, ours, "the product X Xᵀ", product, target=2.5, rounds=rounds),
        faster(
            "its tiles' products alone",
            lambda: evaluate(Products(), X, None),
            "jitted neural-tangents",
            tangents,
            target=1,
            rounds=rounds,
        ),
    ]


class Products:
    """An engine for `evaluate` whose kernel is ⟨x, x'⟩."""

    outputs, tile, dtype = 1, TILES["cpu"], np.dtype(np.float64)
    product = staticmethod(jax.jit(lambda left, right: left @ right.T))

    def workspace(self, shape: tuple[int, ...]) -> float:
        """Count nothing."""
        return 0.0

    def block(self, points: NDArray[np.float64], size: int) -> tuple[jax.Array, NDArray[np.float64]]:
        """Pad by zeros; |x|² of the points beside them."""
        with precision_scope("float64"):
            padded = jnp.asarray(np.pad(points, ((0, size - len(points)), (0, 0))))
        return padded, np.square(points).sum(axis=1)

    def start(self, rows: Any, columns: Any) -> Callable[[], NDArray[np.float64]]:
        """Start the product of a tile."""
        with precision_scope("float64"):
            tile = self.product(rows[0], columns[0])
        return lambda: np.asarray(tile)[None]

    def diagonal(self, block: Any) -> NDArray[np.float64]:
        """|x|² of the points."""
        return block[1][None]


if __name__ == "__main__":
    main(measure, __doc__)
