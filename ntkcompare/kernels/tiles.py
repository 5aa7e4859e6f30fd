"""Gram matrices tile by tile: bounded memory, one triangle of a symmetric one, few shapes to compile."""

import collections
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_memory

# A started tile, when called, waits for its kernels: an array of shape (outputs, rows, columns).
Started = Callable[[], NDArray[Any]]
_SMALLEST = 16
# Tiles under way: one is computed while another is copied to its place.
_AHEAD = 2


class Engine(Protocol):
    """What computes the kernels of a tile.

    Attributes
    ----------
    outputs : int
        Kernels for each pair.
    tile : int
        Points along the side of a tile.
    dtype : numpy dtype
        Of the kernels.
    """

    outputs: int
    tile: int
    dtype: np.dtype[Any]

    def workspace(self, shape: tuple[int, ...]) -> float:
        """Bytes in use beside the result, for points of that shape."""

    def block(self, points: NDArray[np.float64], size: int) -> Any:
        """Prepare points as one side of a tile, padded to `size` of them."""

    def start(self, rows: Any, columns: Any) -> Started:
        """Start to compute a tile; the same block on both sides where it is on the diagonal."""

    def diagonal(self, block: Any) -> NDArray[Any]:
        """The kernels of each point of a block with itself: shape (outputs, n)."""


def bucket(count: int, tile: int) -> int:
    """The size to which so many points are padded: a power of two up to the tile.

    >>> [bucket(n, 256) for n in (1, 17, 200, 1000)]
    [16, 32, 256, 256]
    """
    size = _SMALLEST
    while size < min(count, tile):
        size *= 2
    return min(size, tile)


def evaluate(engine: Engine, X: NDArray[np.float64], Y: NDArray[np.float64] | None) -> NDArray[Any]:
    """The kernels between all points of X and of Y, or of X and X, of shape (outputs, n, m).

    Raises
    ------
    InsufficientMemoryError
        Before anything is allocated, if the result and what is needed beside it would not fit.
    """
    n, m = len(X), len(X) if Y is None else len(Y)
    check_memory(
        float(engine.outputs) * n * m * engine.dtype.itemsize
        + sum(engine.workspace(P.shape) for P in (X, Y) if P is not None),
        f"{engine.outputs} Gram matrix/matrices of {n} × {m} in {engine.dtype}",
        "Use fewer points, or evaluate blocks of rows in turn"
        + ("; dtype='float32' takes half." if engine.dtype == np.float64 else "."),
    )
    result = np.empty((engine.outputs, n, m), engine.dtype)
    rows = _blocks(engine, X)
    columns = rows if Y is None else _blocks(engine, Y)
    pending: collections.deque[tuple[Started, slice, slice]] = collections.deque()
    for i, (down, left) in enumerate(rows):
        for across, right in columns[: i + 1] if Y is None else columns:
            pending.append((engine.start(left, right), down, across))
            if len(pending) > _AHEAD:
                _place(result, *pending.popleft(), symmetric=Y is None)
    while pending:
        _place(result, *pending.popleft(), symmetric=Y is None)
    if Y is None:
        for part, block in rows:
            index = np.arange(part.start, part.stop)
            result[:, index, index] = engine.diagonal(block)
    return result


def evaluate_diagonal(engine: Engine, X: NDArray[np.float64]) -> NDArray[Any]:
    """The kernels of each point with itself, of shape (outputs, n)."""
    return np.concatenate([engine.diagonal(block) for _, block in _blocks(engine, X)], axis=1)


def _blocks(engine: Engine, points: NDArray[np.float64]) -> Sequence[tuple[slice, Any]]:
    size = bucket(len(points), engine.tile)
    starts = range(0, len(points), size)
    slices = [slice(start, min(start + size, len(points))) for start in starts]
    return [(part, engine.block(points[part], size)) for part in slices]


def _place(result: NDArray[Any], wait: Started, down: slice, across: slice, *, symmetric: bool) -> None:
    tile = wait()[:, : down.stop - down.start, : across.stop - across.start]
    if not symmetric:
        result[:, down, across] = tile
        return
    if down == across:
        tile = np.tril(tile)
        result[:, down, across] = tile + np.tril(tile, -1).transpose(0, 2, 1)
        return
    result[:, down, across] = tile
    result[:, across, down] = tile.transpose(0, 2, 1)
