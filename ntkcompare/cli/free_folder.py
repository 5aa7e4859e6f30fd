"""Where results go that were given no folder: the first free one, so that an earlier run is never lost."""

from pathlib import Path
from typing import Any, Protocol


class Saveable(Protocol):
    """What can be written to a folder."""

    def save(self, folder: Any, *, overwrite: bool = ...) -> Path:
        """Write to `folder`; raise FileExistsError if it is taken."""


def check_out(folder: Path | None, mark: str, overwrite: bool) -> None:
    """Raise if results of the kind that has the file `mark` cannot go to `folder`."""
    from ntkcompare.curves.folder import check_target

    if overwrite and folder is None:
        raise ValueError("--overwrite is for a folder named by --out; without it a free one is chosen.")
    if folder is not None:
        check_target(folder, mark, overwrite=overwrite)


def save_free(results: Saveable, folder: Path | None, name: str, overwrite: bool) -> Path:
    """Save to `folder`, or to the first free one of results/NAME, results/NAME-2, ...; return where."""
    if folder is not None:
        return results.save(folder, overwrite=overwrite)
    from ntkcompare.curves.folder import folder_name

    base = Path("results") / folder_name(name)
    number = 1
    while True:
        try:
            return results.save(base if number == 1 else base.with_name(f"{base.name}-{number}"))
        except FileExistsError:
            number += 1
