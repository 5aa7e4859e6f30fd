"""NPZ: NumPy arrays in a zip file. Arrays of Python objects are pickles, and are refused unless trusted."""

import io
import math
import os
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from ntkcompare.datasets.formats.content import MAX_BYTES, Content, fit_in_memory
from ntkcompare.exceptions import DataFileError


def read_npz(path: str | os.PathLike[str], *, trust: Collection[str] = ()) -> dict[str, NDArray[Any]]:
    """Return name → array of an NPZ file.

    Parameters
    ----------
    path : path
        What `numpy.savez` or `numpy.savez_compressed` wrote.
    trust : collection of str
        Arrays of Python objects to read all the same. They are pickles: reading one runs what it says. Name
        only arrays of files that you made.

    Raises
    ------
    DataFileError
        If the file is damaged, unpacks to more than memory takes, or holds objects that are not trusted.
    """
    content = Content(path)
    # A file that is itself compressed would hide how large it unpacks.
    if content.packing or content.head(2) != b"PK":
        raise DataFileError(
            f"{content.path} is no NPZ file: it begins with the bytes {content.head(2).hex(' ')}, "
            "not with 'PK'; get it again, or name the right file."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content.read())) as archive:
            members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
            total = sum(info.file_size for info in members)
            if total > MAX_BYTES:
                raise DataFileError(
                    f"{content.path} unpacks to {total:,} bytes; at most {MAX_BYTES:,} are read."
                )
            fit_in_memory(content.path, 2 * total)
            arrays = {
                info.filename.removesuffix(".npy"): _array(content.path, archive, info, trust)
                for info in members
            }
    except DataFileError:
        raise
    except Exception as error:  # zip, zlib and NumPy each have errors of their own for damage
        raise DataFileError(
            f"{content.path} is a damaged NPZ file: {str(error) or type(error).__name__}; get it again."
        ) from error
    if not arrays:
        raise DataFileError(f"{content.path} holds no arrays; write them with numpy.savez(path, X=X, y=y).")
    return arrays


def _array(
    path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, trust: Collection[str]
) -> NDArray[Any]:
    name = info.filename.removesuffix(".npy")
    data = archive.read(info)
    stream = io.BytesIO(data)
    version = npy.read_magic(stream)
    read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, by_column, dtype = read_header(stream)
    if dtype.hasobject:
        if name not in trust:
            raise DataFileError(
                f"{path}, array {name!r} holds Python objects. Reading them runs what the file says; "
                f"if you made the file, pass trust=[{name!r}], or save the array as numbers or text."
            )
        stream.seek(0)
        trusted: NDArray[Any] = npy.read_array(stream, allow_pickle=True)
        return trusted
    # Checked before NumPy allocates what the header says.
    found, expected = len(data) - stream.tell(), math.prod(shape) * dtype.itemsize
    if found != expected or expected == 0:
        raise DataFileError(
            f"{path}, array {name!r}: the header says {'×'.join(map(str, shape)) or 'no'} entries "
            f"of {dtype}, which are {expected:,} bytes, but {found:,} are there; get it again."
        )
    array = np.frombuffer(data, dtype, offset=stream.tell())
    return array.reshape(shape, order="F" if by_column else "C")
