"""What a training program is compiled for, and the data that may change without compiling again."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from ntkcompare.architecture import Architecture
from ntkcompare.training.stopping import Rules

GROUPS = ("clean", "corrupted", "validation")
N_SUMS = 2 * len(GROUPS)
"""Sums kept of an epoch: losses over each group, then errors over each."""


@dataclass(frozen=True)
class Plan:
    """What a training program is compiled for.

    Attributes
    ----------
    architecture, shape, n_outputs, loss, classification, optimizer, dtype
        The network, the shape of one example, and what is minimized how.
    lanes : int
        Networks trained side by side. One on a CPU, where XLA computes a batch of small products one
        after the other; there as many programs run at once as there are processors.
    capacity : int
        Number of positions, of which the examples fill the first.
    step_rows, step_is_one_chunk
        Rows computed at once in a step, and whether they are all of it.
    measured : {"nothing", "validation", "all"}
        What is measured, without dropout and noise, at the end of each epoch. Losses of training rows
        are otherwise those that its steps met.
    measure_rows : int
        Rows computed at once when measuring.
    centred, dropout, noise, penalized, watch : bool
        Parts that are left out where not needed; `watch` is early stopping.
    """

    architecture: Architecture
    shape: tuple[int, ...]
    n_outputs: int
    loss: str
    classification: bool
    optimizer: str
    dtype: str
    lanes: int
    capacity: int
    step_rows: int
    step_is_one_chunk: bool
    measured: str
    measure_rows: int
    centred: bool
    dropout: bool
    noise: bool
    penalized: bool
    watch: bool


class Examples(NamedTuple):
    """What one network learns from: positions 0…n_train−1 train, those to n_rows−1 validate, the rest pad.

    Inputs are not here but in an array (n_pools, n_pool, *shape), which networks share.
    """

    pool: Any
    rows: Any  # (capacity,): the row of the pool at each position
    targets: Any  # (capacity, n_outputs)
    codes: Any  # (capacity,): the number of the class, in classification
    groups: Any  # (capacity, 3): 1 where a position belongs to the group of `GROUPS`
    shift: Any  # (n_outputs,): label = shift + scale·target
    scale: Any
    n_train: Any
    n_rows: Any
    n_batches: Any


class Hyper(NamedTuple):
    """The settings of a run that are numbers, common to all networks."""

    momentum: Any
    l1: Any
    l2: Any
    dropout: Any
    noise: Any
    rules: Rules
