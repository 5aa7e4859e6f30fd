"""What lies in a folder of results: a comparison or a study."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison
    from ntkcompare.studies import StudyResult


def load_saved(folder: Path) -> "Comparison | StudyResult":
    """Return the comparison or the study that `folder` holds; raise FileNotFoundError if it holds neither."""
    from ntkcompare.curves import load
    from ntkcompare.studies.result import MANIFEST
    from ntkcompare.studies.saved import load_study

    return load_study(folder) if (folder / MANIFEST).is_file() else load(folder)
