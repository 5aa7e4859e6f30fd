"""run_study(): put one claim to the test."""

import datetime
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd

from ntkcompare import __version__
from ntkcompare._checks import check_integer
from ntkcompare.citations import OWN_DATA
from ntkcompare.curves import manifest
from ntkcompare.datasets import Dataset, load_dataset
from ntkcompare.studies.drawn import Drawn, describe_draws
from ntkcompare.studies.enough import check_enough
from ntkcompare.studies.registry import find_study
from ntkcompare.studies.result import StudyResult
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study


def run_study(
    name: str,
    dataset: str | Dataset | None = None,
    *,
    quick: bool = False,
    repeats: int | None = None,
    random_state: int = 0,
    progress: bool = True,
) -> StudyResult:
    """Run a study and return its verdict with all it rests on.

    Parameters
    ----------
    name : str
        One of `list_studies()`.
    dataset : str or Dataset, optional
        What to measure on; None means the study's own. A study that makes its data takes none.
    quick : bool
        Whether to be done within about 90 seconds on two cores, with fewer and smaller runs.
    repeats : int, optional
        Draws of the data, at least 2; None means the study's own number.
    random_state : int
        The one seed: the same arguments give the same numbers.
    progress : bool
        Whether to say on stderr what is being done.

    Returns
    -------
    StudyResult
        With `verdict`, `findings`, `tables`, ``plot()`` and ``save(folder)``.

    Raises
    ------
    ValueError, TypeError
        For an unknown study, a data set of the wrong kind or too small, or an argument out of range.
    KeyboardInterrupt
        On Ctrl-C; nothing is kept.
    RuntimeError
        If a part of it could not be computed.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> result = nc.run_study("no-free-lunch", quick=True, progress=False)
    >>> result.verdict
    'supported'
    """
    study = find_study(name)
    setting = Setting(
        dataset=_resolve(study, dataset),
        quick=bool(quick),
        repeats=check_integer("repeats", study.repeats[not quick] if repeats is None else repeats, minimum=2),
        random_state=check_integer("random_state", random_state, minimum=0),
        report=_reporter(name) if progress else _silent,
    )
    return conduct(study, setting)


def conduct(study: Study, setting: Setting) -> StudyResult:
    """Measure, judge and describe."""
    if study.needs:
        check_enough(setting.dataset)
    started, begun, cpu_begun = _now(), time.perf_counter(), time.process_time()
    drawn: list[Drawn] = []  # of this run alone, whatever runs beside it
    try:
        tables = study.measure(replace(setting, note=drawn.append))
    except KeyboardInterrupt:
        # What a comparison within it has to say, of cells and a store, is not true of a study.
        raise KeyboardInterrupt(
            f"{study.name} was interrupted after {time.perf_counter() - begun:.0f} s; of a study nothing is "
            "kept before its end: the same command begins it anew"
        ) from None
    described: dict[str, Any] = {
        "ntkcompare": __version__,
        "study": study.name,
        "dataset": _describe(study, setting.dataset),
        "quick": setting.quick,
        "repeats": setting.repeats,
        **({"points": points} if (points := describe_draws(drawn)) else {}),
        "random_state": setting.random_state,
        "command": manifest.command(),
        "started": started,
        "wall_seconds": round(time.perf_counter() - begun, 3),
        "cpu_seconds": round(time.process_time() - cpu_begun, 3),
        "versions": manifest.versions(),
        "device": manifest.device(),
        "git": manifest.library_revision(),
    }
    frozen: dict[str, pd.DataFrame] = dict(tables)
    return StudyResult(study, frozen, study.judge(frozen), described)


def _resolve(study: Study, dataset: str | Dataset | None) -> Dataset:
    if dataset is not None and not study.needs:
        raise ValueError(f"dataset={dataset!r}: the study {study.name!r} makes its own data; leave it out.")
    data = (
        load_dataset(study.dataset if dataset is None else dataset)
        if not isinstance(dataset, Dataset)
        else dataset
    )
    if study.needs and data.task != study.needs:
        raise ValueError(
            f"dataset={data.name!r} is for {data.task}, but the study {study.name!r} is about {study.needs}."
        )
    return data


def _describe(study: Study, data: Dataset) -> dict[str, Any]:
    if not study.needs:  # what the setting holds is not what was measured on
        return {"name": OWN_DATA, "sha256": None, "source": study.protocol, "n": None}
    return {
        "name": data.name,
        "sha256": data.sha256,
        "source": data.source,
        "citation": data.citation,
        "n": len(data),
    }


def _reporter(name: str) -> Callable[[str], None]:
    begun = time.monotonic()

    def report(line: str) -> None:
        print(f"{name}: {line} ({time.monotonic() - begun:.0f} s)", file=sys.stderr, flush=True)

    return report


def _silent(line: str) -> None:
    """Say nothing."""


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
