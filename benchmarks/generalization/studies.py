"""What do the studies say? Runs each in a process of its own, and prints the table of their verdicts.

Results go to a folder a study; a study that fails does not keep the others from running.

python -m benchmarks.generalization.studies [--quick] [--only NAME] [--dataset NAME] [--seed N]
                                            [--out FOLDER] [--resume | --collect]
                                            [--page FILE [--beside FOLDER]]
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ntkcompare as nc
from benchmarks.generalization._study_figures import shrink
from benchmarks.generalization._study_page import page
from benchmarks.generalization._study_results import NOT_JUDGED, Results, read_results, verdict_table
from ntkcompare.studies import find_study


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parse(arguments)
    every = nc.list_studies()
    names = options.only or every
    if unknown := sorted(set(names) - set(every)):
        print(f"--only {unknown[0]}: no such study; choose from {', '.join(every)}", file=sys.stderr)
        return 2
    beside = None
    if options.beside is not None:
        beside = {name: read_results(options.beside / name) for name in every}
        if quick := [name for name, found in beside.items() if found is not None and found["quick"]]:
            print(
                f"--beside {options.beside}: the run of {quick[0]} there is quick; beside the others stand "
                "runs at full strength: name a folder of these",
                file=sys.stderr,
            )
            return 2
    results = {name: _result(name, options) for name in names}
    if options.collect:
        results = {name: found for name, found in results.items() if found is not None}
    options.out.mkdir(parents=True, exist_ok=True)
    table = verdict_table(results)
    table.to_csv(options.out / "table.csv", index=False, lineterminator="\n")
    for name, found in results.items():
        if found is not None:
            _print(name, found)
    print(f"\n{table.to_string(index=False, float_format=lambda value: f'{value:.0f}')}")
    if options.page is not None:
        _write_page(results, beside, options)
        print(f"\nThe page is {options.page}")
    print(f"\nTable and studies are in {options.out}")
    return int((table["verdict"] == "failed").any())


def _write_page(results: Results, beside: Results | None, options: argparse.Namespace) -> None:
    """Tell of all studies: of those not run now, what an earlier run left."""
    every = nc.list_studies()
    shown = {name: results.get(name) or read_results(options.out / name) for name in every}
    pictures = {}
    for name in every:
        figure = options.out / name / "figure.png"
        found = shown[name]
        # A figure has the verdict of its run in its title.
        if found is not None and found["verdict"] == found["said"] and figure.is_file():
            pictures[name] = f"{options.page.stem}/{name}.png"
            shrink(figure, options.page.parent / pictures[name])
    options.page.write_text(page(every, shown, beside, pictures), encoding="utf-8")


def _result(name: str, options: argparse.Namespace) -> dict[str, Any] | None:
    folder = options.out / name
    before = read_results(folder) if options.resume or options.collect else None
    if options.collect:
        return before
    if before is not None and _alike(before, name, options):
        return before
    return read_results(folder) if _run(name, folder, options) == 0 else None


def _alike(before: dict[str, Any], name: str, options: argparse.Namespace) -> bool:
    if before["verdict"] == NOT_JUDGED:
        return False
    dataset = _dataset(name, options) or before["dataset"]["name"]
    return (before["quick"], before["random_state"], before["dataset"]["name"]) == (
        options.quick,
        options.seed,
        dataset,
    )


def _dataset(name: str, options: argparse.Namespace) -> str | None:
    """A study that makes its data takes no other."""
    return options.dataset if find_study(name).needs else None


def _print(name: str, found: dict[str, Any]) -> None:
    print(f"\n{name}: {found['verdict']}\n  {found['claim']}")
    for row in found["findings"].to_dict("records"):
        ends = f"[{row['low']:.3g}, {row['high']:.3g}]"
        print(f"  - {row['finding']}: {row['estimate']:.3g} {ends}, {row['claim']}: {row['outcome']}")


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="each in a minute or so")
    parser.add_argument("--only", action="append", metavar="NAME", help="this study; may be repeated")
    parser.add_argument(
        "--dataset", metavar="NAME", help="for studies that do not make their own (default: each study's)"
    )
    parser.add_argument("--seed", type=int, default=0, help="the random state (default: 0)")
    parser.add_argument("--out", type=Path, default=Path("results/studies"), help="folder for the results")
    parser.add_argument(
        "--resume", action="store_true", help="keep what an earlier run with the same options left in --out"
    )
    parser.add_argument("--collect", action="store_true", help="run nothing: tell what --out holds")
    parser.add_argument("--page", type=Path, metavar="FILE", help="also write the page on all studies")
    parser.add_argument(
        "--beside",
        type=Path,
        metavar="FOLDER",
        help="show the full-strength runs there on the page, too",
    )
    return parser.parse_args(arguments)


def _run(name: str, folder: Path, options: argparse.Namespace) -> int:
    command = [sys.executable, "-m", "ntkcompare", "study", name, "--seed", str(options.seed)]
    command += ["--out", str(folder), "--overwrite", *(["--quick"] if options.quick else [])]
    if (dataset := _dataset(name, options)) is not None:
        command += ["--dataset", dataset]
    print(f"running {name}", flush=True)
    return subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
