"""Folder: where data sets lie on disk, and where downloads are kept."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

VARIABLE = "NTKCOMPARE_DATA"
CACHE_VARIABLE = "NTKCOMPARE_CACHE"
PACKINGS = ("", ".gz", ".bz2", ".xz")


def data_folder(folder: str | os.PathLike[str] | None) -> Path | None:
    """Return the folder asked for, else the one that NTKCOMPARE_DATA names, else None.

    Raises
    ------
    FileNotFoundError
        If it does not exist; says where the name came from.
    """
    origin = "folder" if folder is not None else VARIABLE
    named = folder if folder is not None else os.environ.get(VARIABLE) or None
    if named is None:
        return None
    path = Path(named).expanduser()
    if not path.is_dir():
        raise FileNotFoundError(
            f"{origin}={str(named)!r} is no folder; name the one that holds the data sets."
        )
    return path


def cache_folder() -> Path:
    """Return the folder of downloads: what NTKCOMPARE_CACHE names, else the user's cache."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named).expanduser()
    import pooch

    return Path(pooch.os_cache("ntkcompare"))


def places(folder: str | os.PathLike[str] | None, subfolders: Iterable[str]) -> Iterator[Path]:
    """Yield the folders in which the files of one data set may lie.

    First the subfolders of the data folder that go by one of its names, then the folder itself: if it was
    named in the call, or goes by such a name. MNIST's files are called like those of its kin, so that a
    folder of another name tells nothing.
    """
    root = data_folder(folder)
    if root is None:
        return
    names = list(subfolders)
    for name in names:
        if (root / name).is_dir():
            yield root / name
    if folder is not None or root.name in names:
        yield root


def find_file(folders: Iterable[Path], names: Iterable[str]) -> Path | None:
    """Return the first file of one of the names, plain or compressed; None without any."""
    names = list(names)
    for folder in folders:
        for name in names:
            for packing in PACKINGS:
                if (folder / f"{name}{packing}").is_file():
                    return folder / f"{name}{packing}"
    return None


def not_found(
    name: str, files: str, folder: str | os.PathLike[str] | None, remedy: str = ""
) -> FileNotFoundError:
    """The error for a data set whose files are nowhere: what was looked for, where, and what to do."""
    root = data_folder(folder)
    where = f"not in {root}" if root else f"and neither folder= nor {VARIABLE} says where to look"
    return FileNotFoundError(
        f"{name!r} needs {files}, {where}. {remedy}Put them into FOLDER/{name.partition(':')[0]}, and pass "
        f"folder=FOLDER or set {VARIABLE}."
    )
