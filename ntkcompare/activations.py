"""Activation functions: the finite form and the kernel of one layer, from one object."""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ntkcompare._checks import check_choice, check_real

if TYPE_CHECKING:
    import jax

# (init_fn, apply_fn, kernel_fn), as neural-tangents has them.
StaxLayer = tuple[Callable[..., Any], Callable[..., Any], Callable[..., Any]]

_LEAKY_SLOPE = 0.01


@dataclass(frozen=True)
class Activation:
    r"""An activation function φ, of a finite network and of its infinite-width kernels alike.

    Parameters
    ----------
    name : str
        One of "relu", "leaky_relu", "abs", "erf", "gelu", "sin", "cos", "identity", "tanh".
        All have kernels in closed form but "tanh", whose kernel is a quadrature right to 1e-11 at every
        variance (:func:`ntkcompare.duals.tanh.tanh_as_erfs`).
    slope : float, optional
        The slope α of "leaky_relu" where its argument is negative, 0.01 if not given.
        No other activation takes one.

    Raises
    ------
    ValueError
        If the name is not known, or a slope is given to another activation than "leaky_relu".

    Examples
    --------
    >>> float(Activation("leaky_relu", slope=0.2)(-1.0))
    -0.2...
    """

    name: str
    slope: float | None = None

    def __post_init__(self) -> None:
        check_choice("activation", self.name, _FINITE)
        if self.slope is not None:
            check_real("slope", self.slope)
            if self.name != "leaky_relu":
                raise ValueError(
                    f"slope={self.slope!r} is of no use to activation={self.name!r}; "
                    "leave it out, or take activation='leaky_relu'."
                )

    @property
    def negative_slope(self) -> float | None:
        """The slope for negative arguments if φ is x for positive ones and linear below 0; else None."""
        if self.name == "leaky_relu":
            return _LEAKY_SLOPE if self.slope is None else float(self.slope)
        return {"relu": 0.0, "abs": -1.0, "identity": 1.0}.get(self.name)

    def __call__(self, x: Any) -> "jax.Array":
        """φ(x), entry by entry; differentiable by JAX."""
        return _FINITE[self.name](self, x)

    def stax(self) -> StaxLayer:
        """The layer as a neural-tangents triple (init_fn, apply_fn, kernel_fn).

        Returns
        -------
        tuple of three callables

        Examples
        --------
        >>> len(Activation("erf").stax())
        3
        """
        stax = load_stax()
        slope = self.negative_slope
        if self.name == "identity":
            layer: StaxLayer = stax.Identity()
        elif slope is not None:
            layer = stax.ABRelu(slope, 1.0)
        elif self.name == "gelu":
            layer = stax.Gelu()
        elif self.name == "tanh":
            layer = _tanh_layer(stax)
        else:
            layer = {"erf": stax.Erf, "sin": stax.Sin, "cos": stax.Cos}[self.name]()
        return layer


def load_stax() -> Any:
    """Import neural_tangents.stax, which takes over a second."""
    return importlib.import_module("ntkcompare.neural_tangents").stax


def as_activation(value: "str | Activation") -> Activation:
    """Return an Activation for its name, or the Activation itself; else raise."""
    return value if isinstance(value, Activation) else Activation(value)


def _tanh_layer(stax: Any) -> StaxLayer:
    import jax.numpy as jnp

    from ntkcompare.duals import smooth
    from ntkcompare.duals.tanh import tanh_terms

    def dual(covariance: Any, left: Any, right: Any) -> tuple[Any, Any]:
        pair = smooth.pair_of_covariance(jnp, covariance, left, right)
        return smooth.erf_sum(jnp, pair, tuple(map(jnp.asarray, tanh_terms())))

    layer: StaxLayer = stax.Elementwise(jnp.tanh, lambda *args: dual(*args)[0], lambda *args: dual(*args)[1])
    return layer


def _ramp(self: Activation, x: Any) -> "jax.Array":
    import jax.numpy as jnp

    slope = self.negative_slope
    assert slope is not None
    return jnp.maximum(x, 0) + slope * jnp.minimum(x, 0)


def _identity(_: Activation, x: Any) -> "jax.Array":
    import jax.numpy as jnp

    return jnp.asarray(x)


def _from_jax(module: str, name: str) -> Callable[[Activation, Any], "jax.Array"]:
    def finite(_: Activation, x: Any) -> "jax.Array":
        function: Callable[[Any], jax.Array] = getattr(importlib.import_module(module), name)
        return function(x)

    return finite


def _gelu(_: Activation, x: Any) -> "jax.Array":
    import jax

    # The kernel is that of x·Φ(x) itself, not of the usual approximation by a tanh.
    return jax.nn.gelu(x, approximate=False)


_FINITE: dict[str, Callable[[Activation, Any], "jax.Array"]] = {
    "relu": _ramp,
    "leaky_relu": _ramp,
    "abs": _ramp,
    "identity": _identity,
    "erf": _from_jax("jax.scipy.special", "erf"),
    "gelu": _gelu,
    "sin": _from_jax("jax.numpy", "sin"),
    "cos": _from_jax("jax.numpy", "cos"),
    "tanh": _from_jax("jax.numpy", "tanh"),
}
