"""Assembly of a data set from what files held."""

from pathlib import Path
from typing import Any

from ntkcompare.datasets.dataset import Dataset
from ntkcompare.exceptions import DataFileError, InsufficientMemoryError


def assemble(path: Path, **fields: Any) -> Dataset:
    """Return the data set, or raise DataFileError: arrays that do not fit are the fault of the file here."""
    try:
        return Dataset(**fields)
    except (TypeError, ValueError, InsufficientMemoryError) as error:
        if isinstance(error, DataFileError):
            raise
        raise DataFileError(f"{path} makes no data set: {error}") from error
