"""Store: the SQLite file that keeps the cells of any number of runs."""

import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from ntkcompare.exceptions import StoreError
from ntkcompare.store import schema
from ntkcompare.store.cell import StoredCell
from ntkcompare.store.complaint import told
from ntkcompare.store.record import COLUMNS, cell_of, record_of


class Store:
    """Results of cells, kept under the hash of everything that determines them.

    A cell is written in one transaction, out of the process's hands when :meth:`put` returns: one killed at
    any moment loses what it was computing and nothing else. Any number of processes may read and write one
    store at a time. Nothing in it is ever executed: values are numbers and JSON, never pickles.

    Parameters
    ----------
    path : path
        The file; made, with its folder, if it does not exist and `read_only` is False.
    read_only : bool, default False

    Raises
    ------
    StoreError
        If the file is no store, comes from a newer version, or cannot be opened.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> from ntkcompare.store import StoredCell, fingerprint
    >>> what = {"dataset": "toy", "learner": "1-nn", "repeat": 0}
    >>> with tempfile.TemporaryDirectory() as folder, Store(pathlib.Path(folder) / "toy.sqlite") as store:
    ...     store.put(StoredCell(fingerprint(what), what, [{"n": 10, "value": 0.1}]))
    ...     store.get(fingerprint(what)).rows
    [{'n': 10, 'value': 0.1}]
    """

    def __init__(self, path: str | os.PathLike[str], *, read_only: bool = False) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self._lock = threading.RLock()
        if self.path.is_dir():
            raise StoreError(f"{self.path} is a folder; give a file, e.g. {self.path / 'store.sqlite'}.")
        if read_only and not self.path.is_file():
            raise StoreError(f"{self.path} does not exist; give the file that a run wrote.")
        with told(self.path, "opened"):
            if not read_only:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = schema.connect(self.path, read_only=read_only)
            try:
                if read_only:
                    schema.check_version(self._connection)
                else:
                    schema.migrate(self._connection)
            except BaseException:
                self._connection.close()
                raise

    def put(self, cell: StoredCell) -> None:
        """Keep a cell. One that is there already stays, unless it had failed for want of memory or time.

        Parameters
        ----------
        cell : StoredCell
            With the key that `fingerprint` gives.

        Raises
        ------
        StoreError
            If nothing could be written, e.g. because the disk is full; the store is as it was.

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare.store import Store, StoredCell, fingerprint
        >>> what = {"dataset": "toy", "learner": "1-nn", "repeat": 0}
        >>> cell = StoredCell(fingerprint(what), what, [{"n": 10, "value": 0.1}])
        >>> with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/toy.sqlite") as store:
        ...     store.put(cell)
        ...     cell.key in store
        True
        """
        self.put_all([cell])

    def put_all(self, cells: Iterable[StoredCell]) -> int:
        """Keep several cells in one transaction, all or none.

        Parameters
        ----------
        cells : iterable of StoredCell

        Returns
        -------
        int
            How many were new or replaced.

        Raises
        ------
        StoreError
            As `put`.

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare.store import Store, StoredCell, fingerprint
        >>> what = {"dataset": "toy", "learner": "1-nn", "repeat": 0}
        >>> cell = StoredCell(fingerprint(what), what, [{"n": 10, "value": 0.1}])
        >>> with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/toy.sqlite") as store:
        ...     store.put_all([cell]), store.put_all([cell])
        (1, 0)
        """
        records = [record_of(cell) for cell in cells]
        marks = ", ".join("?" * len(COLUMNS.split(",")))
        with told(self.path, "written"), self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                before = self._connection.total_changes
                self._connection.executemany(
                    f"INSERT INTO cell ({COLUMNS}) VALUES ({marks}) ON CONFLICT (key) DO UPDATE SET "
                    "rows = excluded.rows, warnings = excluded.warnings, failed = excluded.failed, "
                    "transient = excluded.transient, seconds = excluded.seconds, "
                    "cpu_seconds = excluded.cpu_seconds, provenance = excluded.provenance, "
                    "checksum = excluded.checksum, stored = excluded.stored WHERE cell.transient",
                    records,
                )
                changed = self._connection.total_changes - before
                self._connection.execute("COMMIT")
            except BaseException:
                self._rollback()
                raise
        return changed

    def get(self, key: str) -> StoredCell | None:
        """Return the cell of a key, or None.

        Parameters
        ----------
        key : str

        Returns
        -------
        StoredCell or None
            The same numbers to the last bit.

        Raises
        ------
        StoreError
            If the cell is damaged: its checksum does not fit what it holds.

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare.store import Store, StoredCell, fingerprint
        >>> what = {"dataset": "toy", "learner": "1-nn", "repeat": 0}
        >>> cell = StoredCell(fingerprint(what), what, [{"n": 10, "value": 0.1}])
        >>> with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/toy.sqlite") as store:
        ...     store.put(cell)
        ...     store.get(cell.key).rows, store.get("another")
        ([{'n': 10, 'value': 0.1}], None)
        """
        with told(self.path, "read"):
            found = self.fetch(f"SELECT {COLUMNS} FROM cell WHERE key = ?", (key,))
            return cell_of(found[0]) if found else None

    def keys(self, *, transient: bool = True) -> set[str]:
        """Return the keys of all cells.

        Parameters
        ----------
        transient : bool
            Whether with those that another run would try again.

        Returns
        -------
        set of str

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare.store import Store, StoredCell, fingerprint
        >>> what = {"dataset": "toy", "learner": "1-nn", "repeat": 0}
        >>> cell = StoredCell(fingerprint(what), what, [{"n": 10, "value": 0.1}])
        >>> with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/toy.sqlite") as store:
        ...     store.put(cell)
        ...     store.keys() == {cell.key}
        True
        """
        where = "" if transient else " WHERE NOT transient"
        return {key for (key,) in self.fetch(f"SELECT key FROM cell{where}")}

    def __iter__(self) -> Iterator[StoredCell]:
        for key in self._ordered_keys():
            cell = self.get(key)
            if cell is not None:
                yield cell

    def __len__(self) -> int:
        return int(self.fetch("SELECT count(*) FROM cell")[0][0])

    def __contains__(self, key: object) -> bool:
        return bool(self.fetch("SELECT 1 FROM cell WHERE key = ?", (key,)))

    def damaged(self) -> dict[str, str]:
        """Return what cannot be read, and why.

        Returns
        -------
        dict
            From key to complaint for each damaged cell; under "" what SQLite says of the file itself.

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare.store import Store, StoredCell, fingerprint
        >>> what = {"dataset": "toy", "learner": "1-nn", "repeat": 0}
        >>> cell = StoredCell(fingerprint(what), what, [{"n": 10, "value": 0.1}])
        >>> with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/toy.sqlite") as store:
        ...     store.put(cell)
        ...     store.damaged()
        {}
        """
        complaints = {}
        said = [text for (text,) in self.fetch("PRAGMA integrity_check(10)")]
        if said != ["ok"]:
            complaints[""] = "; ".join(said)
        for key in self._ordered_keys():
            try:
                self.get(key)
            except StoreError as error:
                complaints[key] = str(error)
        return complaints

    def _ordered_keys(self) -> list[str]:
        order = "SELECT key FROM cell ORDER BY dataset, learner, repeat, key"
        return [key for (key,) in self.fetch(order)]

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> None:
        """Run one statement that writes, in a transaction of its own.

        Parameters
        ----------
        statement : str
            SQL, with a question mark for each value.
        values : tuple
            Text, numbers or None.

        Raises
        ------
        StoreError
            If it could not be written.
        """
        with told(self.path, "written"), self._lock:
            self._connection.execute(statement, values)

    def fetch(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of one statement that reads.

        Parameters
        ----------
        statement : str
            SQL, with a question mark for each value.
        values : tuple
            Text, numbers or None.

        Returns
        -------
        list of tuple

        Raises
        ------
        StoreError
            If it could not be read.

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare.store import Store, StoredCell, fingerprint
        >>> what = {"dataset": "toy", "learner": "1-nn", "repeat": 0}
        >>> cell = StoredCell(fingerprint(what), what, [{"n": 10, "value": 0.1}])
        >>> with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/toy.sqlite") as store:
        ...     store.put(cell)
        ...     store.fetch("SELECT dataset, learner FROM cell WHERE repeat = ?", (0,))
        [('toy', '1-nn')]
        """
        with told(self.path, "read"), self._lock:
            return self._connection.execute(statement, values).fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
