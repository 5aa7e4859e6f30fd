"""HDF5: arrays in a tree of groups, read through h5py, an extra: ``ntkcompare[hdf5]``."""

import math
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.datasets.formats.content import MAX_BYTES, Content, fit_in_memory
from ntkcompare.exceptions import DataFileError


def read_hdf5(path: str | os.PathLike[str], names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return name → array, for each name such as "train/data".

    Links to other files and data kept outside the file are refused.

    Raises
    ------
    ImportError
        If h5py is not installed; says how to get it.
    DataFileError
        If the file is damaged, or lacks one of the arrays.
    """
    try:
        import h5py
    except ImportError:
        raise ImportError(
            f"{path} is an HDF5 file; reading it needs h5py: python -m pip install h5py."
        ) from None
    content = Content(path)
    try:
        with h5py.File(content.path, "r") as file:
            return {name: _array(h5py, content, file, name) for name in names}
    except DataFileError:
        raise
    except Exception as error:  # the library behind it reports damage in many ways
        raise DataFileError(
            f"{content.path} is no HDF5 file that can be read: {str(error) or type(error).__name__}; "
            "get it again from its source."
        ) from error


def _array(h5py: Any, content: Content, file: Any, name: str) -> NDArray[Any]:
    link = file.get(name, getlink=True)
    array = file.get(name) if isinstance(link, h5py.HardLink) else None
    if not isinstance(array, h5py.Dataset) or array.is_virtual or array.external:
        raise DataFileError(f"{content.path} holds no array {name!r} of its own; get it again.")
    if array.dtype.kind not in "iuf" or 0 in array.shape:
        raise DataFileError(
            f"{content.path}, array {name!r} holds {array.dtype}, shape {array.shape}: no numbers."
        )
    size = math.prod(array.shape) * array.dtype.itemsize
    if size > MAX_BYTES or not content.at_most(size // 1032):
        raise DataFileError(
            f"{content.path}, array {name!r} says it has {size:,} bytes; the file is damaged."
        )
    fit_in_memory(content.path, 2 * size)
    return np.asarray(array[()])
