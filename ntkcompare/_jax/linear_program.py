"""The derivative of a function as a list of linear equations, through which neural-tangents walks back."""

import types
from collections.abc import Callable
from typing import Any

Pullback = Callable[..., Any]


def pullback_factory(empirical: types.ModuleType) -> Callable[..., tuple[Any, Pullback]]:
    """``_get_primals_out_and_pullback`` of neural-tangents' module `empirical`, on public functions of JAX.

    The original calls ``ad.linearize``, whose arguments and results have changed with JAX more than
    once. ``jax.linearize`` gives the same derivative as a function, ``jax.make_jaxpr`` its equations.
    """

    def get_primals_out_and_pullback(
        fn: Callable[..., Any], mode: Any, _j_rules: bool, _s_rules: bool, _fwd: bool | None, *primals_in: Any
    ) -> tuple[Any, Pullback]:
        import jax

        # Without jit, so that the equations of functions that are jitted themselves stand in the open.
        with jax.disable_jit():
            primals_out, derivative = jax.linearize(fn, *primals_in)
        program = jax.make_jaxpr(derivative)(*primals_in)
        structure = jax.tree_util.tree_structure(primals_in)

        def pullback(*cotangents: Any) -> Any:
            found = empirical._backward_pass(
                program.jaxpr,
                mode=mode,
                consts=program.consts,
                primals_in=[empirical.UndefinedPrimal(v.aval) for v in program.jaxpr.invars],
                cotangents_in=tuple(jax.tree_util.tree_leaves(cotangents)),
                _j_rules=_j_rules,
                _s_rules=_s_rules,
                _fwd=_fwd,
            )
            return jax.tree_util.tree_unflatten(structure, found)

        return primals_out, pullback

    return get_primals_out_and_pullback


def transpose_equation(ad: types.ModuleType) -> Callable[..., Any]:
    """``_eqn_vjp_fn`` of neural-tangents: the cotangents of an equation's inputs.

    The original reads attributes that JAX's primitives no longer have, and knows only one of the two
    kinds of transposition rules. Where there is no rule of that kind (for slices, since JAX 0.10),
    ``jax.linear_transpose`` gives the same.

    Parameters
    ----------
    ad : module
        With Zero, is_undefined_primal and primitive_transposes.
    """

    def eqn_vjp_fn(eqn: Any, cotangent: Any, *operands: Any) -> Any:
        if eqn is None:  # the identity
            return (cotangent,)
        rule = ad.primitive_transposes.get(eqn.primitive)
        if rule is not None:
            return rule(cotangent, *operands, **eqn.params)
        if type(cotangent) is ad.Zero:
            return [ad.Zero(v.aval) for v in eqn.invars]
        return _transpose(eqn, cotangent, operands, [ad.is_undefined_primal(x) for x in operands])

    return eqn_vjp_fn


def _transpose(eqn: Any, cotangent: Any, operands: tuple[Any, ...], linear: list[bool]) -> list[Any]:
    import jax

    def apply(*values: Any) -> Any:
        given = iter(values)
        filled = [next(given) if free else x for free, x in zip(linear, operands, strict=True)]
        return eqn.primitive.bind(*filled, **eqn.params)

    avals = [x.aval for free, x in zip(linear, operands, strict=True) if free]
    found = iter(jax.linear_transpose(apply, *avals)(cotangent))
    return [next(found) if free else None for free in linear]
