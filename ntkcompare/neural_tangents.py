"""neural-tangents, working on the JAX that is installed: ``import ntkcompare.neural_tangents as nt``.

Everything that neural_tangents 0.6.5 has, under the same names. The module itself is the one that
``import neural_tangents`` gives from here on. It was tested with the JAX versions in `TESTED_JAX`.

>>> import numpy as np
>>> import ntkcompare.neural_tangents as nt
>>> _, _, kernel_fn = nt.stax.serial(nt.stax.Dense(1), nt.stax.Relu(), nt.stax.Dense(1))
>>> kernel_fn(np.eye(2), None, "ntk").shape
(2, 2)
"""

from typing import Any

from ntkcompare._jax.moved import TESTED_JAX as TESTED_JAX
from ntkcompare._jax.tangents import load as _load

_neural_tangents = _load()


def __getattr__(name: str) -> Any:
    return getattr(_neural_tangents, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *dir(_neural_tangents)})
