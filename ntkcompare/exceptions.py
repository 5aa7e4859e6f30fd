"""What goes wrong here and has a name of its own; everything else raises ValueError or TypeError."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison


class NumericsWarning(UserWarning):
    """A result was computed, but not as asked: a jitter was added, a fit did not converge.

    Examples
    --------
    It becomes an error where numbers must be as asked:

    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("error", NumericsWarning)
    ...     warnings.warn("a jitter was added", NumericsWarning)
    Traceback (most recent call last):
        ...
    ntkcompare.exceptions.NumericsWarning: a jitter was added
    """


class InsufficientMemoryError(MemoryError):
    """An array would not fit in memory. Raised before it is allocated, with its size and what to do."""


class DataFileError(ValueError):
    """A data file cannot be read. Names the file, where in it, and what to do."""


class DownloadError(OSError):
    """A file could not be fetched whole and unchanged. Nothing of it is left in the cache."""


class StoreError(RuntimeError):
    """A store cannot be opened, read or written; says which, why and what to do.

    Examples
    --------
    >>> from ntkcompare.store import Store
    >>> Store("nowhere.sqlite", read_only=True)
    Traceback (most recent call last):
        ...
    ntkcompare.exceptions.StoreError: nowhere.sqlite does not exist; give the file that a run wrote.
    """


class CellFailed(RuntimeError):
    """A cell could not be computed, in a run that was to stop at the first one."""


class Interrupted(KeyboardInterrupt):
    """A comparison was interrupted; what had been computed is in `comparison`, or None if nothing had.

    `partial` is the same as text; of a plan, which has many comparisons, there is the text alone.
    A KeyboardInterrupt, so that it ends whatever Ctrl-C would have ended.

    Attributes
    ----------
    comparison : Comparison or None
        What had been computed.
    partial : str
        The same as text; empty if nothing had.

    Examples
    --------
    >>> Interrupted("stopped by hand").partial
    ''
    """

    def __init__(self, message: str, comparison: "Comparison | None" = None) -> None:
        super().__init__(message)
        self.comparison = comparison
        self.partial = "" if comparison is None else str(comparison)
