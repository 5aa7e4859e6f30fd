"""What goes wrong here and has a name of its own; everything else raises ValueError or TypeError."""


class NumericsWarning(UserWarning):
    """A result was computed, but not as asked: a jitter was added, a fit did not converge."""


class InsufficientMemoryError(MemoryError):
    """An array would not fit in memory. Raised before it is allocated, with its size and what to do."""


class DataFileError(ValueError):
    """A data file cannot be read. Names the file, where in it, and what to do."""


class DownloadError(OSError):
    """A file could not be fetched whole and unchanged. Nothing of it is left in the cache."""
