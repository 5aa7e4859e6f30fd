"""The nearest neighbours at every size of a training order, from one pass over its points."""

from collections.abc import Iterator, Sequence

from ntkcompare.distances import Distance, Points
from ntkcompare.neighbours.nearest import Nearest
from ntkcompare.neighbours.neighbours import Neighbours

# Distances are computed so many rows by so many columns at a time: a matrix product is near its best speed,
# and its result is still in the processor's cache when it is looked through.
ROWS = 2048
COLUMNS = 1024


def sweep(
    distance: Distance, queries: Points, points: Points, sizes: Sequence[int], k: int
) -> Iterator[Neighbours]:
    """For each n of the ascending `sizes` yield the min(k, n) nearest of the first n points.

    What was yielded is overwritten by the next.
    """
    nearest = Nearest(distance, queries, points, min(k, sizes[-1]))
    met = 0
    for n in sizes:
        for columns in _spans(met, n, COLUMNS):
            for rows in _spans(0, len(queries), ROWS):
                nearest.meet(rows, columns, distance.order(queries[rows], points[columns]))
        met = n
        yield Neighbours.held(nearest, len(queries), min(k, n))


def sweep_within(distance: Distance, points: Points, sizes: Sequence[int], k: int) -> Iterator[Neighbours]:
    """For each n of the ascending `sizes` yield the min(k, n) nearest of the first n points to each of these.

    Each is among its own neighbours. What was yielded is overwritten by the next.
    """
    last = points[: sizes[-1]]
    nearest = Nearest(distance, last, last, min(k, sizes[-1]))
    met = 0
    for n in sizes:
        for new in _spans(met, n, COLUMNS):
            for old in _spans(0, new.start, ROWS):
                D = distance.order(points[old], points[new])
                nearest.meet(old, new, D)
                if distance.symmetric:
                    D = distance.turned(D, points[old], points[new])
                else:
                    D = distance.order(points[new], points[old])
                nearest.meet(new, old, D)
            nearest.meet(new, new, distance.order(points[new], points[new]))
        met = n
        yield Neighbours.held(nearest, n, min(k, n))


def _spans(start: int, stop: int, length: int) -> list[slice]:
    return [slice(a, min(a + length, stop)) for a in range(start, stop, length)]
