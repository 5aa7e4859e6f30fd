"""`ntkcompare store`: list, show, export, merge and verify the cells of a store."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from ntkcompare.cli.printable import printable

if TYPE_CHECKING:
    from ntkcompare.store import Store, StoredCell

HELP = "list, show, export, merge or verify the cells of a store"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add a subcommand for each thing to do with a store."""
    commands = parser.add_subparsers(title="what to do", metavar="ACTION", required=True)

    def action(name: str, text: str) -> argparse.ArgumentParser:
        child = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        child.add_argument("store", type=Path, help="the file")
        child.set_defaults(action=name)
        return child

    action("ls", "list its cells, a line each")
    action("show", "print a cell whole").add_argument("cell", help="its key, or the first digits of it")
    export = action("export", "write its rows to a table")
    export.add_argument("table", type=Path, help="a file that ends in .csv, .parquet or .nc (xarray)")
    export.add_argument("--dataset", metavar="NAME", help="only this one")
    export.add_argument("--learner", metavar="NAME", help="only this one")
    action("merge", "copy the cells of other stores into it").add_argument(
        "sources", type=Path, nargs="+", help="the other stores"
    )
    action("verify", "check that every cell can be read and is as it was written")


def run(options: argparse.Namespace) -> int:
    """Do what was asked."""
    from ntkcompare.store import Store

    with Store(options.store, read_only=options.action != "merge") as store:
        act = {"ls": _ls, "show": _show, "export": _export, "merge": _merge, "verify": _verify}
        return act[options.action](store, options)


def _ls(store: "Store", options: argparse.Namespace) -> int:
    for cell in store:
        spec = cell.specification
        state = f"{cell.failed} of {len(cell.rows)} rows failed" if cell.failed else "ok"
        line = f"{cell.key[:12]}  {spec.get('dataset')}  {spec.get('learner')}  repeat {spec.get('repeat')}"
        print(printable(f"{line}  {cell.seconds:.2f} s  {state}"))
    return 0


def _show(store: "Store", options: argparse.Namespace) -> int:
    cell = _one(store, options.cell)
    told = {
        "key": cell.key,
        "specification": cell.specification,
        "seconds": cell.seconds,
        "cpu_seconds": cell.cpu_seconds,
        "transient": cell.transient,
        "provenance": cell.provenance,
        "warnings": cell.warnings,
    }
    print(json.dumps(told, indent=2))
    for row in cell.rows:
        print(printable("  ".join(f"{name}={value}" for name, value in row.items())))
    return 0


def _one(store: "Store", start: str) -> "StoredCell":
    keys = [key for key in sorted(store.keys()) if key.startswith(start)]
    if len(keys) != 1:
        found = f"{len(keys)} cells begin so; give more digits" if keys else "no cell begins so"
        raise ValueError(f"cell={start!r}: {found}. `ntkcompare store ls {store.path}` lists them.")
    cell = store.get(keys[0])
    if cell is None:
        raise ValueError(f"cell={start!r} was removed meanwhile.")
    return cell


def _export(store: "Store", options: argparse.Namespace) -> int:
    from ntkcompare.store import export

    path = export(store, options.table, dataset=options.dataset, learner=options.learner)
    print(f"{len(store)} cells of {store.path} are in {path}, their manifest in {path}.json")
    return 0


def _merge(store: "Store", options: argparse.Namespace) -> int:
    from contextlib import ExitStack

    from ntkcompare.store import Store, merge

    with ExitStack() as stack:
        sources = [stack.enter_context(Store(path, read_only=True)) for path in options.sources]
        new = merge(store, *sources)
    print(f"{new} new cells; {store.path} now has {len(store)}")
    return 0


def _verify(store: "Store", options: argparse.Namespace) -> int:
    damaged = store.damaged()
    for key, complaint in damaged.items():
        print(printable(f"{key[:12] or store.path}: {complaint}"))
    print(f"{len(store)} cells, {len([key for key in damaged if key])} damaged")
    return 1 if damaged else 0
