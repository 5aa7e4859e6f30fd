"""Keeper: which cells a store has already, and where finished ones go."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from ntkcompare import exceptions
from ntkcompare.curves.cell import CellResult
from ntkcompare.curves.leg import Address, Leg
from ntkcompare.curves.manifest import library_revision, machine, versions
from ntkcompare.store import RunLog, Store, StoredCell, fingerprint

SPLITS = ("train", "train-clean", "train-corrupted", "validation", "test")
NUMBERS = ("fit_seconds", "jitter", "condition")
_CATEGORIES: Mapping[str, type[Warning]] = {
    kind.__name__: kind for kind in (UserWarning, RuntimeWarning, exceptions.NumericsWarning)
}


class Keeper:
    """The store's side of a run; without a store it finds nothing and keeps nothing.

    Parameters
    ----------
    store : Store or None
    legs : sequence of Leg
    """

    def __init__(self, store: Store | None, legs: Sequence[Leg]) -> None:
        self.store = store
        self._log: RunLog | None = None
        self._specifications: dict[Address, dict[str, Any]] = {}
        if store is not None:
            for number, leg in enumerate(legs):
                for address in leg.addresses(number):
                    self._specifications[address] = leg.specify(address)
        self._keys = {address: fingerprint(what) for address, what in self._specifications.items()}

    def find(self) -> dict[Address, CellResult]:
        """Return the cells that the store has; those that want of memory or time made fail are missing."""
        if self.store is None:
            return {}
        there = self.store.keys(transient=False)
        found = {}
        for address, key in self._keys.items():
            stored = self.store.get(key) if key in there else None
            if stored is not None:
                _check(stored, address, self._specifications[address], self.store)
                found[address] = _result(stored)
        return found

    def begin(self, command: str, total: int, done: int, plan: str = "") -> None:
        """Tell other processes that a run has begun."""
        if self.store is not None:
            self._log = RunLog(self.store, command, total, done, plan)

    def keep(self, cells: Iterable[tuple[Address, CellResult]]) -> None:
        """Write finished cells; no kill of this process undoes it once it returns."""
        if self.store is not None:
            self.store.put_all(self._stored(address, result) for address, result in cells)

    @cached_property
    def _provenance(self) -> dict[str, Any]:
        return {"versions": versions(), "device": machine(), "git": library_revision()}

    def note(self, **state: int) -> None:
        """Tell other processes how far the run is."""
        if self._log is not None:
            self._log.update(**state)

    def end(self, how: str, **state: int) -> None:
        """Tell other processes that the run is over."""
        if self._log is not None:
            self._log.update(**state)
            self._log.end(how)

    def _stored(self, address: Address, result: CellResult) -> StoredCell:
        return StoredCell(
            self._keys[address],
            self._specifications[address],
            result.rows,
            tuple((category.__name__, text) for category, text in result.warnings),
            result.transient,
            result.seconds,
            result.cpu_seconds,
            self._provenance,
        )


def _check(stored: StoredCell, address: Address, what: Mapping[str, Any], store: Store) -> None:
    """Raise StoreError unless the rows are such as that cell gives: the file may be from anywhere."""
    sizes, metrics = set(what["sizes"]), set(what["metrics"])
    given = {"dataset": what["dataset"], "learner": address.learner, "repeat": address.repeat}
    for row in stored.rows:
        value, reason = row.get("value"), row.get("reason")
        good = (
            all(row.get(name) == wanted for name, wanted in given.items())
            and row.get("n") in sizes
            and row.get("metric") in metrics
            and row.get("split") in SPLITS
            and row.get("status") in ("ok", "failed")
            and isinstance(reason, str)
            and isinstance(value, float)
            and all(row.get(name) is None or type(row[name]) in (int, float) for name in NUMBERS)
        )
        if not good:
            raise exceptions.StoreError(
                f"{store.path} holds the cell {stored.key}, but with rows that are none of its; was it "
                "changed? Use another store."
            )


def _result(stored: StoredCell) -> CellResult:
    told = [(_CATEGORIES.get(name, UserWarning), text) for name, text in stored.warnings]
    rows = [dict(row) for row in stored.rows]
    return CellResult(rows, told, stored.seconds, stored.cpu_seconds, stored.transient)


def check_storable(legs: Sequence[Leg]) -> None:
    """Raise Unhashable, before anything runs, if a cell could not be told from another one."""
    for number, leg in enumerate(legs):
        for learner in leg.estimators:
            leg.specify(Address(number, 0, learner))
