"""What determines a cell, in one canonical form, and its hash: the key under which a result is stored."""

import dataclasses
import hashlib
import inspect
import json
import math
from collections.abc import Iterator, Mapping
from types import CodeType
from typing import Any

import numpy as np

from ntkcompare.store.names import class_name

# Packages whose classes are what they are called: ours has a number for what changed the results.
_VERSIONED = frozenset({"abc", "builtins", "ntkcompare", "numpy", "sklearn", "typing"})


class Unhashable(TypeError):
    """A value has no canonical form, so that two runs could not tell whether they mean the same."""


def canonical(value: Any, where: str = "value", *, without: frozenset[str] = frozenset()) -> Any:
    """Return `value` in a form that JSON keeps, the same for equal values on every machine.

    Numbers, text, None and booleans stand for themselves; mappings and sequences are taken apart; an array
    becomes the hash of its bytes; a dataclass, an estimator (whatever has ``get_params``) and a class become
    their qualified name and their parameters, those of the user's own the hash of their code in addition; a
    function becomes its name and the hash of its code.

    Parameters
    ----------
    value : object
    where : str
        What to call it in an error.
    without : set of str
        Parameters of estimators, nested ones too, that have no say.

    Raises
    ------
    Unhashable
        For anything else: a ``repr`` with an address in it would differ from run to run.

    Examples
    --------
    >>> canonical({"k": np.int64(3), "sizes": (10, 20)})
    {'k': 3, 'sizes': [10, 20]}
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        number = float(value)
        return number if math.isfinite(number) else {"float": repr(number)}
    if isinstance(value, np.ndarray):
        return _array(value, where)
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise Unhashable(f"{where} has keys that are no text; use text for all.")
        return {key: canonical(value[key], f"{where}[{key!r}]", without=without) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [canonical(part, f"{where}[{i}]", without=without) for i, part in enumerate(value)]
    if isinstance(value, set | frozenset | range):
        parts = [canonical(part, where, without=without) for part in value]
        return {type(value).__name__: sorted(parts, key=lambda part: json.dumps(part, sort_keys=True))}
    if isinstance(value, np.dtype):
        return {"dtype": value.str}
    if isinstance(value, type):
        return _class(value)
    if dataclasses.is_dataclass(value):
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return {**_class(type(value)), "parameters": canonical(fields, where, without=without)}
    if hasattr(value, "get_params"):
        given = value.get_params(deep=False)
        kept = {name: part for name, part in given.items() if name not in without}
        return {**_class(type(value)), "parameters": canonical(kept, where, without=without)}
    if inspect.isroutine(value):
        return _function(value, where)
    raise Unhashable(
        f"{where} is of type {type(value).__name__}, which has no canonical form, so that its results cannot "
        "be stored; use numbers, text, arrays, functions or estimators as parameters, or leave store=None."
    )


def fingerprint(specification: Any) -> str:
    """Return the SHA-256, in hexadecimal, of what `canonical` makes of `specification`.

    Parameters
    ----------
    specification : object
        All that determines a result; as a rule a mapping.

    Returns
    -------
    str
        64 digits.

    Raises
    ------
    Unhashable
        If a part of it has no canonical form.

    References
    ----------
    NIST (2015). Secure Hash Standard. FIPS PUB 180-4.

    Examples
    --------
    >>> fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})
    True
    """
    return hashlib.sha256(dump(canonical(specification)).encode()).hexdigest()


def dump(value: Any) -> str:
    """Return canonical JSON: sorted keys, no spaces, ASCII, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _class(kind: type) -> dict[str, Any]:
    """A class by its name, and by the code of its methods too where no version number vouches for it.

    Two scripts may each have a ``__main__.Mine``, and one may change.
    """
    own = [part for part in kind.__mro__ if part.__module__.partition(".")[0] not in _VERSIONED]
    if not own:
        return {"class": class_name(kind)}
    code = [[class_name(part), sorted(_methods(part))] for part in own]
    return {"class": class_name(kind), "code": hashlib.sha256(repr(code).encode()).hexdigest()}


def _methods(kind: type) -> Iterator[tuple[str, str]]:
    for name, value in vars(kind).items():
        value = getattr(value, "fget", None) or getattr(value, "__func__", value)
        if hasattr(value, "__code__"):
            yield name, repr(_code(value.__code__))


def _array(value: np.ndarray[Any, Any], where: str) -> dict[str, Any]:
    if value.dtype.kind == "O":
        return {"array": canonical(value.tolist(), where), "shape": list(value.shape)}
    little = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"), copy=False)
    digest = hashlib.sha256(little.tobytes()).hexdigest()
    return {"array": digest, "dtype": little.dtype.str.replace("=", "<"), "shape": list(value.shape)}


def _function(value: Any, where: str) -> dict[str, Any]:
    name = f"{getattr(value, '__module__', None)}.{value.__qualname__}"
    if inspect.isbuiltin(value) or not hasattr(value, "__code__"):
        if getattr(value, "__self__", None) is not None and not inspect.ismodule(value.__self__):
            raise Unhashable(f"{where}={name} is a method bound to an object; use a plain function.")
        return {"function": name}
    if value.__closure__:
        raise Unhashable(
            f"{where}={name} closes over variables of its surroundings, whose values are part of what it "
            "does; use a function at the top of a module, or leave store=None."
        )
    # Code rather than source: source is not at hand for functions typed into a console.
    body = repr(_code(value.__code__))
    defaults = [list(value.__defaults__ or ()), value.__kwdefaults__ or {}]
    return {
        "function": name,
        "code": hashlib.sha256(body.encode()).hexdigest(),
        "defaults": canonical(defaults, f"the defaults of {where}={name}"),
    }


def _code(code: CodeType) -> list[Any]:
    return [code.co_code.hex(), code.co_names, _constant(code.co_consts)]


def _constant(value: Any) -> Any:
    """A constant of a function with the code of functions within it, and sets in an order of their own."""
    if inspect.iscode(value):
        return _code(value)
    if isinstance(value, tuple):
        return [_constant(part) for part in value]
    return sorted(map(repr, value)) if isinstance(value, frozenset) else value
