"""A plan's comparisons: all cells through one store, then a folder for each."""

import datetime
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import joblib

from ntkcompare.curves.budget import Budget
from ntkcompare.curves.comparison import Comparison
from ntkcompare.curves.desk import lay_out
from ntkcompare.curves.folder import folder_name
from ntkcompare.curves.gather import gather
from ntkcompare.curves.manifest import command
from ntkcompare.curves.run import Run
from ntkcompare.exceptions import Interrupted
from ntkcompare.plans.plan_file import PlanFile
from ntkcompare.store import Store


def run_plan(
    plan: PlanFile,
    *,
    n_jobs: int | None = None,
    store: str | os.PathLike[str] | None = None,
    max_memory: float | str | None = None,
    max_time: float | None = None,
    cell_timeout: float | None = None,
    strict: bool = False,
    progress: bool = True,
) -> dict[str, Comparison]:
    """Run a plan, or what is missing of it, and return its comparisons by name.

    Parameters
    ----------
    plan : PlanFile
        What `read_plan` returned.
    store : path, optional
        Instead of the plan's own.
    n_jobs, max_memory, max_time, cell_timeout, strict, progress
        As in `ntkcompare.compare`; cells of all comparisons share the workers.

    Returns
    -------
    dict of str to Comparison
        One for each of the plan's names.

    Raises
    ------
    Interrupted
        On Ctrl-C; what was finished is in the store.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from ntkcompare.plans import read_plan
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "plan.toml"
    ...     _ = path.write_text('datasets = ["iris"]\\nlearners = ["1-nn"]\\nsizes = [10, 40]\\nrepeats = 2')
    ...     run_plan(read_plan(path), progress=False)
    {'iris': Comparison('iris', 1-nn, 2 sizes 10…40, repeats=2)}
    """
    started, start = datetime.datetime.now(datetime.UTC), time.perf_counter()
    workers = int(joblib.effective_n_jobs(n_jobs))
    with Store(plan.store if store is None else store) as opened:
        run = Run(
            plan.legs,
            n_jobs=n_jobs,
            workers=workers,
            store=opened,
            budget=Budget.checked(max_memory, max_time, cell_timeout),
            strict=strict,
            command=command(),
            plan=plan.text,
            label=plan.path.name,
            progress=progress,
        )

        def so_far() -> dict[str, Comparison]:
            found, seconds = dict(run.results), time.perf_counter() - start
            begun = {address.leg for address in found}
            more: dict[str, Any] = {"plan": plan.text}
            return {
                name: gather(leg, number, found, workers, started, seconds, more=more)
                for number, (leg, name) in enumerate(zip(plan.legs, plan.names))
                if number in begun
            }

        lay_out(lambda: format_all(so_far()))
        try:
            run.execute()
        except Interrupted as error:
            error.partial = format_all(so_far())
            raise
        return so_far()


def format_all(comparisons: dict[str, Comparison]) -> str:
    """Return the tables of each comparison under its name."""
    return "\n".join(f"\n== {name}\n{comparison}" for name, comparison in comparisons.items())


def save_all(comparisons: dict[str, Comparison], out: Path) -> Iterator[Path]:
    """Write each comparison into a folder below `out`, replacing what an earlier run of the plan left."""
    taken: set[str] = set()
    for name, comparison in comparisons.items():
        folder = folder_name(name, keep="=")  # a name tells of settings, as "iris-label_noise=0.3" does
        while folder in taken:
            folder += "-"
        taken.add(folder)
        yield comparison.save(out / folder, overwrite=(out / folder / "manifest.json").is_file())
