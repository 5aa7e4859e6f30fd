"""The engine for fully connected networks: one fused recursion over a tile of pairs."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from ntkcompare.architecture import MLP
from ntkcompare.kernels.directions import directions
from ntkcompare.kernels.layers import RAMPS, Layers
from ntkcompare.kernels.near import pairs_to_gather
from ntkcompare.kernels.pairs import Kind, Numbers, Rows, compiled
from ntkcompare.kernels.tiles import Started

# Points along the side of a tile: what a processor's cache holds, and what keeps a GPU busy.
TILES = {"cpu": 256}
_TILE_ELSEWHERE = 2048
_ARRAYS = 12  # of the size of a tile, for each kernel and each tile under way: generous


# The largest deviation whose fifth power the type can hold: no formula here goes beyond.
_LARGEST = {name: float(np.finfo(name).max) ** 0.2 for name in ("float64", "float32")}


class Block(NamedTuple):
    """Points as one side of a tile.

    Attributes
    ----------
    rows : Rows
        On the device, padded to a size of the few that are compiled.
    directed : int
        How many of them have a direction, and so are near themselves.
    diagonal : ndarray of shape (outputs, n)
        Their kernels with themselves.
    """

    rows: Rows
    directed: int
    diagonal: NDArray[Any]


class FusedEngine:
    """The kernels of an MLP at some of its depths.

    Create and use it within one precision scope of `dtype`.

    Parameters
    ----------
    network : MLP
    n_features : int
    kernels : tuple of {"ntk", "nngp"}
    depths : tuple of int
        Hidden layers after which to give the kernels, ascending, from 0 to the network's depth.
    dtype : numpy dtype
    """

    def __init__(
        self,
        network: MLP,
        n_features: int,
        kernels: tuple[str, ...],
        depths: tuple[int, ...],
        dtype: np.dtype[Any],
    ) -> None:
        self.layers = Layers.of(network, n_features)
        self.kernels, self.depths, self.dtype = kernels, depths, dtype
        self.outputs = len(kernels) * len(depths)
        self.tile = TILES.get(jax.default_backend(), _TILE_ELSEWHERE)
        self._ramp = self.layers.family in RAMPS
        self._program = compiled(Kind(self.layers.family, self.layers.standard, kernels, depths))
        as_type = self._on_device
        self._numbers = Numbers(
            jax.tree.map(as_type, tuple(self.layers.constants)),
            as_type(self.layers.W_std**2),
            as_type(self.layers.sources),
            as_type(self.layers.offsets),
        )

    def _on_device(self, array: Any) -> Any:
        return jnp.asarray(np.asarray(array, self.dtype))

    def workspace(self, shape: tuple[int, ...]) -> float:
        """Directions of all points, and some tiles."""
        tile = min(self.tile, shape[0])
        return float(self.dtype.itemsize) * (
            shape[0] * (shape[1] + 4 * self.layers.depth) + _ARRAYS * self.outputs * tile**2
        )

    def block(self, points: NDArray[np.float64], size: int) -> Block:
        """Directions and deviations, padded by zeros."""
        layers = self.layers
        units, lengths = directions(points, layers.W_std, layers.b_std)
        deviations = layers.deviations(lengths)
        self._check(points, deviations)
        # A deviation of zero, without a bias, makes a kernel of zero of whatever stands beside it.
        above = deviations > 4 * np.finfo(self.dtype).tiny
        inverses = np.divide(1.0, deviations, out=np.zeros_like(deviations), where=above)
        gain = layers.constants[0] if self._ramp else 0.0
        cosines = layers.W_std * gain**0.5 * deviations[:-1] * inverses[1:]
        padding = (0, 0), (0, size - len(points))
        by_layer = [deviations, inverses, cosines, layers.b_std * inverses[1:]]
        if size > len(points):
            units = np.pad(units, padding[::-1])
            by_layer = [np.pad(array, padding) for array in by_layer]
        rows = Rows(self._on_device(units), *map(self._on_device, by_layer))
        return Block(rows, int(np.count_nonzero(lengths)), self._diagonal(deviations))

    def _check(self, points: NDArray[np.float64], deviations: NDArray[np.float64]) -> None:
        largest = _LARGEST[self.dtype.name]
        within = (deviations <= largest).all(axis=0)
        if not within.all():
            row = points[np.argmin(within)]
            raise ValueError(
                f"X or Y has a point with entries up to {np.abs(row).max():.3g}, whose kernel {self.dtype} "
                f"cannot hold: its standard deviation in a layer exceeds {largest:.1g}. Rescale the inputs."
            )

    def start(self, rows: Block, columns: Block) -> Started:
        """Start a tile. Pairs that need differences are known only when it is done."""
        kernels, count = self._program(rows.rows, columns.rows, self._numbers, None)
        # On the diagonal each point is near itself, and its kernel is known without a tile.
        expected = rows.directed if rows is columns else 0

        def wait() -> NDArray[Any]:
            found = int(count)
            if found <= expected:
                return self._stacked(kernels)
            size = len(rows.rows.units) * len(columns.rows.units)
            capacity = pairs_to_gather(found, size)
            return self._stacked(self._program(rows.rows, columns.rows, self._numbers, capacity)[0])

        return wait

    def _stacked(self, kernels: list[list[Any]]) -> NDArray[Any]:
        arrays = [np.asarray(array) for by_depth in kernels for array in by_depth]
        return arrays[0][None] if len(arrays) == 1 else np.stack(arrays)

    def diagonal(self, block: Block) -> NDArray[Any]:
        """In closed form, from float64."""
        return block.diagonal

    def _diagonal(self, deviations: NDArray[np.float64]) -> NDArray[Any]:
        layers, variances = self.layers, deviations**2
        ntk = layers.sources[0] * variances[0] + layers.offsets[0]
        found = {("nngp", 0): variances[0], ("ntk", 0): ntk}
        for layer, slope in enumerate(layers.slopes(deviations)):
            gain = layers.sources[1] * variances[layer + 1] + layers.offsets[1]
            ntk = gain + layers.W_std**2 * slope * ntk
            found["nngp", layer + 1], found["ntk", layer + 1] = variances[layer + 1], ntk
        wanted = [found[kernel, depth] for kernel in self.kernels for depth in self.depths]
        return np.array(wanted).astype(self.dtype)
