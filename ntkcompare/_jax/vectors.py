"""How wide the vectors are that XLA compiles for."""

import functools

WIDE = {"xla_cpu_prefer_vector_width": 512}


@functools.cache
def wide_vectors() -> dict[str, int]:
    """Options for ``jax.jit(..., compiler_options=...)`` that use all of a processor's vector registers.

    XLA takes half of AVX-512 unless asked; long formulas gain a quarter by the whole. Where there are no
    such registers, or XLA no longer knows the option, nothing changes.

    >>> set(wide_vectors()) <= {"xla_cpu_prefer_vector_width"}
    True
    """
    import jax

    try:
        jax.jit(lambda x: x, compiler_options=WIDE)(0)
    except Exception:  # of a kind that differs between versions
        return {}
    return WIDE
