# mypy: ignore-errors
"""neural-tangents, importable on today's JAX (draft)."""

import importlib
import sys
import types
from typing import Any


def load() -> Any:
    """Import neural_tangents 0.6.5 on any supported JAX."""
    if "neural_tangents" in sys.modules:
        return sys.modules["neural_tangents"]
    import jax
    import jax.core
    import jax.extend.core
    import jax.interpreters.ad as ad

    for name in ("Jaxpr", "JaxprEqn", "Literal", "Var", "Primitive", "ClosedJaxpr"):
        if not hasattr(jax.core, name):
            setattr(jax.core, name, getattr(jax.extend.core, name))
    try:
        from jax.util import safe_map
    except ImportError:
        util = types.ModuleType("jax.util")
        from jax._src.util import safe_map, safe_zip

        util.safe_map, util.safe_zip = safe_map, safe_zip
        sys.modules["jax.util"] = util
    if not hasattr(ad, "zeros_like_p"):
        from jax.extend.core import Primitive

        ad.zeros_like_p = Primitive("zeros_like")
    for name in ("Value", "AbstractValue"):
        if not hasattr(jax.core, name):
            import jax._src.core as c

            setattr(jax.core, name, getattr(c, name, Any))
    sys.modules.setdefault("neural_tangents.experimental", types.ModuleType("neural_tangents.experimental"))
    return importlib.import_module("neural_tangents")
