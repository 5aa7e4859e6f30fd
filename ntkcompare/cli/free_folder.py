"""Where results go: to the folder asked for, or to the first free one, so that none are ever lost."""

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

# Enough that a disk without room for results cannot take it.
PROBE_BYTES = 2**18


class Saveable(Protocol):
    """What can be written to a folder."""

    def save(self, folder: Any, *, overwrite: bool = ...) -> Path:
        """Write to `folder`; raise FileExistsError if it is taken."""


def check_out(folder: Path | None, mark: str, overwrite: bool) -> None:
    """Raise if results of the kind that has the file `mark` cannot go to `folder`, or to results/.

    Parameters
    ----------
    folder : path or None
        What --out names.
    mark : str
        The file by which a folder of this kind is known.
    overwrite : bool
        Whether one that is there may be replaced.

    Raises
    ------
    ValueError
        If nothing was named that could be overwritten.
    OSError
        If the folder is not free, or nothing can be written where it would be.
    """
    from ntkcompare.curves.folder import check_target

    if overwrite and folder is None:
        raise ValueError("--overwrite is for a folder named by --out; without it a free one is chosen.")
    if folder is not None:
        check_target(folder, mark, overwrite=overwrite)
        _probe(folder, "choose another folder for --out")
    else:
        # Whatever it holds: a folder in it that is free is found when all is measured.
        results = Path("results")
        if results.exists() and not results.is_dir():
            raise NotADirectoryError("results is a file, so that no folder can be made in it; use --out.")
        _probe(results / "a folder of results", "name a folder by --out")


def save_free(results: Saveable, folder: Path | None, name: str, overwrite: bool) -> tuple[Path, bool]:
    """Save to `folder`, or to the first free one of results/NAME, results/NAME-2, ...

    What cannot be saved there goes to the next free folder beside it, else in results, else in the folder for
    temporary files, and stderr says so.

    Parameters
    ----------
    results : Saveable
        What took minutes, and must not be lost.
    folder : path or None
        Where it was to go.
    name : str
        That of a folder in results.
    overwrite : bool
        Whether to replace what `folder` holds.

    Returns
    -------
    (Path, bool)
        Where the results are, and whether that is where they were to go.

    Raises
    ------
    OSError
        If they can be saved nowhere.
    """
    from ntkcompare.curves.folder import folder_name

    base = Path("results") / folder_name(name)
    if folder is None:
        first: OSError | None = None
    else:
        try:
            return results.save(folder, overwrite=overwrite), True
        except OSError as error:
            first = error
    for place, number in _places(folder, base):
        try:
            where = _save_numbered(results, place, number)
        except OSError as error:
            first = first or error
            continue
        if first is not None:
            why = " ".join(str(first).split())
            print(f"ntkcompare: the results could not go where they were to: {why}", file=sys.stderr)
            print(f"ntkcompare: they are in {where}", file=sys.stderr)
        return where, first is None
    assert first is not None
    raise first


def _places(folder: Path | None, base: Path) -> Iterator[tuple[Path, int]]:
    """Where to try, and from which number on: `folder` itself has failed, and "." and ".." have no number."""
    if folder is not None and folder.name not in ("", ".."):
        yield folder, 2
    yield base, 1
    with contextlib.suppress(OSError):
        yield Path(tempfile.mkdtemp(prefix="ntkcompare-")) / base.name, 1


def _save_numbered(results: Saveable, base: Path, number: int) -> Path:
    """Save to the first of base, base-2, ..., from `number` on, that no other has filled meanwhile."""
    while True:
        try:
            return results.save(base if number == 1 else base.with_name(f"{base.name}-{number}"))
        except FileExistsError:
            number += 1


def _probe(folder: Path, remedy: str) -> None:
    """Write a file where `folder` would be made, and remove it."""
    parent = next(parent for parent in folder.absolute().parents if parent.exists())
    try:
        with tempfile.TemporaryFile(dir=parent) as file:
            file.write(b"\0" * PROBE_BYTES)
            file.flush()
    except OSError as error:
        raise OSError(
            f"{folder} cannot be made, since nothing can be written to {parent}: {error.strerror}; {remedy}."
        ) from error
