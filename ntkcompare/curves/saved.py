"""load(): a comparison that `Comparison.save` wrote."""

import os
from pathlib import Path

from ntkcompare.curves.archive import read_archive
from ntkcompare.curves.comparison import Comparison


def load(folder: str | os.PathLike[str]) -> Comparison:
    """Return a comparison that `Comparison.save` wrote.

    Parameters
    ----------
    folder : path
        The folder.

    Returns
    -------
    Comparison
        With the same frame and manifest.

    Raises
    ------
    FileNotFoundError, ValueError
        If there is no such folder, or it holds no comparison.

    Examples
    --------
    >>> import tempfile
    >>> from ntkcompare import compare, load
    >>> comparison = compare("iris", ["1-nn"], sizes=[10, 40], repeats=2, progress=False)
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     again = load(comparison.save(f"{parent}/iris"))
    >>> again.frame().equals(comparison.frame())
    True
    """
    return Comparison(*read_archive(Path(folder)))
