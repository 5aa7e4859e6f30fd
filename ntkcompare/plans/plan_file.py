"""A plan file: data sets × learners × noise × scaling × repeats, checked whole before anything runs."""

import itertools
import math
import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import joblib

from ntkcompare._checks import check_choice, check_integer
from ntkcompare.curves.learners import DEFAULT_LEARNERS, make_learner
from ntkcompare.curves.leg import Leg
from ntkcompare.curves.plan import make_plan
from ntkcompare.curves.threads import resolve_threads
from ntkcompare.datasets import Dataset, load_dataset
from ntkcompare.plans.learner_table import build_learner
from ntkcompare.plans.lines import line_of

# What may be given as one value or as a list of them, and is then combined with everything else.
CROSSED = ("label_noise", "noise_kind", "scaling")
SHARED = ("sizes", "metrics", "scale_fit", "test_size", "validation", "random_state", "threads")
KEYS = ("datasets", "learners", "repeats", "store", "out", *CROSSED, *SHARED)
# Characters of a plan; a longer one is no plan, and TOML's parser takes its time.
_LONGEST = 2**20


class PlanError(ValueError):
    """All that is wrong with a plan file, a line each with the line it stands on."""


@dataclass(frozen=True)
class PlanFile:
    """A checked plan.

    Attributes
    ----------
    path : Path
    legs : tuple of Leg
        One for each data set × noise × scaling.
    names : tuple of str
        What tells the legs apart, for folders and tables.
    store, out : Path
        Where the cells, and the comparisons, go.
    text : str
        The file as it was.
    """

    path: Path
    legs: tuple[Leg, ...]
    names: tuple[str, ...]
    store: Path
    out: Path
    text: str


class _Problems:
    """What is wrong so far; a check that fails adds a line and goes on."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text
        self.lines: list[tuple[int, str]] = []

    def add(self, where: Sequence[str], error: object) -> None:
        number = line_of(self.text, where) or 0
        text = " ".join(str(error).split())
        if (number, text) not in self.lines:
            self.lines.append((number, text))

    def attempt(self, where: Sequence[str], work: Callable[..., Any], *arguments: Any) -> Any:
        """Return what `work` does with its arguments, or None and a problem."""
        try:
            return work(*arguments)
        except (ValueError, TypeError, OSError, MemoryError, ImportError) as error:
            self.add(where, error)
            return None

    def raise_if_any(self) -> None:
        if self.lines:
            told = [
                f"{self.path}:{number}: {text}" if number else f"{self.path}: {text}"
                for number, text in sorted(self.lines)
            ]
            raise PlanError("\n".join(told))


def read_plan(path: str | os.PathLike[str], *, n_jobs: int | None = None) -> PlanFile:
    """Read and check a plan.

    Keys: `datasets` (names), `learners` (names, or a table from the name shown to its parameters, with
    ``learner`` for the name it builds on), `label_noise`, `noise_kind`, `scaling` (a value or a list, all
    combined), `sizes`, `metrics`, `scale_fit`, `test_size`, `validation`, `random_state`, `threads`,
    `repeats`, `store` and `out` (paths below the folder of the plan).

    Parameters
    ----------
    path : path
        A TOML file.
    n_jobs : int, optional
        How many processes will run it, as in `ntkcompare.compare`: threads are shared out by it.

    Returns
    -------
    PlanFile

    Raises
    ------
    PlanError
        With everything that is wrong: unknown keys and names, impossible sizes, parameters that a learner
        does not have; each with its line.

    Examples
    --------
    >>> import tempfile, pathlib
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder) / "plan.toml"
    ...     _ = path.write_text('datasets = ["iris"]\\nlearners = ["1-nn"]\\nlabel_noise = [0.0, 0.2]')
    ...     read_plan(path).names
    ('iris-label_noise=0', 'iris-label_noise=0.2')
    """
    path = Path(path)
    text, given = _parse(path)
    problems = _Problems(path, text)
    for key in given:
        problems.attempt([key], check_choice, "key", key, KEYS)
    if not given.get("datasets"):
        problems.add(["datasets"], 'datasets is missing; name at least one, e.g. datasets = ["digits"].')
    repeats = problems.attempt(["repeats"], _repeats, given.get("repeats", 5))
    store = problems.attempt(["store"], _below, path, "store", given.get("store", f"{path.stem}.sqlite"))
    out = problems.attempt(["out"], _below, path, "out", given.get("out", f"{path.stem}-results"))
    legs, names = _legs(given, problems, repeats or 1, n_jobs)
    problems.raise_if_any()
    return PlanFile(path, tuple(legs), tuple(names), store, out, text)


def _parse(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        if len(text) > _LONGEST:
            raise PlanError(f"{path}: it is longer than {_LONGEST} characters, which no plan is.")
        return text, tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PlanError(f"{path}: it is no TOML: {error}") from error
    except OSError as error:
        raise PlanError(f"{path}: it cannot be read: {error.strerror or error}") from error


def _repeats(value: Any) -> int:
    return check_integer("repeats", value, minimum=1)


def _below(plan: Path, key: str, value: Any) -> Path:
    """A path below the folder of the plan: a plan from elsewhere must not write where it likes."""
    if not isinstance(value, str) or not value.strip():
        raise TypeError(f"{key}={value!r} must be a path, as text.")
    pure = PurePath(value)
    if pure.is_absolute() or ".." in pure.parts or "\\" in value or "\0" in value:
        raise ValueError(
            f"{key}={value!r} must stay below the folder of the plan; name it without '..' or '/'."
        )
    return plan.parent / pure


def _legs(
    given: Mapping[str, Any], problems: _Problems, repeats: int, n_jobs: int | None
) -> tuple[list[Leg], list[str]]:
    crossed = {key: _as_list(given[key]) for key in CROSSED if key in given}
    for key, choices in crossed.items():
        if not choices:
            problems.add([key], f"{key} is an empty list; give a value, or leave it out.")
    workers = int(joblib.effective_n_jobs(n_jobs))
    legs: list[Leg] = []
    names: list[str] = []
    for name in _as_list(given.get("datasets", [])):
        dataset = problems.attempt(["datasets"], _load, name)
        if dataset is None:
            continue
        estimators = _learners(given.get("learners"), dataset.task, problems)
        for values in itertools.product(*crossed.values()):
            options = dict(zip(crossed, values)) | {key: given[key] for key in SHARED if key in given}
            threads = options.pop("threads", None)
            plan = _attempt_plan(problems, dataset, options)
            if plan is not None:
                count = resolve_threads(threads, plan.sizes[-1], workers)
                legs.append(Leg(plan, estimators, repeats, count))
                names.append(_leg_name(name, crossed, values))
    for name in {name for name in names if names.count(name) > 1}:
        problems.add(["datasets"], f"{name} is asked for twice; drop the repetition.")
    return legs, names


def _attempt_plan(problems: _Problems, dataset: Dataset, options: dict[str, Any]) -> Any:
    """Return the plan of a leg; a problem is filed under the key that its message names."""
    try:
        return make_plan(dataset, **options)
    except (ValueError, TypeError) as error:
        text = str(error)
        where = next((key for key in (*SHARED, *CROSSED) if text.startswith(key)), "datasets")
        problems.add([where], f"{text} (data set {dataset.name!r})")
        return None


def _load(name: Any) -> Dataset:
    if not isinstance(name, str):
        raise TypeError(f"datasets holds {name!r}; it takes names.")
    return load_dataset(name)


def _learners(given: Any, task: str, problems: _Problems) -> dict[str, Any]:
    if given is None:
        given = list(DEFAULT_LEARNERS)
    built: dict[str, Any] = {}
    if isinstance(given, Mapping):
        for name, table in given.items():
            built[name] = problems.attempt(["learners", name], build_learner, name, table, task)
    elif isinstance(given, str | list):
        for name in _as_list(given):
            built[str(name)] = problems.attempt(["learners"], make_learner, name, task)
    else:
        problems.add(["learners"], f"learners={given!r} must be a list of names, or a table.")
    if not built and isinstance(given, Mapping | str | list):
        problems.add(["learners"], "learners is empty; name at least one, or leave it out.")
    return {name: learner for name, learner in built.items() if learner is not None}


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _leg_name(dataset: str, crossed: Mapping[str, Sequence[Any]], values: Sequence[Any]) -> str:
    """The data set, and whatever varies in the plan."""
    parts = [str(dataset)]
    for (key, choices), value in zip(crossed.items(), values):
        if len(choices) > 1:
            shown = f"{value:g}" if isinstance(value, float) and math.isfinite(value) else str(value)
            parts.append(f"{key}={shown}")
    return "-".join(parts)
