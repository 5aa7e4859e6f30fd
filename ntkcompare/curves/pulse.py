"""Pulse: a beat now and then while cells are computed, each of which may take an hour."""

import threading
from collections.abc import Callable
from types import TracebackType


class Pulse:
    """Calls `beat` every so many seconds, in a thread of its own; a context manager.

    Parameters
    ----------
    beat : callable without arguments
    seconds : float
        Between two calls; the first comes after as many.

    Examples
    --------
    >>> told = threading.Event()
    >>> with Pulse(told.set, 0.001):
    ...     told.wait(10)
    True
    """

    def __init__(self, beat: Callable[[], None], seconds: float) -> None:
        self._beat, self._seconds = beat, seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go, name="ntkcompare-pulse", daemon=True)

    def _go(self) -> None:
        while not self._over.wait(self._seconds):
            self._beat()

    def __enter__(self) -> "Pulse":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(1.0)  # one that waits for a store held by another process is left to its fate
