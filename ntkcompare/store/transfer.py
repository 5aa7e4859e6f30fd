"""What leaves a store, and what comes from another one: tables to export, stores to merge."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ntkcompare._checks import check_choice
from ntkcompare.exceptions import StoreError
from ntkcompare.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

FORMATS = {".csv": "CSV", ".parquet": "Parquet", ".nc": "NetCDF, through xarray"}
# Learners that share a store may be the same with other parameters; the key tells them apart.
INDEX = ("dataset", "learner", "n", "repeat", "split", "metric", "cell")
_MERGED_AT_ONCE = 256


def store_frame(store: Store, *, dataset: str | None = None, learner: str | None = None) -> "pd.DataFrame":
    """Return the rows of all cells as one table, with the columns `cell` (the first digits of its key),
    label_noise, noise_kind and scaling in addition.

    Parameters
    ----------
    dataset, learner : str, optional
        Only these.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for cell in store:
        spec = cell.specification
        if (dataset is not None and spec.get("dataset") != dataset) or (
            learner is not None and spec.get("learner") != learner
        ):
            continue
        extra = {name: spec.get(name) for name in ("label_noise", "noise_kind", "scaling")}
        rows += [{**row, **extra, "cell": cell.key[:12]} for row in cell.rows]
    return pd.DataFrame(rows)


def export(store: Store, target: str | os.PathLike[str], **which: str | None) -> Path:
    """Write `store_frame` to a file: CSV, Parquet or NetCDF, by its ending. The file appears whole.

    Raises
    ------
    ValueError
        For another ending, or a store without cells.
    ImportError
        For NetCDF, where xarray is not installed.
    """
    path = Path(target)
    check_choice("ending", path.suffix, FORMATS)
    frame = store_frame(store, **which)
    if frame.empty:
        raise ValueError(f"{store.path} holds no cell to export.")
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.suffix == ".csv":
            frame.to_csv(partial, index=False, lineterminator="\n")
        elif path.suffix == ".parquet":
            frame.to_parquet(partial, index=False)
        else:
            to_xarray(frame).to_netcdf(partial, engine="scipy")
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
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
    """Copy the cells of `sources` into `target`; return how many were new.

    Cells that both have are the same computation: those of the target stay.

    Raises
    ------
    StoreError
        If a store is merged into itself, or a cell of a source is damaged; cells copied until then stay.
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
