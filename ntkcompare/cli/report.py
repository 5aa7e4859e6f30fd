"""`ntkcompare report`: a saved run as one page to read, or several as a page each and one over all."""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison
    from ntkcompare.studies import StudyResult

HELP = "write one HTML page about a saved comparison or study, or about a folder of them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the folder, and where the page goes."""
    add = parser.add_argument
    add(
        "folder",
        type=Path,
        help="what `ntkcompare compare` or `ntkcompare study` left, or a folder that holds several of these",
    )
    add("--out", type=Path, metavar="FILE", help="the page (default: report.html in that folder)")


def run(options: argparse.Namespace) -> int:
    """Write it, and say where."""
    from ntkcompare.cli.saved import load_saved, saved_inside
    from ntkcompare.report.page import NAME, write_page

    folder: Path = options.folder
    inside = saved_inside(folder)
    if not inside:
        print(write_page(load_saved(folder), options.out or folder))
        return 0
    results = {path.name: _read(path) for path in inside}
    if all(isinstance(result, str) for result in results.values()):
        raise ValueError("; ".join(str(reason) for reason in results.values()))
    target: Path = options.out or folder / NAME
    start = target if target.is_dir() else target.parent
    links = {}
    for path in inside:
        if not isinstance(results[path.name], str):
            page = write_page(results[path.name], path)
            links[path.name] = quote(Path(os.path.relpath(page, start)).as_posix())
    if len({type(result) for result in results.values() if not isinstance(result, str)}) > 1:
        raise ValueError(
            f"{folder} holds comparisons and studies: each has its page now, but no page is of both."
        )
    print(write_page(results, target, links=links))
    return 0


def _read(path: Path) -> "Comparison | StudyResult | str":
    from ntkcompare.cli.saved import load_saved

    try:
        return load_saved(path)
    except (ValueError, OSError) as error:  # one damaged folder keeps nobody from the others
        return str(error)
