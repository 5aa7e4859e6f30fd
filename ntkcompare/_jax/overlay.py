"""A module as one reader sees it, with names that the module itself does not have."""

import types
from collections.abc import Callable
from typing import Any


class Overlay(types.ModuleType):
    """`module` with `names` of its own; every other name is looked up in `module` when it is asked for.

    Nothing is written to `module`: whoever imports it directly sees it as it was.

    >>> import math
    >>> seen = Overlay(math, half=0.5)
    >>> seen.half, seen.sqrt(4.0), hasattr(math, "half")
    (0.5, 2.0, False)
    """

    def __init__(self, module: types.ModuleType, **names: Any) -> None:
        super().__init__(module.__name__, module.__doc__)
        self.__wrapped__ = module
        self.__dict__.update(names)

    def __getattr__(self, name: str) -> Any:
        # Python asks here only for what is not in the overlay.
        return getattr(self.__wrapped__, name)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        names = {name: value for name, value in vars(self).items() if not name.startswith("__")}
        return _rebuild, (self.__wrapped__, names)


def _rebuild(module: types.ModuleType, names: dict[str, Any]) -> Overlay:
    return Overlay(module, **names)
