"""What goes wrong here and has a name of its own; everything else raises ValueError or TypeError."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison


class NumericsWarning(UserWarning):
    """A result was computed, but not as asked: a jitter was added, a fit did not converge."""


class InsufficientMemoryError(MemoryError):
    """An array would not fit in memory. Raised before it is allocated, with its size and what to do."""


class DataFileError(ValueError):
    """A data file cannot be read. Names the file, where in it, and what to do."""


class DownloadError(OSError):
    """A file could not be fetched whole and unchanged. Nothing of it is left in the cache."""


class StoreError(RuntimeError):
    """A store cannot be opened, read or written; says which, why and what to do."""


class CellFailed(RuntimeError):
    """A cell could not be computed, in a run that was to stop at the first one."""


class Interrupted(KeyboardInterrupt):
    """A comparison was interrupted; what had been computed is in `comparison`, or None if nothing had.

    `partial` is the same as text; of a plan, which has many comparisons, there is the text alone.
    A KeyboardInterrupt, so that it ends whatever Ctrl-C would have ended.
    """

    def __init__(self, message: str, comparison: "Comparison | None" = None) -> None:
        super().__init__(message)
        self.comparison = comparison
        self.partial = "" if comparison is None else str(comparison)
