"""A CIFAR batch in its "python" version: a pickle, read without running anything it names."""

import io
import math
import os
import pickle
import pickletools
import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.datasets.formats.content import Content
from ntkcompare.exceptions import DataFileError

# What a dictionary of lists, texts and arrays of bytes is pickled with, by Python 2 or 3. Others can allocate
# without bound, or call what they name.
_OPCODES = re.compile(
    "PROTO|FRAME|STOP|MARK|POP|POP_MARK|MEMOIZE|PUT|BINPUT|LONG_BINPUT|GET|BINGET|LONG_BINGET|"
    "NONE|NEWTRUE|NEWFALSE|INT|BININT|BININT1|BININT2|LONG1|STRING|BINSTRING|SHORT_BINSTRING|"
    "UNICODE|BINUNICODE|SHORT_BINUNICODE|BINBYTES|SHORT_BINBYTES|EMPTY_LIST|LIST|APPEND|APPENDS|"
    "EMPTY_DICT|DICT|SETITEM|SETITEMS|EMPTY_TUPLE|TUPLE|TUPLE1|TUPLE2|TUPLE3|"
    "GLOBAL|STACK_GLOBAL|REDUCE|BUILD"
)
_PUTS = ("PUT", "BINPUT", "LONG_BINPUT")


class _Stand:
    """Stands for a constructor, or for what it made: it keeps what it is given and does nothing."""

    __slots__ = ("name", "state")

    def __init__(self, name: str) -> None:
        self.name = name
        self.state: Any = None

    def __call__(self, *arguments: Any) -> Any:
        if self.name == "encode":  # how Python 3 wrote bytes for Python 2
            text, encoding = arguments
            if encoding not in ("latin1", "latin-1") or not isinstance(text, (str, bytes)):
                raise pickle.UnpicklingError("it encodes something else than text")
            return text if isinstance(text, bytes) else text.encode("latin-1")
        made = _Stand({"_reconstruct": "array", "dtype": "kind"}[self.name])
        if made.name == "kind":
            made.state = arguments[0]
        return made

    def __setstate__(self, state: Any) -> None:
        if self.name == "array":
            self.state = state
        elif self.name != "kind":
            raise pickle.UnpicklingError("it changes a constructor")


class _Unpickler(pickle.Unpickler):
    """Knows three constructors of NumPy and one of bytes, all by stand-ins."""

    def find_class(self, module: str, name: str) -> Any:
        numpys = {"numpy": ("ndarray", "dtype"), "_codecs": ("encode",)}
        for core in ("numpy.core.multiarray", "numpy._core.multiarray"):
            numpys[core] = ("_reconstruct",)
        if name in numpys.get(module, ()):
            return _Stand(name)
        raise pickle.UnpicklingError(f"it names {module}.{name}, which no CIFAR batch does")


def read_pickled_batch(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return what a pickled dictionary holds: arrays of bytes, lists, integers and texts, by name.

    A pickle is a program. This one may use only what a dictionary of such values needs; NumPy's constructors
    are replaced by stand-ins, so that nothing runs and nothing is allocated that the file does not hold.

    Parameters
    ----------
    path : path
        A file such as ``data_batch_1`` or ``batches.meta``.

    Raises
    ------
    DataFileError
        If the file is damaged, or asks for anything else.
    """
    content = Content(path)
    data = content.read()
    try:
        _check_opcodes(data)
        found = _Unpickler(io.BytesIO(data), encoding="bytes").load()
        if not isinstance(found, dict):
            raise pickle.UnpicklingError(f"it holds a {type(found).__name__} and no dictionary")
        return {_text(key): _value(value) for key, value in found.items()}
    except Exception as error:  # a hostile pickle fails in ways without number; each means the same
        raise DataFileError(
            f"{content.path} is no CIFAR batch that is safe to read: {str(error) or type(error).__name__}. "
            "Get it again from its source, or use the binary version (*.bin)."
        ) from error


def _check_opcodes(data: bytes) -> None:
    for count, (opcode, argument, position) in enumerate(pickletools.genops(data)):
        if not _OPCODES.fullmatch(opcode.name):
            raise pickle.UnpicklingError(f"byte {position} has the opcode {opcode.name}")
        # The unpickler's memory of values grows to the highest number, whether or not all are used.
        if opcode.name in _PUTS and isinstance(argument, int) and argument > count:
            raise pickle.UnpicklingError(f"byte {position} numbers a value {argument}")


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if not isinstance(value, str):
        raise pickle.UnpicklingError(f"it has a key of type {type(value).__name__}")
    return value


def _value(value: Any) -> Any:
    if isinstance(value, _Stand):
        return _array(value)
    if isinstance(value, list):
        return [_text(entry) if isinstance(entry, (bytes, str)) else int(entry) for entry in value]
    return _text(value) if isinstance(value, (bytes, str)) else int(value)


def _array(stand: _Stand) -> NDArray[np.uint8]:
    _, shape, kind, by_column, raw = stand.state
    if not isinstance(kind, _Stand) or kind.state not in (b"u1", "u1", b"|u1", "|u1"):
        raise pickle.UnpicklingError("it holds an array of something else than bytes")
    sizes = tuple(int(size) for size in shape)
    if not isinstance(raw, bytes) or min(sizes, default=0) < 1 or math.prod(sizes) != len(raw):
        raise pickle.UnpicklingError(f"it holds an array of shape {sizes} that it lacks the bytes of")
    array = np.frombuffer(raw, np.uint8)
    return array.reshape(sizes[::-1]).T if by_column else array.reshape(sizes)
