"""What the scripts share: their options, and where their tables and figures go."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

import ntkcompare as nc
from ntkcompare.report.style import line_style


@dataclass(frozen=True)
class Script:
    """The options of a run and the folder of its results."""

    quick: bool
    seed: int
    out: Path
    repeats: int
    n_jobs: int | None

    def compare(self, dataset: str | nc.Dataset, learners: object = None, **options: object) -> nc.Comparison:
        """`nc.compare` with this run's seed, repeats and processes."""
        print(dataset, *(f"{name}={value}" for name, value in options.items()), flush=True)
        return nc.compare(
            dataset, learners, repeats=self.repeats, random_state=self.seed, n_jobs=self.n_jobs, **options
        )

    def finish(self, table: pd.DataFrame, figure: Figure) -> None:
        """Print the table; leave it as CSV and the figure as PNG and PDF."""
        self.out.mkdir(parents=True, exist_ok=True)
        table.to_csv(self.out / "table.csv", index=False, lineterminator="\n")
        with matplotlib.rc_context({"pdf.fonttype": 42}):
            figure.savefig(self.out / "figure.png", dpi=200)
            figure.savefig(self.out / "figure.pdf", metadata={"CreationDate": None})
        print(f"\n{table.to_string(index=False, float_format=lambda value: f'{value:.4f}')}")
        print(f"\nTable and figure are in {self.out}")


def draw_means(
    panel: Axes, place: Sequence[float], rows: pd.DataFrame, index: int, **options: object
) -> None:
    """Draw means of shares with their intervals, cut off at 0 and 1, in the look of learner `index`."""
    style = line_style(index)
    mean = rows["mean"].to_numpy()
    bars = [mean - rows["low"].clip(0, 1), rows["high"].clip(0, 1) - mean]
    look = {
        "color": style.color,
        "marker": style.marker,
        "markerfacecolor": "white",
        "linestyle": style.linestyle,
        "capsize": 2,
    }
    if options.pop("horizontal", False):
        panel.errorbar(mean, place, xerr=bars, **{**look, **options})
    else:
        panel.errorbar(place, mean, yerr=bars, **{**look, **options})
    panel.grid(color="0.9", linewidth=0.6)
    panel.set_axisbelow(True)
    panel.spines[["top", "right"]].set_visible(False)


def parse(question: str, name: str, arguments: Sequence[str] | None = None) -> Script:
    """The options from the command line; `question` is what --help prints."""
    parser = argparse.ArgumentParser(
        description=question, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer repeats and settings: a minute or two")
    parser.add_argument("--seed", type=int, default=0, help="the random state of every draw (default: 0)")
    parser.add_argument("--out", type=Path, help=f"folder for the results (default: results/{name})")
    parser.add_argument("--repeats", type=int, help="draws of each data set (default: 10, 3 if quick)")
    parser.add_argument("--n-jobs", type=int, help="processes (default: 1)")
    options = parser.parse_args(arguments)
    return Script(
        options.quick,
        options.seed,
        options.out or Path("results") / name,
        options.repeats or (3 if options.quick else 10),
        options.n_jobs,
    )
