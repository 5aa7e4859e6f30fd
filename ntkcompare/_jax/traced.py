"""Where to compute what a predictor keeps: outside the transformations that it may be called in."""

import functools
import types
from collections.abc import Callable
from typing import Any


def where_the_arguments_live(function: Callable[..., Any], core: types.ModuleType) -> Callable[..., Any]:
    """`function`, evaluated in the transformation that its array arguments come from.

    A neural-tangents predictor factors its kernel when it is first called, and keeps the factor. If it
    was called inside a jit, it must not keep that jit's tracers: so neural-tangents computes the factor
    in no transformation at all. But that fails on a kernel that is traced itself, as in
    ``vmap(lambda k: gradient_descent_mse(k, y)(t))(kernels)``.

    Parameters
    ----------
    function : callable
    core : module
        With Tracer, eval_context and set_current_trace.
    """

    @functools.wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        import jax

        leaves = jax.tree_util.tree_leaves((args, kwargs))
        traces = list({id(x._trace): x._trace for x in leaves if isinstance(x, core.Tracer)}.values())
        if not traces:
            with core.eval_context():
                return function(*args, **kwargs)
        if len(traces) == 1:
            with core.set_current_trace(traces[0]):
                return function(*args, **kwargs)
        # Which of several is the innermost cannot be told from here; the current one encloses them all.
        return function(*args, **kwargs)

    return wrapped
