"""The nearest points met so far, kept in order as more are met."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.distances import Distance, Points

# The index of a place that no point has taken yet.
NONE = np.iinfo(np.int64).max

Indices = NDArray[np.int64]
Array = NDArray[Any]


class Nearest:
    """For each query the k nearest of the points met so far, the nearest first, the lower index on ties.

    Points may be met in any order and in parts, each once; what is held depends on the set alone.

    Attributes
    ----------
    values : ndarray of shape (n_queries, k)
        The distance's `order` of what is held; infinite where fewer than k points were met. Ascending
        but for numbers that `order` cannot tell apart.
    indices : ndarray of shape (n_queries, k)
        Which points they are.
    """

    def __init__(self, distance: Distance, queries: Points, points: Points, k: int) -> None:
        self.distance, self.queries, self.points, self.k = distance, queries, points, k
        self.values: Array = np.full((len(queries), k), np.inf)
        self.indices: Indices = np.full((len(queries), k), NONE)
        # Exact distances, as far as they were needed to settle an order.
        self._exact: Array = np.full((len(queries), k), np.nan)

    def meet(self, rows: slice, columns: slice, D: Array) -> None:
        """Meet the points of `columns` for the queries of `rows`; D is the distance's `order` of these."""
        threshold = self._threshold(rows, columns, D)
        found = np.flatnonzero(threshold[:, None] >= D)
        row, column = np.divmod(found, D.shape[1])
        self._merge(rows.start + row, columns.start + column, D[row, column])

    def distances(self, n_queries: int, k: int) -> Array:
        """Distances of the first `k` that are held for the first queries, shape (n_queries, k)."""
        exact = self._exact[:n_queries, :k]
        rows, places = np.nonzero(np.isnan(exact))
        exact[rows, places] = self._pairs(rows, self.indices[rows, places], self.values[rows, places])
        return exact.copy()

    def _pairs(self, rows: Indices, indices: Indices, values: Array) -> Array:
        return self.distance.pairs(self.queries, self.points, rows, indices, values)

    def _slack(self, rows: Any, values: Array) -> Array:
        """The distance's slack for values (n_rows, m); 0 for the infinite."""
        offset, scale = self.queries.offset[rows], self.queries.scale[rows]
        finite = np.where(np.isfinite(values), values, 0)
        return self.distance.slack(finite, offset[:, None], scale[:, None])

    def _threshold(self, rows: slice, columns: slice, D: Array) -> Array:
        """Above which value a point cannot come in, for each row."""
        worst = self.values[rows].max(axis=1, initial=-np.inf)
        empty = np.isinf(worst)
        if empty.any() and D.shape[1] > self.k:
            worst[empty] = np.partition(D[empty], self.k - 1, axis=1)[:, self.k - 1]
        slack = self._slack(rows, worst[:, None])[:, 0]
        # A later point that ties with the last is no candidate; where much ties, this spares most work.
        late = ~empty & (slack == 0) & (self.indices[rows].max(axis=1) < columns.start)
        threshold: Array = np.where(late, np.nextafter(worst, -np.inf), worst + slack)
        return threshold

    def _merge(self, rows: Indices, columns: Indices, values: Array) -> None:
        """Take in candidates: points `columns` with `values` for the ascending `rows`."""
        if not len(rows):
            return
        first = np.flatnonzero(np.diff(rows, prepend=-1))
        touched = rows[first]
        counts = np.diff(first, append=len(rows))
        slots = np.repeat(np.arange(len(touched)), counts)
        places = self.k + np.arange(len(rows)) - np.repeat(first, counts)
        width = self.k + counts.max()

        def joined(held: Array, new: Any, fill: Any) -> Array:
            both = np.full((len(touched), width), fill, dtype=held.dtype)
            both[:, : self.k] = held[touched]
            both[slots, places] = new
            return both

        V = joined(self.values, values, np.inf)
        order = np.argsort(V, axis=1)
        V, I, E = (
            np.take_along_axis(part, order, axis=1)
            for part in (V, joined(self.indices, columns, NONE), joined(self._exact, np.nan, np.nan))
        )
        self._settle(touched, V, I, E)
        self.values[touched] = V[:, : self.k]
        self.indices[touched] = I[:, : self.k]
        self._exact[touched] = E[:, : self.k]

    def _settle(self, touched: Indices, V: Array, I: Indices, E: Array) -> None:
        """Put runs of values too near to each other into order, in place."""
        with np.errstate(invalid="ignore"):  # ∞ − ∞
            gaps = np.diff(V[:, : self.k + 1], axis=1)
        last = np.where(np.isfinite(V), V, -np.inf).max(axis=1, keepdims=True)
        near = np.flatnonzero((gaps <= self._slack(touched, last)).any(axis=1))
        if not len(near):
            return
        touched, V_, I_, E_ = touched[near], V[near], I[near], E[near]
        with np.errstate(invalid="ignore"):
            gaps = np.diff(V_, axis=1)
        slack = self._slack(touched, V_[:, 1:])
        close = (gaps <= slack) & np.isfinite(V_[:, 1:])
        run = np.zeros(V_.shape, dtype=np.int64)
        np.cumsum(~close, axis=1, out=run[:, 1:])
        # Equal values that are not rounded are equal distances. What lies wholly beyond the k-th place
        # is dropped, in whatever order.
        rounded = close & (slack > 0)
        asked = np.zeros(V_.shape, dtype=np.bool_)
        if self.distance.settles:
            asked[:, 1:] |= rounded
            asked[:, :-1] |= rounded
            asked &= run <= run[:, self.k - 1, None]
            row, place = np.nonzero(asked & np.isnan(E_))
            E_[row, place] = self._pairs(touched[row], I_[row, place], V_[row, place])
        order = np.lexsort((I_, np.where(asked, E_, 0), run), axis=1)
        for part, old in ((V, V_), (I, I_), (E, E_)):
            part[near] = np.take_along_axis(old, order, axis=1)
