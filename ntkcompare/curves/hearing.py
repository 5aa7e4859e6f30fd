"""What was warned of while a point was computed, as part of its health."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ntkcompare.path import PathPoint

TOLD = (UserWarning, RuntimeWarning)


@contextmanager
def hearing() -> Iterator[list[str]]:
    """Fill a list with the warnings within the block, each once; they go on to whoever else listens.

    >>> with warnings.catch_warnings(record=True), hearing() as heard:
    ...     warnings.warn("a matter of opinion")
    >>> heard
    ['UserWarning: a matter of opinion']
    """
    heard: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        for category in TOLD:
            warnings.simplefilter("always", category)
        try:
            yield heard
        finally:
            entries = list(caught)
            texts = [
                f"{entry.category.__name__}: {' '.join(str(entry.message).split())}"
                for entry in entries
                if issubclass(entry.category, TOLD)
            ]
            heard.extend(dict.fromkeys(texts))
    for entry in entries:
        warnings.warn_explicit(entry.message, entry.category, entry.filename, entry.lineno)


def with_warnings(point: PathPoint, heard: list[str]) -> PathPoint:
    """Return the point with what was heard among its health; as it is if that was nothing."""
    return replace(point, health={**point.health, "warnings": "; ".join(heard)}) if heard else point
