"""What lies in a folder of results: a comparison or a study."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison
    from ntkcompare.studies import StudyResult


def load_saved(folder: Path) -> "Comparison | StudyResult":
    """Return the comparison or the study that `folder` holds; raise FileNotFoundError if it holds neither."""
    from ntkcompare.curves import load
    from ntkcompare.studies.saved import load_study

    return load_study(folder) if holds_study(folder) else load(folder)


def holds_study(folder: Path) -> bool:
    """Whether a study was saved there."""
    from ntkcompare.studies.result import MANIFEST

    return (folder / MANIFEST).is_file()


def saved_inside(folder: Path) -> list[Path]:
    """Return the folders in `folder` to which results were saved; none where it holds results itself."""
    if _is_saved(folder) or not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if _is_saved(path))


def _is_saved(folder: Path) -> bool:
    from ntkcompare.curves.archive import MANIFEST

    return holds_study(folder) or (folder / MANIFEST).is_file()
