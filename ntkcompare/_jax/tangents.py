"""neural-tangents 0.6.5 on the JAX of today.

Its code is left as it is, and so are JAX and SciPy. What changes is what its ``import`` statements
give: modules completed by the names that it misses (see `moved`). Its package ``experimental``, which
imports TensorFlow, is an empty one.
"""

import builtins
import contextlib
import functools
import importlib
import importlib.metadata
import importlib.util
import operator
import sys
import threading
import types
import warnings
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from typing import Any

import numpy as np

from ntkcompare._jax.linear_program import pullback_factory, transpose_equation
from ntkcompare._jax.moved import TESTED_JAX, count_flops, overlays
from ntkcompare._jax.overlay import Overlay
from ntkcompare._jax.traced import where_the_arguments_live

VERSION = "0.6.5"
REMEDY = f"install it by `pip install --no-deps neural-tangents=={VERSION} frozendict`"

_lock = threading.RLock()


def load() -> types.ModuleType:
    """Import neural_tangents, such that it works on this JAX.

    The first call imports it, or mends it where the user has imported it before; later ones return the
    same module. No setting of JAX changes, and nothing is added to its modules.

    Raises
    ------
    ImportError
        If neural-tangents is not installed, or in another version than 0.6.5, or cannot be imported.

    Warns
    -----
    RuntimeWarning
        Once, on a JAX that lacks what neural-tangents needs: parts of it will not work there.

    Examples
    --------
    >>> nt = load()
    >>> _, _, kernel_fn = nt.stax.serial(nt.stax.Dense(1), nt.stax.Relu(), nt.stax.Dense(1))
    """
    with _lock:
        return _load()


@functools.cache
def _load() -> types.ModuleType:
    _check_version()
    used_before = "neural_tangents" in sys.modules
    try:
        seen, missing = overlays()
        with contextlib.nullcontext() if used_before else _finding(seen):
            package = importlib.import_module("neural_tangents")
        _mend(seen)
    except Exception as error:
        raise ImportError(
            f"neural-tangents {VERSION} cannot be imported on JAX {_jax_version()} ({error}). "
            f"It was tested with {', '.join(TESTED_JAX)}: `pip install 'jax<={TESTED_JAX[-1]}'`."
        ) from error
    if missing:
        warnings.warn(
            f"JAX {_jax_version()} lacks {', '.join(missing)}, which neural-tangents {VERSION} needs: parts "
            f"of it will not work. It was tested with {', '.join(TESTED_JAX)}: "
            f"`pip install 'jax<={TESTED_JAX[-1]}'`.",
            RuntimeWarning,
            stacklevel=4,
        )
    return package


def _jax_version() -> str:
    return importlib.metadata.version("jax")


def _check_version() -> None:
    version = VERSION  # of a copy that does not say
    if "neural_tangents" in sys.modules:
        version = getattr(sys.modules["neural_tangents"], "__version__", VERSION)
    elif importlib.util.find_spec("neural_tangents") is None:
        raise ImportError(f"neural-tangents is not installed; {REMEDY}.", name="neural_tangents")
    else:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            version = importlib.metadata.version("neural-tangents")
    if version != VERSION:
        raise ImportError(
            f"neural-tangents {version} is installed, but ntkcompare works with {VERSION}; {REMEDY}.",
            name="neural_tangents",
        )


@contextlib.contextmanager
def _finding(seen: dict[str, types.ModuleType]) -> Iterator[None]:
    """Find the modules of neural_tangents by `_Finder` within the block; leave none of them half made."""
    finder = _Finder(seen)
    before = set(sys.modules)
    sys.meta_path.insert(0, finder)
    try:
        yield
    except BaseException:
        for name in set(sys.modules) - before:
            if name.partition(".")[0] == "neural_tangents":
                del sys.modules[name]
        raise
    finally:
        sys.meta_path.remove(finder)


class _Finder(MetaPathFinder):
    """Finds the modules of neural_tangents, each to be run with imports of its own."""

    def __init__(self, seen: dict[str, types.ModuleType]) -> None:
        self.seen = seen

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != "neural_tangents":
            return None
        if fullname == "neural_tangents.experimental":
            return ModuleSpec(fullname, _Empty())
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(fullname, spec.loader.path, self.seen)
        return spec


class _Empty(Loader):
    """Runs nothing."""

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return types.ModuleType(spec.name, "Left out by ntkcompare: it imports TensorFlow.")

    def exec_module(self, module: types.ModuleType) -> None:
        pass


class _Loader(SourceFileLoader):
    """Runs a module from its file, with an ``import`` statement that gives it the modules `seen`."""

    def __init__(self, fullname: str, path: str, seen: dict[str, types.ModuleType]) -> None:
        super().__init__(fullname, path)
        self.seen = seen

    def exec_module(self, module: types.ModuleType) -> None:
        # Python looks an import statement's function up among the builtins of the code it runs.
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": self._import}
        super().exec_module(module)

    def _import(self, name: str, *args: Any, **kwargs: Any) -> types.ModuleType:
        try:
            module = builtins.__import__(name, *args, **kwargs)
        except ModuleNotFoundError:
            if name not in self.seen:
                raise
            return self.seen[name]
        return self.seen.get(module.__name__, module)


def _mend(seen: dict[str, types.ModuleType]) -> None:
    """Replace what no completed import can put right; and every import, where the user made it before."""
    for name, module in list(sys.modules.items()):
        if name.startswith("neural_tangents."):
            for attribute, value in list(vars(module).items()):
                if isinstance(value, types.ModuleType) and value.__name__ in seen:
                    setattr(module, attribute, seen[value.__name__])
    empirical: Any = importlib.import_module("neural_tangents._src.empirical")
    empirical._get_primals_out_and_pullback = pullback_factory(empirical)
    empirical._eqn_vjp_fn = transpose_equation(seen["jax.interpreters.ad"])
    empirical._get_flops = count_flops
    # It asks for the shapes of shapes and the dtype of arrays, which jax.numpy will not tell for long.
    empirical.jnp = Overlay(empirical.jnp, size=np.size, shape=np.shape, dtype=operator.attrgetter("dtype"))
    predict: Any = importlib.import_module("neural_tangents._src.predict")
    core = seen["jax.core"]
    predict.jax = Overlay(seen["jax"], core=Overlay(core, eval_context=contextlib.nullcontext))
    for name in ("_get_cho_solve", "_get_fns_in_eigenbasis"):
        setattr(predict, name, where_the_arguments_live(getattr(predict, name), core))
