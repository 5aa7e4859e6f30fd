"""A folder of results: it appears whole or not at all, and never over something of another kind."""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def folder_name(name: str, keep: str = "") -> str:
    """Return a name as that of a folder: no path in it leads elsewhere.

    Parameters
    ----------
    name : str
        Whatever a data set or a comparison is called.
    keep : str
        Marks that stay, besides letters, digits, "_" and "."; all others become "-".

    Examples
    --------
    >>> folder_name("../uci:iris"), folder_name("iris/label_noise=0.3", keep="=")
    ('uci-iris', 'iris-label_noise=0.3')
    """
    return re.sub(rf"[^\w.{re.escape(keep)}]+", "-", name).strip("-.") or "data"


def check_target(folder: Path, mark: str, *, overwrite: bool = False) -> None:
    """Raise FileExistsError if `folder` is not free; one that holds the file `mark` may be overwritten."""
    for parent in folder.parents:
        if parent.exists() and not parent.is_dir():
            raise NotADirectoryError(f"{parent} is a file, so that {folder} cannot be made; choose another.")
    if folder.exists() and not folder.is_dir():
        raise FileExistsError(f"{folder} is a file; choose a folder.")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not overwrite:
        raise FileExistsError(f"{folder} is not empty; choose another folder, or overwrite it.")
    if not (folder / mark).is_file():
        raise FileExistsError(
            f"{folder} holds no {mark}, and so something else than such results: it is not overwritten; "
            "choose another folder."
        )


def write_folder(folder: Path, fill: Callable[[Path], None], *, mark: str, overwrite: bool = False) -> Path:
    """Put what `fill` writes into the folder it is given at `folder`; return that.

    Parameters
    ----------
    folder : path
        Where; parents are made.
    fill : callable
        Writes the files, `mark` among them.
    mark : str
        The file by which a folder of this kind is known.
    overwrite : bool
        Whether to replace one that holds something.

    Raises
    ------
    FileExistsError
        If the folder is not free; also if it was when this began, and another process has filled it since.
    NotADirectoryError
        If a file stands where one of its parents would be.
    """
    check_target(folder, mark, overwrite=overwrite)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that the final step is a rename within one file system.
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        new, old = workplace / "new", workplace / "old"
        new.mkdir()
        fill(new)
        check_target(folder, mark, overwrite=overwrite)
        if folder.exists():
            os.rename(folder, old)
        try:
            os.rename(new, folder)
        except BaseException as error:
            if old.exists():
                os.rename(old, folder)
            if isinstance(error, OSError) and error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                raise FileExistsError(f"{folder} is not empty any more; choose another folder.") from error
            raise
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    return folder
