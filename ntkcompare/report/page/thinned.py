"""Thinned: some of many sizes, where a table or a bootstrap over all of them would be without end."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison

SIZES_AT_MOST = 24


def few(sizes: Sequence[int], most: int) -> list[int]:
    """Return at most so many of the sizes, evenly spread on a logarithmic axis, the ends among them.

    >>> few(range(1, 1001), 4)
    [1, 10, 100, 1000]
    """
    if len(sizes) <= most:
        return list(sizes)
    wanted = np.geomspace(sizes[0], sizes[-1], most)
    places = {int(np.abs(np.log(np.asarray(sizes) / n)).argmin()) for n in wanted}
    return [sizes[i] for i in sorted(places)]


def thinned(comparison: "Comparison") -> "Comparison":
    """Return the comparison at no more than `SIZES_AT_MOST` sizes."""
    frame = comparison.frame()
    sizes = sorted(int(n) for n in frame["n"].unique())
    if len(sizes) <= SIZES_AT_MOST:
        return comparison
    chosen = few(sizes, SIZES_AT_MOST)
    return type(comparison)(frame[frame["n"].isin(chosen)], {**comparison.manifest, "sizes": chosen})
