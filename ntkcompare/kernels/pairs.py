"""The kernels of all pairs of a tile, from the products of directions to the last layer, in one program."""

import functools
import itertools
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax

from ntkcompare._jax.vectors import wide_vectors
from ntkcompare.duals import smooth
from ntkcompare.duals.ramp import ramp
from ntkcompare.kernels.layers import RAMPS
from ntkcompare.kernels.near import LIMITS, near_gap

# So many layers become one loop over a tile; of more, each has a loop of its own, or compiling takes long.
_INLINED = 8


def _inlined(family: str, layers: int) -> int:
    if family not in RAMPS:
        return 0  # their arithmetic outweighs what a single loop saves
    # The first layer of a rectifier is unlike the others: after it no correlation is negative.
    return layers if layers <= _INLINED else 1


class Kind(NamedTuple):
    """What a program is compiled for, apart from shapes; see :class:`ntkcompare.kernels.layers.Layers`."""

    family: str
    standard: bool
    kernels: tuple[str, ...]
    depths: tuple[int, ...]


class Rows(NamedTuple):
    """One side of a tile; arrays over layers have the points along their last axis.

    Attributes
    ----------
    units : array of shape (tile, d + 1)
        Directions, or zeros.
    deviations : array of shape (depth + 1, tile)
        Standard deviations before each layer.
    inverses : array of shape (depth + 1, tile)
        One over them, or 0.
    cosines, sines : array of shape (depth, tile)
        The shares of the next deviation that come through the weights, W√E[φ²], and from the biases, b.
    """

    units: Any
    deviations: Any
    inverses: Any
    cosines: Any
    sines: Any


class Numbers(NamedTuple):
    """The numbers of a network, which are traced: another network of its kind is not compiled again."""

    constants: Any
    weight: Any
    sources: Any
    offsets: Any


class State(NamedTuple):
    """What goes from layer to layer, for all pairs.

    Attributes
    ----------
    gap, sign : array
        1 − |ρ| and the sign of the correlation ρ; sign is None where no ρ can be negative.
    ntk : array or None
        The NTK over the two deviations.
    """

    gap: Any
    sign: Any
    ntk: Any

    @property
    def correlation(self) -> Any:
        """ρ."""
        return 1 - self.gap if self.sign is None else self.sign * (1 - self.gap)


@functools.cache
def compiled(kind: Kind) -> Callable[..., Any]:
    """Return the program of a tile: ``program(left, right, numbers, capacity)``.

    It returns the kernels, for each a list over the depths, and the number of pairs that need differences.
    `capacity` None takes none; see :func:`ntkcompare.kernels.near.near_gap`.
    """

    def program(
        left: Rows, right: Rows, numbers: Numbers, capacity: int | None
    ) -> tuple[list[list[Any]], Any]:
        gap, sign = _split(1 - jnp.matmul(left.units, right.units.T))
        count = jnp.sum(gap < LIMITS[gap.dtype.name], dtype=jnp.int32)
        if capacity is not None:
            gap = near_gap(left.units, right.units, gap, sign, capacity)
        return _recursion(kind, gap, sign, left, right, numbers), count

    return jax.jit(program, static_argnames="capacity", compiler_options=wide_vectors())


def _recursion(kind: Kind, gap: Any, sign: Any, left: Rows, right: Rows, numbers: Numbers) -> list[list[Any]]:
    found: dict[str, list[Any]] = {kernel: [] for kernel in kind.kernels}
    state = State(gap, sign, None)
    if "ntk" in found:
        state = state._replace(ntk=_source(kind, state, _at(left, 0), _at(right, 0), numbers, 0))

    def layer(state: State, sides: tuple[Rows, Rows]) -> tuple[State, None]:
        return _layer(kind, state, *sides, numbers), None

    for start, stop in itertools.pairwise((0, *kind.depths)):
        sides = _between(left, start, stop), _between(right, start, stop)
        inlined = _inlined(kind.family, stop - start)
        for index in range(inlined):
            state, _ = layer(state, jax.tree.map(operator.itemgetter(index), sides))
        if inlined < stop - start:
            state, _ = lax.scan(layer, state, jax.tree.map(operator.itemgetter(slice(inlined, None)), sides))
        scale = left.deviations[stop][:, None] * right.deviations[stop][None]
        if "ntk" in found:
            found["ntk"].append(scale * state.ntk)
        if "nngp" in found:
            found["nngp"].append(scale * state.correlation)
    return [found[kernel] for kernel in kind.kernels]


def _at(rows: Rows, depth: int) -> Rows:
    return Rows(None, None, rows.inverses[depth], None, None)


def _between(rows: Rows, start: int, stop: int) -> Rows:
    """Layers from `start` to before `stop`: deviations before, what follows after each."""
    return Rows(
        None,
        rows.deviations[start:stop],
        rows.inverses[start + 1 : stop + 1],
        rows.cosines[start:stop],
        rows.sines[start:stop],
    )


def _split(deficit: Any) -> tuple[Any, Any]:
    """1 − |ρ| and the sign of ρ, of 1 − ρ."""
    gap = jnp.minimum(deficit, 2 - deficit)
    return jnp.maximum(gap, 0), jnp.where(deficit > 1, -1.0, 1.0).astype(deficit.dtype)


def _source(kind: Kind, state: State, left: Rows, right: Rows, numbers: Numbers, index: int) -> Any:
    """What a layer's own parameters add to the NTK, over the two deviations."""
    if not kind.standard:
        return state.correlation
    inverse = left.inverses[:, None] * right.inverses[None]
    return numbers.sources[index] * state.correlation + numbers.offsets[index] * inverse


def _layer(kind: Kind, state: State, left: Rows, right: Rows, numbers: Numbers) -> State:
    positive = kind.family == "rectifier"
    if kind.family in RAMPS:
        _, odd, even = numbers.constants
        lacks, slope = ramp(jnp, state.gap, state.sign, odd, even)
        # 1 − ρ has two parts: what the activation makes of it, weighed by the share of the weights; and
        # the angle between the two points' shares (cosine, sine). Neither subtracts nearly equal numbers.
        share = left.cosines[:, None] * right.cosines[None]
        step, other = left.cosines[:, None] - right.cosines[None], left.sines[:, None] - right.sines[None]
        deficit = share * lacks + 0.5 * (step * step + other * other)
    else:
        pair = smooth.Pair(left.deviations[:, None], right.deviations[None], state.gap, state.sign)
        value, slope = getattr(smooth, kind.family)(jnp, pair, numbers.constants)
        weight = numbers.weight * (left.inverses[:, None] * right.inverses[None])
        deficit = 1 - (weight * value + left.sines[:, None] * right.sines[None])
        share = weight * (pair.left * pair.right)
    # Outputs of one sign have no negative correlation; a 1 − ρ rounded to just above 1 does no harm.
    following = State(deficit, None, None) if positive else State(*_split(deficit), None)
    if state.ntk is None:
        return following
    source = _source(kind, following, left, right, numbers, 1)
    return following._replace(ntk=source + share * slope * state.ntk)
