"""The engine for networks of any kind: neural-tangents, compiled once a shape and tile by tile."""

import functools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from ntkcompare.architecture import StaxNetwork
from ntkcompare.kernels.tiles import Started

_LARGEST_TILE = {"cpu": 256}
_LARGEST_ELSEWHERE = 1024
# What the largest array within a kernel may take for a tile, in bytes, and how many such there may be.
_BUDGET = 2**26
_ARRAYS = 6


class Block(NamedTuple):
    """Points as one side of a tile, on the device, and how many of them are not padding."""

    points: Any
    real: int


class TangentsEngine:
    """The kernels of a network given as a neural-tangents triple.

    Create and use it within one precision scope of `dtype`.

    Parameters
    ----------
    network : StaxNetwork
    shape : tuple of int
        Of one point.
    kernels : tuple of {"ntk", "nngp"}
    dtype : numpy dtype
    """

    def __init__(
        self, network: StaxNetwork, shape: tuple[int, ...], kernels: tuple[str, ...], dtype: np.dtype[Any]
    ) -> None:
        self.dtype, self.outputs = dtype, len(kernels)
        self._pairs, self._selves = compiled(network.kernel_fn, kernels)
        self._bytes = _bytes_a_pair(network.kernel_fn, kernels, shape, dtype)
        self.tile = 1
        largest = _LARGEST_TILE.get(jax.default_backend(), _LARGEST_ELSEWHERE)
        while self.tile < largest and 4 * self.tile**2 * self._bytes <= _BUDGET:
            self.tile *= 2

    def workspace(self, shape: tuple[int, ...]) -> float:
        """The points on the device, and the arrays of a tile."""
        tile = min(self.tile, shape[0])
        return float(self.dtype.itemsize) * float(np.prod(shape)) + _ARRAYS * self._bytes * tile**2

    def block(self, points: NDArray[np.float64], size: int) -> Block:
        """The points, padded by repeating the first: a point of zeros has no kernel in some networks."""
        padded = np.concatenate([points, np.repeat(points[:1], size - len(points), axis=0)])
        return Block(jnp.asarray(padded.astype(self.dtype)), len(points))

    def start(self, rows: Block, columns: Block) -> Started:
        """Start a tile."""
        kernels = self._pairs(rows.points, columns.points)

        def wait() -> NDArray[Any]:
            found = np.stack([np.asarray(kernel) for kernel in kernels])
            return _finite(found, found[:, : rows.real, : columns.real])

        return wait

    def diagonal(self, block: Block) -> NDArray[Any]:
        """The kernels of each point in a tile of one."""
        found = np.stack([np.asarray(kernel) for kernel in self._selves(block.points)])[:, : block.real]
        return _finite(found, found)


@functools.lru_cache(maxsize=64)
def compiled(
    kernel_fn: Callable[..., Any], kernels: tuple[str, ...]
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the programs of a tile, and of points with themselves."""

    def pairs(x: Any, y: Any) -> list[Any]:
        return _matrices(kernel_fn(x, y, kernels), kernels)

    def selves(x: Any) -> list[Any]:
        return jax.vmap(lambda point: [k[0, 0] for k in pairs(point[None], point[None])])(x)

    return jax.jit(pairs), jax.jit(selves)


def _matrices(found: Any, kernels: tuple[str, ...]) -> list[Any]:
    result = []
    for name in kernels:
        kernel = getattr(found, name)
        if kernel is None or kernel.ndim != 2:
            shape = "no kernel" if kernel is None else f"a kernel of shape {kernel.shape}"
            raise ValueError(
                f"architecture gives {shape} for kernel={name!r}, but one number a pair of points is needed; "
                "let the network end with stax.Flatten() or stax.GlobalAvgPool() and stax.Dense(1)."
            )
        result.append(kernel)
    return result


def _finite(result: NDArray[Any], real: NDArray[Any]) -> NDArray[Any]:
    if not np.isfinite(real).all():
        raise ValueError(
            "architecture gives a kernel that is not finite: some network layers divide by the norm of a "
            "point or overflow. Rescale the inputs, drop points that are zero, or give dtype='float64'."
        )
    return result


@functools.lru_cache(maxsize=64)
def _bytes_a_pair(
    kernel_fn: Callable[..., Any], kernels: tuple[str, ...], shape: tuple[int, ...], dtype: np.dtype[Any]
) -> float:
    """The largest array that is computed for a pair of points; a convolutional network has large ones."""
    points = np.zeros((2, *shape), dtype)
    try:
        program = jax.make_jaxpr(functools.partial(kernel_fn, get=kernels))(points, points)
    except Exception as error:
        raise ValueError(f"architecture cannot take points of shape {shape}: {error}") from error
    return max(_sizes(program.jaxpr)) / 4


def _sizes(program: Any) -> Iterator[float]:
    """Bytes of all arrays of a program and of those within it."""
    for equation in program.eqns:
        for variable in equation.outvars:
            aval = variable.aval
            yield float(np.prod(aval.shape)) * np.dtype(aval.dtype).itemsize
        for inner in jax.tree.leaves(
            list(equation.params.values()),
            is_leaf=lambda leaf: hasattr(leaf, "eqns") or hasattr(leaf, "jaxpr"),
        ):
            inner = getattr(inner, "jaxpr", inner)
            if hasattr(inner, "eqns"):
                yield from _sizes(inner)
