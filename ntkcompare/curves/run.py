"""Run: the cells of one or more legs, found in a store or computed, kept as they end."""

import os
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from ntkcompare.curves.budget import Budget
from ntkcompare.curves.cell import CellResult, failed_cell
from ntkcompare.curves.keeper import Keeper
from ntkcompare.curves.leg import Address, Leg
from ntkcompare.curves.memory import Room, split_by_memory
from ntkcompare.curves.progress import Progress
from ntkcompare.curves.pulse import Pulse
from ntkcompare.curves.schedule import Task, make_tasks, run_tasks
from ntkcompare.exceptions import CellFailed, Interrupted
from ntkcompare.store import Store

# Between two looks at how things stand, for whoever watches.
_SECONDS = 1.0


@dataclass
class Run:
    """How to run legs; see `compare` for the meaning of each.

    Attributes
    ----------
    results : dict
        What there is so far, by address; after an interruption too.
    """

    legs: Sequence[Leg]
    n_jobs: int | None = None
    workers: int = 1
    store: Store | None = None
    budget: Budget = field(default_factory=Budget)
    strict: bool = False
    command: str = ""
    plan: str = ""
    label: str = "compare"
    progress: bool = True
    results: dict[Address, CellResult] = field(default_factory=dict)
    _failed: int = 0
    _held: int = 0

    def execute(self) -> Mapping[Address, CellResult]:
        """Return the result of every cell.

        Raises
        ------
        Interrupted
            On Ctrl-C; what was finished is in `results`, and in the store.
        CellFailed
            If `strict` and a cell could not be computed.
        """
        keeper = Keeper(self.store, self.legs)
        total = sum(leg.repeats * len(leg.estimators) for leg in self.legs)
        self.results.update(keeper.find())
        self._failed = sum(result.failed for result in self.results.values())
        keeper.begin(self.command, total, len(self.results), self.plan)
        how = "interrupted"
        try:
            with (
                Progress(total, self.label, enabled=self.progress, found=len(self.results)) as bar,
                Pulse(lambda: self._tell(keeper, bar), _SECONDS),
            ):
                self._compute(keeper, bar)
            how = "finished"
        except KeyboardInterrupt as error:
            raise Interrupted(self._how_to_go_on(total)) from error
        finally:
            keeper.end(how, done=len(self.results), failed=self._failed)
        return self.results

    def _compute(self, keeper: Keeper, bar: Progress) -> None:
        deadline = time.monotonic() + self.budget.max_time
        together, alone, refused = split_by_memory(
            make_tasks(self.legs, self.results), self.legs, Room.of(self.budget, self.workers)
        )
        for task, error in refused:
            self._take(keeper, bar, task, self._unrun(task, error), keep=False)
        for tasks, n_jobs in ((together, self.n_jobs), (alone, 1)):
            timeout = self.budget.cell_timeout
            for task, results in run_tasks(
                tasks, self.legs, n_jobs=n_jobs, deadline=deadline, cell_timeout=timeout
            ):
                self._take(keeper, bar, task, results)
        error = TimeoutError(f"not begun within max_time={self.budget.max_time:g} s; run it again to go on")
        for task in [*together, *alone]:
            if task.addresses[0] not in self.results:
                self._take(keeper, bar, task, self._unrun(task, error), keep=False)

    def _take(
        self, keeper: Keeper, bar: Progress, task: Task, results: list[CellResult], *, keep: bool = True
    ) -> None:
        cells = list(zip(task.addresses, results))
        if keep:
            keeper.keep(cells)
        self.results.update(cells)
        bad = next((result for result in results if result.failed), None)
        self._failed += sum(result.failed for result in results) if bad is not None else 0
        bar.advance(len(cells), **self._state(bar))
        if self.strict and bad is not None:
            row = next(row for row in bad.rows if row["status"] == "failed")
            raise CellFailed(
                f"{row['learner']} on {row['dataset']}, repeat {row['repeat']}, n={row['n']}: {row['reason']}"
            )

    def _unrun(self, task: Task, error: Exception) -> list[CellResult]:
        plan = self.legs[task.leg].plan
        return [failed_cell(plan, task.learner, repeat, error) for repeat in task.repeats]

    def _how_to_go_on(self, total: int) -> str:
        done = f"interrupted with {len(self.results)} of {total} cells done"
        if self.store is None:
            return f"{done}; with a store (--store FILE) the same command would go on from there"
        return f"{done}, which {self.store.path} keeps: run the same command again to go on"

    def _state(self, bar: Progress) -> dict[str, int]:
        running = min(self.workers, bar.total - len(self.results))
        return {"failed": self._failed, "memory": self._held, "running": running}

    def _tell(self, keeper: Keeper, bar: Progress) -> None:
        """Tell whoever watches that the run is alive, and what it holds."""
        held = 0
        here = psutil.Process(os.getpid())
        with suppress(psutil.Error):
            for process in [here, *here.children(recursive=True)]:
                with suppress(psutil.Error):
                    held += process.memory_info().rss
        self._held = held
        state = self._state(bar)
        keeper.note(done=len(self.results), **state)
        bar.advance(0, **state)
