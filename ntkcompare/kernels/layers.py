"""The layers of an MLP as the recursion of its kernels sees them, one point at a time."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.activations import as_activation
from ntkcompare.architecture import MLP
from ntkcompare.duals import smooth
from ntkcompare.duals.ramp import parts, ramp
from ntkcompare.duals.tanh import tanh_terms

Array = NDArray[np.float64]
RAMPS = "ramp", "rectifier"


@dataclass(frozen=True)
class Layers:
    """What the recursion needs of an MLP, apart from the data.

    Attributes
    ----------
    family : str
        "ramp" for a piecewise linear activation, "rectifier" for one that is nowhere negative; else the
        name of a dual in ``duals.smooth``.
    constants : tuple of floats or arrays
        The dual's: for a ramp, its ``parts``.
    depth : int
        Hidden layers.
    W_std, b_std : float
    standard : bool
        Whether the parameterization is the standard one.
    sources, offsets : tuple of float
        Of the first layer and of all others: the NTK gains source·Σ + offset at each. In the NTK
        parameterization that is Σ; in the standard one n_in·E[φφ] from the weights and 1 from the bias.
    """

    family: str
    constants: tuple[Any, ...]
    depth: int
    W_std: float
    b_std: float
    standard: bool
    sources: tuple[float, float]
    offsets: tuple[float, float]

    @classmethod
    def of(cls, network: MLP, n_features: int) -> "Layers":
        """The layers of `network` on so many features."""
        activation = as_activation(network.activation)
        constants: tuple[Any, ...]
        if activation.negative_slope is not None:
            family = "rectifier" if activation.negative_slope <= 0 else "ramp"
            constants = parts(activation.negative_slope)
        else:
            smooth_duals: dict[str, tuple[str, tuple[Any, ...]]] = {
                "erf": ("erf_sum", smooth.ERF),
                "tanh": ("erf_sum", tanh_terms()),
                "sin": ("sine", ()),
                "cos": ("cosine", ()),
                "gelu": ("gelu", ()),
            }
            family, constants = smooth_duals[activation.name]
        W_std, b_std = float(network.W_std), float(network.b_std)
        sources, offsets = (1.0, 1.0), (0.0, 0.0)
        standard = network.parameterization == "standard"
        if standard:
            sources = n_features / W_std**2, network.width / W_std**2
            has_bias = 1.0 if b_std > 0 else 0.0
            offsets = has_bias - sources[0] * b_std**2, has_bias - sources[1] * b_std**2
        return cls(family, constants, network.depth, W_std, b_std, standard, sources, offsets)

    def deviations(self, lengths: Array) -> Array:
        """√Σ(x, x) before each layer, the output's included: shape (depth + 1, n)."""
        result = np.empty((self.depth + 1, len(lengths)))
        result[0] = lengths
        with np.errstate(over="ignore", invalid="ignore"):
            for layer in range(self.depth):
                energy, _ = self.dual(np, self._same(result[layer]))
                result[layer + 1] = np.hypot(self.W_std * np.sqrt(energy), self.b_std)
        return result

    def slopes(self, deviations: Array) -> Array:
        """E[φ'(u)²] in each layer: shape (depth, n)."""
        return np.array([self.dual(np, self._same(row))[1] for row in deviations[:-1]])

    def dual(self, xp: ModuleType, pair: smooth.Pair) -> tuple[Any, Any]:
        """E[φ(u)φ(v)] and E[φ'(u)φ'(v)]."""
        if self.family in RAMPS:
            gain, odd, even = self.constants
            deficit, slope = ramp(xp, pair.gap, pair.sign, odd, even)
            return gain * pair.left * pair.right * (1 - deficit), gain * slope
        value, slope = getattr(smooth, self.family)(xp, pair, self.constants)
        return value, slope

    @staticmethod
    def _same(row: Array) -> smooth.Pair:
        return smooth.Pair(row, row, np.zeros_like(row), np.ones_like(row))
