"""IDX: the format of MNIST and its kin, plain or compressed."""

import math
import os
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.datasets.formats.content import Content, fit_in_memory
from ntkcompare.exceptions import DataFileError

# The third byte of a file says what its numbers are; those of several bytes come with the high one first.
_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
_MOST_DIMENSIONS = 4


def read_idx(path: str | os.PathLike[str], ndim: int | None = None) -> NDArray[Any]:
    """Return the array in an IDX file.

    A file is: two zero bytes, a byte for the type, a byte for the number of dimensions, each dimension in
    four bytes, and the entries, the last index running fastest; all high byte first.

    Parameters
    ----------
    path : path
        The file; gzip, bzip2 and xz are undone.
    ndim : int, optional
        How many dimensions it must have: 3 for images, 1 for labels.

    Returns
    -------
    ndarray
        Read-only, in the type of the file.

    Raises
    ------
    DataFileError
        If the magic number is another, or there are fewer or more entries than the dimensions say. The latter
        is told before anything of the size they say is allocated.

    References
    ----------
    Y. LeCun, C. Cortes and C. J. C. Burges. The MNIST database of handwritten digits.
    """
    content = Content(path)
    dtype, shape = _header(content, ndim)
    start = 4 + 4 * len(shape)
    expected = start + math.prod(shape) * dtype.itemsize
    if not content.at_most(expected):
        raise _wrong_count(content, shape, "fewer")
    fit_in_memory(content.path, expected)
    data = content.read(expected)
    if len(data) < expected:
        raise _wrong_count(content, shape, f"{len(data):,} bytes instead of {expected:,}")
    return np.frombuffer(data, dtype, offset=start).reshape(shape)


def _header(content: Content, ndim: int | None) -> tuple[np.dtype[Any], tuple[int, ...]]:
    head = content.head(4 + 4 * _MOST_DIMENSIONS)
    path = content.path
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in _TYPES:
        raise DataFileError(
            f"{path} is no IDX file: it begins with the bytes {head[:4].hex(' ')}, not with 00 00 and a type "
            "(08 for images and labels); get it again, or name the right file."
        )
    count = head[3]
    if not 1 <= count <= _MOST_DIMENSIONS or (ndim is not None and count != ndim):
        wanted = f"{ndim}" if ndim is not None else f"1 to {_MOST_DIMENSIONS}"
        raise DataFileError(
            f"{path}, byte 3: {count} dimensions instead of {wanted}; are images and labels mixed up?"
        )
    if len(head) < 4 + 4 * count:
        raise DataFileError(f"{path} ends within its header, at byte {len(head)}; get it again.")
    shape = tuple(int(size) for size in np.frombuffer(head, ">u4", count=count, offset=4))
    if 0 in shape:
        raise DataFileError(f"{path}, byte 4: a shape of {shape} has nothing in it; get it again.")
    return np.dtype(_TYPES[head[2]]), shape


def _wrong_count(content: Content, shape: tuple[int, ...], found: str) -> DataFileError:
    return DataFileError(
        f"{content.path}, byte 4: the header says {'×'.join(map(str, shape))} entries, but the file holds "
        f"{found}; it was cut short or damaged. Get it again from its source."
    )
