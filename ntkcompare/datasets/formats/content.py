"""Content: the bytes of a file, decompressed within bounds."""

import bz2
import lzma
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from ntkcompare._checks import check_memory
from ntkcompare.exceptions import DataFileError, InsufficientMemoryError

# No single file of any supported set is half as large; a compressed one that grows beyond is refused.
MAX_BYTES = 4 * 2**30
# The most that deflate can pack into one byte: a gzip file that claims to hold more is lying.
MAX_DEFLATE_RATIO = 1032

_XZ_MEMORY = 1 << 28


class Content:
    """The bytes of one file, gzip, bzip2 or xz undone.

    Parameters
    ----------
    path : path
        The file; what it is compressed with is told from its first bytes, not from its name.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    DataFileError
        If it is no plain file, cannot be read, or holds nothing.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._raw = _read(self.path)
        self.packing = next((name for name, magic in _MAGIC.items() if self._raw.startswith(magic)), "")

    def head(self, n: int) -> bytes:
        """Return the first `n` bytes, or all where there are fewer, without unpacking the rest."""
        if not self.packing:
            return self._raw[:n]
        with _complaint(self.path, self.packing):
            return bytes(_new_unpacker(self.packing).decompress(self._raw, n))

    def at_most(self, limit: int) -> bool:
        """Whether so many bytes can be in this file: false says that a header lies."""
        if not self.packing:
            return limit <= len(self._raw)
        return self.packing != "gzip" or limit <= MAX_DEFLATE_RATIO * len(self._raw)

    def read(self, limit: int | None = None) -> bytes:
        """Return all bytes; raise DataFileError if there are more than `limit`, or than memory can take."""
        limit = min(MAX_BYTES, psutil.virtual_memory().available // 4) if limit is None else limit
        if not self.packing:
            parts: list[bytes] = [self._raw]
        else:
            with _complaint(self.path, self.packing):
                parts = list(self._unpacked(limit + 1))
        if sum(map(len, parts)) > limit:
            raise DataFileError(
                f"{self.path} holds more than the {limit:,} bytes it may; "
                "it is damaged, or not the file it seems to be. Get it again from its source."
            )
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _unpacked(self, limit: int) -> Iterator[bytes]:
        """Yield what the members of the file hold, `limit` bytes at most in all."""
        rest = self._raw
        while rest and limit > 0:
            unpacker = _new_unpacker(self.packing)
            part = unpacker.decompress(rest, limit)
            # At the limit the end of the stream may still be ahead, with no byte to come.
            if not unpacker.eof and len(part) < limit:
                raise EOFError("it ends in the middle")
            limit -= len(part)
            # Tapes pad with zeros after the last member.
            rest = unpacker.unused_data.lstrip(b"\0")
            yield part


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise DataFileError(f"{path} is a folder; name the file in it.")
    if not path.exists():
        raise FileNotFoundError(f"{path} does not exist; check the name, or the folder it is looked for in.")
    if not path.is_file():
        raise DataFileError(f"{path} is no plain file; copy its data into one.")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DataFileError(
                f"{path} has {size:,} bytes; at most {MAX_BYTES:,} are read. Take a part of it, "
                "or hand over arrays: nc.Dataset(X, y)."
            )
        fit_in_memory(path, size)
        content = path.read_bytes()
    except OSError as error:
        raise DataFileError(f"{path} cannot be read: {error.strerror or error}.") from error
    if not content:
        raise DataFileError(f"{path} is empty; get it again from its source.")
    return content


def fit_in_memory(path: Path, n_bytes: int) -> None:
    """Raise DataFileError if what the file holds would not fit in memory."""
    try:
        check_memory(n_bytes, f"{path}", "Free memory, or take a part of the file.")
    except InsufficientMemoryError as error:
        raise DataFileError(str(error)) from None


_MAGIC = {"gzip": b"\x1f\x8b", "bzip2": b"BZh", "xz": b"\xfd7zXZ\x00"}


def _new_unpacker(packing: str) -> Any:
    if packing == "gzip":
        return zlib.decompressobj(wbits=31)
    if packing == "bzip2":
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(memlimit=_XZ_MEMORY)


@contextmanager
def _complaint(path: Path, packing: str) -> Iterator[None]:
    try:
        yield
    except (zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
        raise DataFileError(
            f"{path} is damaged: {packing} says {str(error) or 'no more'!r}; get it again from its source."
        ) from error
