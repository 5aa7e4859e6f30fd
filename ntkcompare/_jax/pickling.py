"""Estimators that hold networks of neural-tangents, sent to another process."""

import dataclasses
import sys
from typing import Any


class CarriesNetworks:
    """A scikit-learn estimator that may have functions of neural-tangents among its parameters.

    joblib sends functions to its worker processes by what they refer to, and a worker that finds
    neural-tangents there would import it as it is: without TensorFlow, or on today's JAX, that fails. So
    the worker is told to load it first, by `load`.
    """

    def __reduce_ex__(self, protocol: Any) -> Any:
        parameters: dict[str, Any] = self.get_params(deep=False)  # type: ignore[attr-defined]
        if "neural_tangents" in sys.modules and _holds_functions(parameters):
            return _loaded_first, (type(self),), self.__getstate__()
        return super().__reduce_ex__(protocol)


def _holds_functions(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_functions, value.values()))
    if isinstance(value, tuple | list):
        return any(map(_holds_functions, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return any(map(_holds_functions, vars(value).values()))
    return callable(value)


def _loaded_first(estimator: type) -> Any:
    """A new `estimator` without its state, which pickle reads after this returns."""
    from ntkcompare._jax.tangents import load

    load()
    return object.__new__(estimator)
