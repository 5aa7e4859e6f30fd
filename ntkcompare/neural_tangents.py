"""neural-tangents, working on the JAX that is installed: ``import ntkcompare.neural_tangents as nt``.

Everything that neural_tangents 0.6.5 has, under the same names. The module itself is the one that
``import neural_tangents`` gives from here on. It was tested with the JAX versions in `TESTED_JAX`.

What it computes is what it always did, and some of that surprises. The estimators of ntkcompare do not share
it; who calls neural-tangents directly should know:

- The trace of an empirical kernel, ``trace_axes=(-1,)``, is a mean over the outputs.
- ``parameterization="standard"`` gives an NTK that grows in proportion to the width.
- ``diag_reg`` is relative to the mean of the diagonal by default, and not added to a predictive covariance.
- Predictors divide time by the number of labels, n times outputs; labels need their axis of outputs.
- ``t=inf`` gives NaN where an eigenvalue is not above zero: ``t=None`` means infinity, with a ridge.
- ``x_test=None`` at ``t=None`` returns the labels, ridge or not: give ``x_test=x_train``.
- In float32, ReLU kernels of near-duplicates are wrong by 1e-4 of the diagonal.

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
