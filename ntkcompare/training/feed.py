"""What a training program is fed with: the arrays of a sample, and the plan that fits it."""

import math
from collections.abc import Sequence
from functools import partial
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_memory
from ntkcompare._jax.keys import make_key
from ntkcompare.training import batches, network
from ntkcompare.training.plan import Examples, Hyper, Plan
from ntkcompare.training.sample import Job, Sample
from ntkcompare.training.settings import Settings
from ntkcompare.training.stopping import Rules


def n_batches(settings: Settings, n_train: int) -> int:
    """Return the number of steps of an epoch.

    It is ⌈n/batch_size⌉; the batches differ by one row at most.
    """
    return -(-n_train // min(settings.batch_size or n_train, n_train))


def plan(settings: Settings, sample: Sample, lanes: int, pool_capacity: int) -> Plan:
    """Return the plan for a sample.

    Raises
    ------
    ValueError
        If the architecture does not fit the inputs or the labels.
    """
    n_train, n_rows = len(sample.train), len(sample.rows)
    shape, n_outputs = sample.X.shape[1:], sample.targets.values.shape[1]
    network.check_fits(settings.architecture, shape, n_outputs)
    batch = min(settings.batch_size or n_train, n_train)
    largest = batches.chunk_rows(n_train)
    step_rows = min(settings.batch_size or largest, largest)
    measured = "nothing" if n_rows == n_train else "validation"
    if settings.history == "exact":
        measured = "all"
    return Plan(
        architecture=settings.architecture,
        shape=shape,
        n_outputs=n_outputs,
        loss=settings.loss,
        classification=sample.targets.classification,
        optimizer=settings.optimizer,
        dtype=settings.dtype,
        lanes=lanes,
        capacity=pool_capacity,
        step_rows=step_rows,
        step_is_one_chunk=batch <= step_rows,
        measured=measured,
        measure_rows=0 if measured == "nothing" else batches.chunk_rows(n_rows),
        centred=settings.centred,
        dropout=settings.dropout > 0,
        noise=settings.input_noise > 0,
        penalized=settings.l1 > 0 or settings.l2 > 0,
        watch=settings.early_stopping,
    )


def check_room(plan: Plan, at_once: int, n_kept: int) -> None:
    """Raise InsufficientMemoryError if so many programs at once, and parameters after, cannot be held."""
    draw = partial(network.init, plan.architecture, shape=plan.shape, n_outputs=plan.n_outputs)
    shapes = jax.tree.leaves(jax.eval_shape(partial(draw, dtype=plan.dtype), make_key(0)))
    n_params = sum(math.prod(leaf.shape) for leaf in shapes)
    copies = 5 + 2 * (plan.optimizer == "adam") + plan.watch + plan.centred
    check_memory(
        float(n_params * (copies * plan.lanes * at_once + n_kept) * np.dtype(plan.dtype).itemsize),
        f"Training {plan.lanes * at_once} network(s) of {n_params} parameters at once",
        "Take a smaller width or depth in architecture, or fewer n_networks.",
    )


class Orders:
    """The order of the training examples in each epoch: as they are for a full batch, else at random.

    The numbers are those of NumPy's Philox generator, which are the same in all its versions. An order in
    JAX would be sorted many times more slowly, and compiled for each number of examples.
    """

    def __init__(self, settings: Settings, plan: Plan, job: Job) -> None:
        self._n = len(job.sample.train)
        self._length = plan.capacity + plan.step_rows
        seed = np.random.SeedSequence([job.seed, job.network])
        self._bits = None if settings.batch_size is None else np.random.Philox(seed)

    def __call__(self, n_epochs: int, n_rows: int, *, skip: bool) -> NDArray[np.int32]:
        """Return the orders of the next epochs as the first of `n_rows` rows, the rest of each 0.

        With `skip` the first of these epochs needs none.

        Positions past the end are read where a chunk is longer than its batch; they weigh nothing.
        """
        orders = np.zeros((n_rows, self._length), np.int32)
        for order in orders[skip:n_epochs]:
            order[: self._n] = self._next()
        return orders

    def _next(self) -> NDArray[np.intp]:
        if self._bits is None:
            return np.arange(self._n)
        return np.argsort(self._bits.random_raw(self._n), kind="stable")


class Pools:
    """The input arrays of samples, each on the device once, padded to one capacity.

    Parameters
    ----------
    samples : sequence of Sample
    dtype : str
    shared : bool
        Whether all pools are one array, for lanes with different pools in one program.
    """

    def __init__(self, samples: Sequence[Sample], dtype: str, *, shared: bool) -> None:
        pools = {id(sample.X): sample.X for sample in samples}
        self.capacity = batches.capacity(max(map(len, pools.values())))
        padded = {name: batches.pad(np.asarray(X, dtype), self.capacity)[None] for name, X in pools.items()}
        self._shared = shared
        self._index = {name: i if shared else 0 for i, name in enumerate(padded)}
        if shared:
            self._arrays = dict.fromkeys(padded, jax.device_put(np.concatenate(list(padded.values()))))
        else:
            self._arrays = jax.device_put(padded)

    def __getitem__(self, sample: Sample) -> Any:
        return self._arrays[id(sample.X)]

    def index(self, sample: Sample) -> int:
        """Return which of the pools in its array is the sample's."""
        return self._index[id(sample.X)]


def examples(settings: Settings, plan: Plan, sample: Sample, pool: int) -> Examples:
    """Return the arrays of a sample of which `pool` is the place of its inputs."""
    dtype, rows, n_train = plan.dtype, sample.rows, len(sample.train)
    n = len(rows)
    groups: NDArray[Any] = np.zeros((plan.capacity, 3), dtype)
    groups[:n_train, 0] = ~sample.corrupted
    groups[:n_train, 1] = sample.corrupted
    groups[n_train:n, 2] = 1
    targets = sample.targets
    return Examples(
        pool=np.int32(pool),
        rows=batches.pad(rows.astype(np.int32), plan.capacity),
        targets=batches.pad(targets.values[rows].astype(dtype), plan.capacity),
        codes=batches.pad((targets.shift + targets.values[rows]).argmax(axis=1), plan.capacity).astype(
            np.int32
        ),
        groups=groups,
        shift=targets.shift.astype(dtype),
        scale=targets.scale.astype(dtype),
        n_train=np.int32(n_train),
        n_rows=np.int32(n),
        n_batches=np.int32(n_batches(settings, n_train)),
    )


def hyper(settings: Settings) -> Hyper:
    """Return the numbers in the settings."""
    real = np.dtype(settings.dtype).type
    never = np.iinfo(np.int32).max
    return Hyper(
        momentum=real(settings.momentum),
        l1=real(settings.l1),
        l2=real(settings.l2),
        dropout=real(settings.dropout),
        noise=real(settings.input_noise),
        rules=Rules(
            interpolation_loss=real(settings.interpolation_loss),
            interpolation_epochs=np.int32(
                settings.interpolation_epochs if settings.stop_at_interpolation else never
            ),
            patience=np.int32(settings.patience),
            min_delta=real(settings.min_delta),
        ),
    )
