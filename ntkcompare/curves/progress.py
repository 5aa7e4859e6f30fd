"""Progress where somebody looks: a bar on a terminal or in a notebook, a line now and then in a log."""

import sys
import threading
import time
import warnings
from types import TracebackType
from typing import Any

SECONDS_BETWEEN_LINES = 30.0


class Progress:
    """Tells on stderr how many of `total` cells are done; a context manager.

    Parameters
    ----------
    total : int
        How many there are.
    label : str
        What is counted.
    enabled : bool
        Whether to say anything at all.
    found : int
        How many were done before.
    """

    def __init__(self, total: int, label: str, *, enabled: bool = True, found: int = 0) -> None:
        self.total, self.label, self.enabled = total, label, enabled
        self.done = self.found = found
        self._bar: Any = None
        self._lock = threading.Lock()
        self._start = self._last = time.monotonic()

    def __enter__(self) -> "Progress":
        if self.enabled and (sys.stderr.isatty() or _in_notebook()):
            with warnings.catch_warnings():
                # tqdm warns where a notebook lacks widgets, and then uses text.
                warnings.simplefilter("ignore")
                from tqdm.auto import tqdm

                self._bar = tqdm(
                    total=self.total,
                    desc=self.label,
                    unit="cell",
                    dynamic_ncols=True,
                    initial=self.found,
                    smoothing=0,  # cells differ a lot; the mean of all tells best what is left
                )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def advance(self, cells: int, *, running: int = 0, failed: int = 0, memory: int = 0) -> None:
        """Count `cells` more; tell how many run, how many failed, and the bytes of memory that are held.

        May be called from any thread; with 0 cells it tells that the run is alive.
        """
        state = [f"{running} running"] if running else []
        state += [f"{failed} failed"] if failed else []
        state += [f"{memory / 2**30:.1f} GiB"] if memory else []
        with self._lock:
            self.done += cells
            if self._bar is not None:
                self._bar.set_postfix_str(", ".join(state), refresh=not cells)
                if cells:  # an update by none would count the time since then alone
                    self._bar.update(cells)
            elif self.enabled and self.done < self.total:
                self._line(state)

    def _line(self, state: list[str]) -> None:
        now = time.monotonic()
        if now - self._last < SECONDS_BETWEEN_LINES:
            return
        spent, done = now - self._start, self.done - self.found
        told = [f"{self.done} of {self.total} cells after {spent:.0f} s", *state]
        if done:
            told.append(f"{spent * (self.total - self.done) / done:.0f} s left")
        print(f"{self.label}: {', '.join(told)}", file=sys.stderr, flush=True)
        self._last = now


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return type(shell).__name__ == "ZMQInteractiveShell"
