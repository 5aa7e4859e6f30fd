"""What neural-tangents 0.6.5 expects of JAX and SciPy, found where it is today.

Each entry is one module as neural-tangents knows it. A name that is still there is left alone.
"""

import contextlib
import functools
import importlib
import inspect
import types
from collections.abc import Callable, Sequence
from typing import Any

from ntkcompare._jax.overlay import Overlay

TESTED_JAX = ("0.4.38", "0.5.3", "0.6.2", "0.7.2", "0.8.3", "0.9.2", "0.10.2", "0.12.0.1")

# The names that neural-tangents asks two modules for, and where they went, the public place first.
_CORE_PLACES = "jax.core", "jax.extend.core", "jax._src.core"
_CORE = (
    *("AbstractValue", "Jaxpr", "JaxprEqn", "Literal", "Primitive", "ShapedArray", "Tracer", "Value", "Var"),
    *("eval_context", "set_current_trace"),
)
_AD_PLACES = "jax.interpreters.ad", "jax._src.interpreters.ad"
_AD = (
    *("UndefinedPrimal", "Zero", "add_jaxvals_p", "add_tangents", "is_undefined_primal"),
    *("primitive_jvps", "primitive_transposes"),
)


class _Completed(Overlay):
    """One of `overlays`, which another process finds among its own."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return _of_this_process, (self.__name__,)


def _of_this_process(name: str) -> types.ModuleType:
    return overlays()[0][name]


@functools.cache
def overlays() -> tuple[dict[str, types.ModuleType], list[str]]:
    """The modules that neural-tangents is to see in place of those of the same names.

    Returns
    -------
    modules : dict
        By full name: jax, jax.core, jax.util, jax.interpreters, jax.interpreters.ad, scipy, scipy.linalg.
    missing : list of str
        The names that this JAX has nowhere known. In their place stands what raises when it is used.
    """
    import jax
    import jax.core
    import jax.interpreters.ad
    import scipy.linalg

    missing: list[str] = []
    core = _Completed(
        jax.core,
        **{name: _find(name, _CORE_PLACES, missing) for name in _CORE},
        # Arrays of dynamic shape went with JAX 0.8; no value is one any more.
        DShapedArray=type("DShapedArray", (), {}),
    )
    ad = _Completed(
        jax.interpreters.ad,
        **{name: _find(name, _AD_PLACES, missing) for name in _AD},
        source_info_util=_module("jax._src.source_info_util", missing),
        # Only read to decide on assertions, which call functions that are gone.
        config=types.SimpleNamespace(jax_enable_checks=False),
        # Unused since JAX 0.4.24, but a key of neural-tangents' table of rules.
        zeros_like_p=core.Primitive("zeros_like"),
    )
    interpreters = _Completed(jax.interpreters, ad=ad)
    linalg = _Completed(scipy.linalg, eigvalsh=_eigvalsh_of(scipy.linalg.eigvalsh))
    modules: list[types.ModuleType] = [
        _Completed(jax, core=core, interpreters=interpreters),
        core,
        _Completed(types.ModuleType("jax.util"), safe_map=safe_map, safe_zip=safe_zip),
        interpreters,
        ad,
        _Completed(scipy, linalg=linalg),
        linalg,
    ]
    return {module.__name__: module for module in modules}, missing


def safe_zip(*sequences: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Zip sequences of one length, as ``jax.util.safe_zip`` did.

    >>> safe_zip([1, 2], "ab")
    [(1, 'a'), (2, 'b')]
    """
    return list(zip(*sequences, strict=True))


def safe_map(function: Callable[..., Any], *sequences: Sequence[Any]) -> list[Any]:
    """Map a function over sequences of one length, as ``jax.util.safe_map`` did.

    >>> safe_map(max, [1, 5], [3, 4])
    [3, 5]
    """
    return [function(*values) for values in zip(*sequences, strict=True)]


def count_flops(function: Callable[..., Any], optimize: bool, *args: Any, **kwargs: Any) -> float:
    """Floating point operations that `function` takes, once it is optimized or as it stands.

    >>> count_flops(lambda x: x + 1, False, 2.0)
    1.0
    """
    import jax

    lowered = jax.jit(function).lower(*args, **kwargs)
    analysis: Any = (lowered.compile() if optimize else lowered).cost_analysis()
    # A list of one before JAX 0.5.
    return float((analysis[0] if isinstance(analysis, list) else analysis)["flops"])


def _find(name: str, places: Sequence[str], missing: list[str]) -> Any:
    """The value of `name` in the first of `places` that defines it."""
    for place in places:
        with contextlib.suppress(ImportError):
            # Not getattr: jax.core answers for names that it deprecates, with a warning.
            names = vars(importlib.import_module(place))
            if name in names:
                return names[name]
    missing.append(f"{places[0]}.{name}")
    return _absent(missing[-1])


def _module(name: str, missing: list[str]) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        missing.append(name)
        return _absent(name)


def _absent(name: str) -> type:
    """A class in the place of what is missing: an annotation may name it; to use it is an error."""

    def refuse(*_: Any, **__: Any) -> None:
        import jax

        raise NotImplementedError(
            f"neural-tangents needs {name}, which JAX {jax.__version__} does not have; "
            f"`pip install 'jax<={TESTED_JAX[-1]}'`."
        )

    return type(name.rpartition(".")[2], (), {"__init__": refuse})


def _eigvalsh_of(eigvalsh: Callable[..., Any]) -> Callable[..., Any]:
    """`eigvalsh` with the argument that SciPy called ``eigvals`` until 1.13."""
    if "eigvals" in inspect.signature(eigvalsh).parameters:
        return eigvalsh

    @functools.wraps(eigvalsh)
    def with_eigvals(a: Any, *args: Any, eigvals: tuple[int, int] | None = None, **kwargs: Any) -> Any:
        return eigvalsh(a, *args, subset_by_index=eigvals, **kwargs)

    return with_eigvals
