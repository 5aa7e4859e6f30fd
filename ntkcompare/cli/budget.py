"""The options of what a run may take, shared by the commands that run cells."""

import argparse
from typing import Any


def add_budget(parser: argparse.ArgumentParser) -> None:
    """Add --max-memory, --max-time, --cell-timeout and --strict."""
    add = parser.add_argument
    add(
        "--max-memory",
        metavar="M",
        help="memory of cells that run at a time, e.g. 8G",
    )
    add("--max-time", type=float, metavar="S", help="seconds after which no further cell begins")
    add("--cell-timeout", type=float, metavar="S", help="seconds after which a cell is given up")
    add("--strict", action="store_true", help="stop at the first cell that cannot be computed")


def budget_of(options: argparse.Namespace) -> dict[str, Any]:
    """Return the arguments of `ntkcompare.compare` that the options mean."""
    return {
        "max_memory": options.max_memory,
        "max_time": options.max_time,
        "cell_timeout": options.cell_timeout,
        "strict": options.strict,
    }
