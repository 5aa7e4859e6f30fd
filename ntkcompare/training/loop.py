"""The training of the networks of one program, from first to last epoch."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from ntkcompare._jax.keys import make_key
from ntkcompare.training import feed
from ntkcompare.training.plan import Hyper, Plan
from ntkcompare.training.program import State, begin, epochs_a_call, program
from ntkcompare.training.sample import Job
from ntkcompare.training.settings import Settings

SECONDS_A_CALL = 0.5


@dataclass(frozen=True, eq=False)
class Trained:
    """One trained network.

    Attributes
    ----------
    params, initial
        Pytrees; `initial` is () unless centred.
    sums : ndarray of shape (n_measured, 6)
        Sums of losses over the groups of `plan.GROUPS`, then of errors, in each epoch.
    n_epochs, best_epoch : int
        Epochs trained, and the one after which these weights stood.
    converged, diverged : bool
        Stopped by a rule; stopped because its loss was not finite.
    lost : bool
        Diverged, and without weights of an earlier epoch to go back to.
    seconds : float
        Wall time, divided by the number of networks that were trained at the same time.
    """

    params: Any
    initial: Any
    sums: NDArray[Any]
    n_epochs: int
    best_epoch: int
    converged: bool
    diverged: bool
    lost: bool
    seconds: float


@dataclass(frozen=True, eq=False)
class Common:
    """What all networks of a run share.

    Attributes
    ----------
    settings : Settings
    rates : ndarray
        The learning rate of each epoch, from 0 on, and room beyond the last.
    hyper : Hyper
    pools : Pools
    at_once : int
        Programs that run at the same time.
    stop : threading.Event
        Set when the run was interrupted.
    """

    settings: Settings
    rates: NDArray[Any]
    hyper: Hyper
    pools: feed.Pools
    at_once: int
    stop: threading.Event

    @property
    def first_epoch(self) -> int:
        """The first epoch: 0 where losses are measured before training."""
        return 0 if self.settings.history == "exact" else 1


class Loop:
    """One program's networks, of one job each; lanes without a job are not active.

    Parameters
    ----------
    common : Common
    plan : Plan
    jobs : sequence of Job
        At most `plan.lanes`.
    """

    def __init__(self, common: Common, plan: Plan, jobs: Sequence[Job]) -> None:
        self._common, self._plan, self._n_jobs = common, plan, len(jobs)
        self._advance = program(plan)
        self._capacity = epochs_a_call(plan)
        self._pool = common.pools[jobs[0].sample]
        lanes = [*jobs, *[jobs[0]] * (plan.lanes - len(jobs))]
        self._orders = [feed.Orders(common.settings, plan, job) for job in lanes]
        roots = [jax.random.fold_in(make_key(job.seed), job.network) for job in lanes]
        states = [
            begin(plan, jax.random.fold_in(root, 0), jnp.asarray(lane < len(jobs)), common.first_epoch)
            for lane, root in enumerate(roots)
        ]
        examples = [
            feed.examples(common.settings, plan, job.sample, common.pools.index(job.sample)) for job in lanes
        ]
        self._keys = self._joined([jax.random.fold_in(root, 1) for root in roots])
        self._examples = jax.device_put(self._joined(examples))
        self._state: State = self._joined(states)._replace(epoch=states[0].epoch)
        self._initial = self._state.params if plan.centred else ()

    def compile(self) -> None:
        """Compile the program, if it was not; train nothing."""
        self._call(0)

    def train(self) -> Iterator[Trained]:
        """Train to the end; yield the networks in the order of the jobs."""
        common, started = self._common, time.perf_counter()
        last_epoch = common.settings.max_epochs
        measures, n_epochs = [], 1
        while True:
            if common.stop.is_set():
                raise InterruptedError("the training was interrupted")
            begun = time.perf_counter()
            measures.append(self._call(n_epochs))
            epoch = int(self._state.epoch)
            if epoch > last_epoch or not np.asarray(self._state.stopping.active).any():
                break
            # Calls of a fraction of a second can be interrupted, and cost nothing against one long call.
            pace = (time.perf_counter() - begun) / len(measures[-1])
            n_epochs = min(self._capacity, max(1, int(SECONDS_A_CALL / max(pace, 1e-6))))
            n_epochs = min(n_epochs, last_epoch + 1 - epoch)
        seconds = (time.perf_counter() - started) / (self._n_jobs * common.at_once)
        sums = np.concatenate(measures)
        for lane in range(self._n_jobs):
            yield self._trained(lane, sums, seconds)

    def _call(self, n_epochs: int) -> NDArray[Any]:
        """Train for so many epochs at most; return the sums of those done."""
        epoch = int(self._state.epoch)
        orders = [order(n_epochs, self._capacity, skip=epoch == 0) for order in self._orders]
        state, sums = self._advance(
            self._state,
            self._initial,
            self._keys,
            self._pool,
            self._examples,
            self._common.hyper,
            self._common.rates[epoch : epoch + self._capacity],
            orders[0] if self._plan.lanes == 1 else np.stack(orders),
            np.int32(epoch + n_epochs),
        )
        self._state = state
        return np.asarray(sums)[: int(state.epoch) - epoch]

    def _joined(self, lanes: Sequence[Any]) -> Any:
        """Return pytrees of the lanes as one, with an axis for them if there are several."""
        if len(lanes) == 1:
            return lanes[0]
        return jax.tree.map(lambda *leaves: jnp.stack(leaves), *lanes)

    def _trained(self, lane: int, sums: NDArray[Any], seconds: float) -> Trained:
        tree = self._state._replace(epoch=()), self._initial
        if self._plan.lanes > 1:
            tree, sums = jax.tree.map(lambda leaf: leaf[lane], tree), sums[:, lane]
        state, initial = tree
        marks = jax.tree.map(lambda leaf: np.asarray(leaf).item(), state.stopping)
        return Trained(
            params=state.best if self._plan.watch else state.params,
            initial=initial,
            sums=sums[: marks.epoch + 1 - self._common.first_epoch],
            n_epochs=marks.epoch,
            best_epoch=marks.best_epoch if self._plan.watch else marks.epoch,
            converged=marks.converged,
            diverged=marks.diverged,
            lost=marks.diverged and not np.isfinite(marks.best_loss),
            seconds=seconds,
        )
