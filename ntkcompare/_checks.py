"""Argument checks: each error names the argument, the value and the remedy."""

import difflib
import itertools
import math
import numbers
from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import psutil

from ntkcompare.exceptions import InsufficientMemoryError


def check_choice(name: str, value: Any, choices: Iterable[str]) -> str:
    """Return `value` if it is one of `choices`; else raise ValueError with the near ones.

    >>> check_choice("kernel", "ntkk", ["ntk", "nngp"])
    Traceback (most recent call last):
    ...
    ValueError: kernel='ntkk' is not known; did you mean 'ntk'? Choose from: 'nngp', 'ntk'.
    """
    options = sorted(choices)
    if isinstance(value, str) and value in options:
        return value
    near = difflib.get_close_matches(value, options, n=3, cutoff=0.5) if isinstance(value, str) else []
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else "."
    raise ValueError(f"{name}={value!r} is not known{hint} Choose from: {', '.join(map(repr, options))}.")


def check_real(
    name: str,
    value: Any,
    *,
    minimum: float = -math.inf,
    maximum: float = math.inf,
    open_minimum: bool = False,
) -> float:
    """Return `value` as a float if it is a finite real number in the range; else raise.

    >>> check_real("ridge", -1, minimum=0)
    Traceback (most recent call last):
    ...
    ValueError: ridge=-1 must be at least 0.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name}={value!r} must be a real number, not {type(value).__name__}.")
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{name}={value!r} must be finite.")
    if number < minimum or (open_minimum and number == minimum):
        raise ValueError(
            f"{name}={value!r} must be {'greater than' if open_minimum else 'at least'} {minimum:g}."
        )
    if number > maximum:
        raise ValueError(f"{name}={value!r} must be at most {maximum:g}.")
    return number


def check_integer(name: str, value: Any, *, minimum: int, maximum: int | None = None) -> int:
    """Return `value` as an int if it is an integer in the range; else raise.

    >>> check_integer("depth", 0, minimum=1)
    Traceback (most recent call last):
    ...
    ValueError: depth=0 must be at least 1.
    """
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name}={value!r} must be an integer, not {type(value).__name__}.")
    number = int(value)
    if number < minimum:
        raise ValueError(f"{name}={value!r} must be at least {minimum}.")
    if maximum is not None and number > maximum:
        raise ValueError(f"{name}={value!r} must be at most {maximum}.")
    return number


def check_sizes(sizes: Collection[int], n_pool: int) -> tuple[int, ...]:
    """Return training-set sizes, strictly ascending within 1…`n_pool`; else raise ValueError.

    >>> check_sizes([10, 20], 20)
    (10, 20)
    """
    values = tuple(check_integer("sizes", size, minimum=1) for size in sizes)
    if not values:
        raise ValueError("sizes is empty; give at least one training-set size, e.g. sizes=[10, 100].")
    if any(b <= a for a, b in itertools.pairwise(values)):
        raise ValueError(f"sizes={list(values)} must be strictly ascending; sort it and drop repetitions.")
    if values[-1] > n_pool:
        raise ValueError(
            f"sizes={list(values)} asks for {values[-1]} training examples, but there are {n_pool}."
        )
    return values


def check_memory(n_bytes: float, what: str, remedy: str, *, share: float = 0.9) -> None:
    """Raise InsufficientMemoryError if `n_bytes` exceed `share` of the memory available now."""
    available = psutil.virtual_memory().available
    if n_bytes > share * available:
        raise InsufficientMemoryError(
            f"{what} needs {n_bytes / 2**30:.2f} GiB, but {available / 2**30:.2f} GiB are available. {remedy}"
        )
