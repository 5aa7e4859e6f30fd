"""What leaves a store, and what comes from another one: tables to export, stores to merge."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ntkcompare._checks import check_choice
from ntkcompare.exceptions import StoreError
from ntkcompare.store.cell import StoredCell
from ntkcompare.store.fingerprint import dump
from ntkcompare.store.runs import read_runs
from ntkcompare.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

FORMATS = {".csv": "CSV", ".parquet": "Parquet", ".nc": "NetCDF, through xarray"}
# Learners that share a store may be the same with other parameters; the key tells them apart.
INDEX = ("dataset", "learner", "n", "repeat", "split", "metric", "cell")
_MERGED_AT_ONCE = 256


def store_frame(store: Store, *, dataset: str | None = None, learner: str | None = None) -> "pd.DataFrame":
    """Return the rows of all cells as one table.

    Parameters
    ----------
    store : Store
    dataset, learner : str, optional
        Only these.

    Returns
    -------
    DataFrame
        The tidy table, with the columns `cell` (the first digits of its key), label_noise, noise_kind and
        scaling in addition.

    Examples
    --------
    >>> import tempfile
    >>> from ntkcompare.store import Store, StoredCell, fingerprint
    >>> what = {"dataset": "toy", "learner": "1-nn", "repeat": 0}
    >>> cell = StoredCell(fingerprint(what), what, [{"n": 10, "value": 0.1}])
    >>> with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/toy.sqlite") as store:
    ...     store.put(cell)
    ...     store_frame(store)[["n", "value"]]
        n  value
    0  10    0.1
    """
    return _frame(_cells(store, dataset, learner))


def _cells(store: Store, dataset: str | None = None, learner: str | None = None) -> list[StoredCell]:
    wanted = {"dataset": dataset, "learner": learner}
    return [
        cell
        for cell in store
        if all(name is None or cell.specification.get(key) == name for key, name in wanted.items())
    ]


def _frame(cells: Sequence[StoredCell]) -> "pd.DataFrame":
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for cell in cells:
        extra = {name: cell.specification.get(name) for name in ("label_noise", "noise_kind", "scaling")}
        rows += [{**row, **extra, "cell": cell.key[:12]} for row in cell.rows]
    frame = pd.DataFrame(rows)
    for name in [name for name in frame if frame[name].dtype.kind == "O"]:
        # What one learner tells as a number, and another as text, is text; Parquet has one type a column.
        if len({type(value) for value in frame[name] if value is not None and value == value}) > 1:
            frame[name] = [None if value is None or value != value else str(value) for value in frame[name]]
    return frame


def describe(store: Store, cells: Sequence[StoredCell]) -> dict[str, Any]:
    """Return where cells come from, for JSON: what determined each, what it cost, which code and machine
    computed it, and the runs of the store with their commands and plans.
    """
    places = list({dump(cell.provenance): cell.provenance for cell in cells}.values())
    return {
        "store": store.path.name,
        "runs": [
            {"command": run.command, "started": run.started, "ended": run.ended, "plan": run.plan}
            for run in read_runs(store)
        ],
        "provenance": places,
        "cells": [
            {
                "key": cell.key,
                "specification": cell.specification,
                "wall_seconds": cell.seconds,
                "cpu_seconds": cell.cpu_seconds,
                "provenance": places.index(cell.provenance),
                "warnings": cell.warnings,
            }
            for cell in cells
        ],
    }


def export(store: Store, target: str | os.PathLike[str], **which: str | None) -> Path:
    """Write `store_frame` to a file: CSV, Parquet or NetCDF, by its ending. The file appears whole.

    Its manifest is beside it, under the same name with ``.json`` added; see `describe`.

    Parameters
    ----------
    store : Store
    target : path
        The file, replaced if it is there.
    dataset, learner : str, optional
        Only these.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        For another ending, or a store without cells.
    ImportError
        For NetCDF, where xarray is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from ntkcompare.store import Store, StoredCell, fingerprint
    >>> what = {"dataset": "toy", "learner": "1-nn", "repeat": 0}
    >>> cell = StoredCell(fingerprint(what), what, [{"n": 10, "value": 0.1}])
    >>> with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/toy.sqlite") as store:
    ...     store.put(cell)
    ...     export(store, f"{folder}/toy.csv").name
    'toy.csv'
    """
    path = Path(target)
    check_choice("ending", path.suffix, FORMATS)
    cells = _cells(store, **which)
    frame = _frame(cells)
    if frame.empty:
        raise ValueError(f"{store.path} holds no cell to export.")
    partial, beside = (path.with_name(f".{path.name}.{os.getpid()}{ending}") for ending in ("", ".json"))
    try:
        told = {"table": path.name, "selection": which, **describe(store, cells)}
        beside.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        if path.suffix == ".csv":
            frame.to_csv(partial, index=False, lineterminator="\n")
        elif path.suffix == ".parquet":
            frame.to_parquet(partial, index=False)
        else:
            to_xarray(frame).to_netcdf(partial, engine="scipy")
        os.replace(beside, path.with_name(f"{path.name}.json"))
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
    return path


def to_xarray(frame: "pd.DataFrame") -> Any:
    """Return the values as an xarray Dataset with a dimension for each of dataset, learner, n, repeat, split,
    metric; cells that do not exist are NaN.

    Raises
    ------
    ValueError
        If two cells have equal names for all of these, as two runs with other parameters may have.
    """
    try:
        import xarray
    except ImportError as error:
        raise ImportError(
            "xarray is not installed; install ntkcompare[store], or export CSV or Parquet."
        ) from error
    names = [name for name in INDEX if name != "cell"]
    if frame.duplicated(names).any():
        row = frame[frame.duplicated(names, keep=False)].iloc[0]
        raise ValueError(
            f"dataset={row['dataset']!r}, learner={row['learner']!r}, n={row['n']} is there more than "
            "once, with other noise, scaling or parameters; export one part at a time, or CSV."
        )
    return xarray.Dataset.from_dataframe(frame.set_index(names)[["value"]])


def merge(target: Store, *sources: Store) -> int:
    """Copy the cells of several stores into one.

    Cells that both have are the same computation: those of the target stay.

    Parameters
    ----------
    target : Store
        Into which.
    *sources : Store
        From which; they stay as they are.

    Returns
    -------
    int
        How many cells were new.

    Raises
    ------
    StoreError
        If a store is merged into itself, or a cell of a source is damaged; cells copied until then stay.

    Examples
    --------
    >>> import tempfile
    >>> from ntkcompare.store import Store, StoredCell, fingerprint
    >>> what = {"dataset": "toy", "learner": "1-nn", "repeat": 0}
    >>> cell = StoredCell(fingerprint(what), what, [{"n": 10, "value": 0.1}])
    >>> with tempfile.TemporaryDirectory() as folder, Store(f"{folder}/toy.sqlite") as store:
    ...     store.put(cell)
    ...     with Store(f"{folder}/both.sqlite") as both:
    ...         merge(both, store), merge(both, store)
    (1, 0)
    """
    new = 0
    for source in sources:
        if source.path.resolve() == target.path.resolve():
            raise StoreError(f"{source.path} cannot be merged into itself; name another store.")
        batch = []
        for cell in source:
            batch.append(cell)
            if len(batch) == _MERGED_AT_ONCE:
                new += target.put_all(batch)
                batch = []
        new += target.put_all(batch)
    return new
