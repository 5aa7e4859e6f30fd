"""Budget: what a run may take, and the refusal of cells that would take more."""

import math
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

import psutil

from ntkcompare._checks import check_real

_UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


class CellTimeout(BaseException):
    """A cell took longer than it was given; no Exception, so that no learner takes it for one of its own."""


@dataclass(frozen=True)
class Budget:
    """The limits of a run.

    Attributes
    ----------
    max_memory : float
        Bytes that all cells which run at a time may take together.
    max_time : float
        Seconds after which no further cell is begun.
    cell_timeout : float
        Seconds after which a cell is given up.
    memory_is_found : bool
        Whether `max_memory` is what this machine has, and was not given.
    """

    max_memory: float = math.inf
    max_time: float = math.inf
    cell_timeout: float = math.inf
    memory_is_found: bool = False

    @classmethod
    def checked(cls, max_memory: Any = None, max_time: Any = None, cell_timeout: Any = None) -> "Budget":
        """Check the limits as a user gives them; None means none but the memory that there is."""
        available = float(psutil.virtual_memory().available)
        return cls(
            available if max_memory is None else parse_bytes(max_memory),
            _seconds("max_time", max_time),
            _seconds("cell_timeout", cell_timeout),
            max_memory is None,
        )


def parse_bytes(value: Any) -> float:
    """Return a number of bytes from a number or from text such as "8G" or "500 MiB".

    >>> parse_bytes("1.5 GiB")
    1610612736.0
    """
    if isinstance(value, str):
        match = re.fullmatch(r"\s*([\d.]+)\s*([kmgt]?)(?:i?b)?\s*", value.lower())
        try:
            if match is None:
                raise ValueError
            return check_real("max_memory", float(match[1]) * _UNITS[match[2]], minimum=0, open_minimum=True)
        except ValueError:
            raise ValueError(f"max_memory={value!r} is no amount of memory; give e.g. '8G'.") from None
    return check_real("max_memory", value, minimum=0, open_minimum=True)


def _seconds(name: str, value: Any) -> float:
    if value is None:
        return math.inf
    return check_real(name, value, minimum=0, open_minimum=True)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise CellTimeout within the block once `seconds` have passed.

    It is noticed when compiled code returns to Python. Where there is no such signal (Windows, a thread that
    is not the main one), it is noticed at the end of the block.
    """
    if math.isinf(seconds):
        yield
        return
    start = time.monotonic()

    def expire(number: int, frame: FrameType | None) -> None:
        raise CellTimeout(_late(seconds))

    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        if time.monotonic() - start > seconds:
            raise CellTimeout(_late(seconds))
        return
    before = signal.signal(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _late(seconds: float) -> str:
    return f"given up after cell_timeout={seconds:g} s; allow more, or take smaller sizes"
