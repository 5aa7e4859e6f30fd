"""How a training order is cut, so that few large tiles are computed and every size is stopped at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

# The training points that one strip holds at most.
COLUMNS = 1024

Tiles = TypeVar("Tiles")


@dataclass(frozen=True)
class Strip:
    """Consecutive training points, for which tiles are computed at once, in parts that end at sizes.

    Attributes
    ----------
    parts : tuple of (slice, int or None)
        The points of a part, and the size that they complete, if they do.
    """

    parts: tuple[tuple[slice, int | None], ...]

    @property
    def columns(self) -> slice:
        """All its points."""
        return slice(self.parts[0][0].start, self.parts[-1][0].stop)

    def within(self, part: slice) -> slice:
        """Where the points of a part lie among those of the strip."""
        return slice(part.start - self.columns.start, part.stop - self.columns.start)


def spans(start: int, stop: int, length: int) -> list[slice]:
    """The range in slices of at most that length."""
    return [slice(a, min(a + length, stop)) for a in range(start, stop, length)]


def cut(sizes: Sequence[int], length: int) -> list[Strip]:
    """Strips of at most `length` points, which end where a size does if they can.

    >>> [strip.columns for strip in cut([10, 40, 300], 100)]
    [slice(0, 40, None), slice(40, 140, None), slice(140, 240, None), slice(240, 300, None)]
    """
    found: list[list[tuple[slice, int | None]]] = []
    start = 0
    for n in sizes:
        parts: list[tuple[slice, int | None]] = [(part, None) for part in spans(start, n, length)]
        parts[-1] = (parts[-1][0], n)
        if len(parts) == 1 and found and n - found[-1][0][0].start <= length:
            found[-1].extend(parts)
        else:
            found.extend([part] for part in parts)
        start = n
    return [Strip(tuple(parts)) for parts in found]


def strips(
    sizes: Sequence[int], length: int, compute: Callable[[Strip], Tiles]
) -> Iterator[tuple[Strip, Tiles]]:
    """Yield each strip with what `compute` makes of it.

    Where that raises, its parts are computed one by one: a point that cannot be compared fails the sizes
    that hold it, and not those before.
    """
    for strip in cut(sizes, length):
        try:
            computed = [(strip, compute(strip))]
        except Exception:
            if len(strip.parts) == 1:
                raise
            for part in strip.parts:
                piece = Strip((part,))
                yield piece, compute(piece)
        else:
            yield from computed
