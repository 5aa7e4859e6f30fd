"""Complaints: what goes wrong with a file, as an error that names the store and says what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ntkcompare.exceptions import StoreError
from ntkcompare.store import schema


@contextmanager
def told(path: Path, what: str) -> Iterator[None]:
    """Say of which store an error is, that it could not be `what`, and what to do.

    >>> with told(Path("toy.sqlite"), "read"):
    ...     raise ValueError("it holds nothing")
    Traceback (most recent call last):
    ntkcompare.exceptions.StoreError: toy.sqlite could not be read: it holds nothing.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} could not be {what}: {error}. {_remedy(error)}") from error
    except (ValueError, RecursionError, OverflowError) as error:
        raise StoreError(f"{path} could not be {what}: {error}.") from error
    except OSError as error:
        raise StoreError(f"{path} could not be {what}: {error.strerror or error}.") from error


def _remedy(error: sqlite3.DatabaseError) -> str:
    text = str(error)
    if "full" in text:
        return "The disk is full: make room and run the same command again; what was finished is kept."
    if "locked" in text or "busy" in text:
        return f"Another process held it for {schema.BUSY_SECONDS:g} s: wait for it, or use another store."
    if "readonly" in text or "unable to open" in text:
        return "Check that the folder exists and may be written to."
    return "If the file is damaged, `ntkcompare store verify` tells which cells can still be read."
