"""The nearest neighbours at every size of a training order, from one pass over its points."""

from collections.abc import Iterator, Sequence

from ntkcompare.distances import Distance, Points
from ntkcompare.neighbours.nearest import Array, Nearest
from ntkcompare.neighbours.neighbours import Neighbours
from ntkcompare.neighbours.strips import COLUMNS, Strip, spans, strips

# Distances are computed so many rows by so many columns at a time: a matrix product is near its best speed,
# and its result is still in the processor's cache when it is looked through.
ROWS = 2048


def sweep(
    distance: Distance, queries: Points, points: Points, sizes: Sequence[int], k: int
) -> Iterator[Neighbours]:
    """For each n of the ascending `sizes` yield the min(k, n) nearest of the first n points.

    What was yielded is overwritten by the next.
    """
    nearest = Nearest(distance, queries, points, min(k, sizes[-1]))

    def order(strip: Strip) -> list[tuple[slice, Array]]:
        new = points[strip.columns]
        return [(rows, distance.order(queries[rows], new)) for rows in spans(0, len(queries), ROWS)]

    for strip, tiles in strips(sizes, COLUMNS, order):
        for part, n in strip.parts:
            for rows, D in tiles:
                nearest.meet(rows, part, D[:, strip.within(part)])
            if n is not None:
                yield Neighbours.held(nearest, len(queries), min(k, n))


def sweep_within(distance: Distance, points: Points, sizes: Sequence[int], k: int) -> Iterator[Neighbours]:
    """For each n of the ascending `sizes` yield the min(k, n) nearest of the first n points to each of these.

    Each is among its own neighbours. What was yielded is overwritten by the next.
    """
    last = points[: sizes[-1]]
    nearest = Nearest(distance, last, last, min(k, sizes[-1]))

    def order(strip: Strip) -> list[tuple[slice, Array]]:
        # The points of the strip among themselves come last.
        rows = [*spans(0, strip.columns.start, ROWS), strip.columns]
        return [(old, distance.order(points[old], points[strip.columns])) for old in rows]

    def back(part: slice, old: slice, D: Array) -> Array:
        if distance.symmetric:
            return distance.turned(D, points[old], points[part])
        return distance.order(points[part], points[old])

    for strip, (*tiles, (_, square)) in strips(sizes, COLUMNS, order):
        start = strip.columns.start
        for part, n in strip.parts:
            new = strip.within(part)
            for old, D in tiles:
                nearest.meet(old, part, D[:, new])
                nearest.meet(part, old, back(part, old, D[:, new]))
            nearest.meet(slice(start, part.stop), part, square[: new.stop, new])
            if part.start > start:
                nearest.meet(part, slice(start, part.start), square[new, : new.start])
            if n is not None:
                yield Neighbours.held(nearest, n, min(k, n))
