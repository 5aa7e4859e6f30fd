"""Runs of a store: how far each is, told to any other process that looks."""

import os
import time
import uuid
from dataclasses import dataclass
from typing import Any

from ntkcompare.exceptions import StoreError
from ntkcompare.store.store import Store

# A run tells of itself every second. One not heard of for so long, that has not ended, was killed.
SILENCE_SECONDS = 20.0


@dataclass(frozen=True)
class RunState:
    """How far a run is.

    Attributes
    ----------
    id, command, started : str
    total, done, running, failed : int
        Cells: of the whole run, finished (those found in the store among them), being computed, and finished
        with rows that could not be computed.
    memory : int
        Bytes that the run and its workers hold.
    silent_seconds : float
        Since it was last heard of.
    ended : str or None
        "finished", "interrupted", or None while it goes on.
    plan : str
        The text of its plan file, empty if it had none.
    """

    id: str
    command: str
    started: str
    total: int
    done: int
    running: int
    failed: int
    memory: int
    silent_seconds: float
    ended: str | None
    plan: str = ""

    @property
    def state(self) -> str:
        """One word: "running", "finished", "interrupted", or "lost" if it was killed."""
        if self.ended is not None:
            return self.ended
        return "lost" if self.silent_seconds > SILENCE_SECONDS else "running"


class RunLog:
    """The row of one run, updated as it goes on. Nothing of a result depends on it.

    A store that cannot be written at the moment does not stop a run for the sake of its progress.
    """

    def __init__(self, store: Store, command: str, total: int, done: int = 0, plan: str = "") -> None:
        self.id = uuid.uuid4().hex
        self._store = store
        store.execute(
            "INSERT INTO run (id, command, started, seen, total, done, running, failed, memory, process, "
            "plan) VALUES (?, ?, datetime('now'), ?, ?, ?, 0, 0, 0, ?, ?)",
            (self.id, command, time.time(), total, done, os.getpid(), plan),
        )

    def update(self, **values: int) -> None:
        """Set done, running, failed or memory."""
        assert set(values) <= {"done", "running", "failed", "memory"}
        names = "".join(f", {name} = ?" for name in values)
        self._try(f"UPDATE run SET seen = ?{names} WHERE id = ?", (time.time(), *values.values(), self.id))

    def end(self, how: str) -> None:
        """Say that the run is over: "finished" or "interrupted"."""
        statement = "UPDATE run SET seen = ?, ended = ?, running = 0 WHERE id = ?"
        self._try(statement, (time.time(), how, self.id))

    def _try(self, statement: str, values: tuple[Any, ...]) -> None:
        try:
            self._store.execute(statement, values)
        except StoreError:
            return


def read_runs(store: Store) -> list[RunState]:
    """Return the runs of a store, the latest first.

    Parameters
    ----------
    store : Store

    Returns
    -------
    list of RunState

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/toy.sqlite") as store:
    ...     RunLog(store, "compare iris", total=20).end("finished")
    ...     [(run.command, run.total, run.state) for run in read_runs(store)]
    [('compare iris', 20, 'finished')]
    """
    now = time.time()
    rows = store.fetch(
        "SELECT id, command, started, total, done, running, failed, memory, seen, ended, plan FROM run "
        "ORDER BY started DESC, id"
    )
    states = []
    for identity, command, started, total, done, running, failed, memory, seen, ended, plan in rows:
        silent = max(0.0, now - float(seen))
        states.append(
            RunState(identity, command, started, total, done, running, failed, memory, silent, ended, plan)
        )
    return states
