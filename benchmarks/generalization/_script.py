"""What the scripts share: their options, and where their tables and figures go."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure


@dataclass(frozen=True)
class Script:
    """The options of a run and the folder of its results."""

    quick: bool
    seed: int
    out: Path

    @property
    def repeats(self) -> int:
        """Repeats of each comparison: enough for an interval when quick, for a paper otherwise."""
        return 2 if self.quick else 10

    def finish(self, table: pd.DataFrame, figure: Figure) -> None:
        """Print the table; leave it as CSV and the figure as PNG and PDF."""
        self.out.mkdir(parents=True, exist_ok=True)
        table.to_csv(self.out / "table.csv", index=False)
        figure.savefig(self.out / "figure.png", dpi=150)
        figure.savefig(self.out / "figure.pdf")
        print(table.to_string(index=False, float_format=lambda value: f"{value:.4f}"))
        print(f"\nTable and figure are in {self.out}")


def parse(question: str, name: str) -> Script:
    """The options from the command line; `question` is what --help prints."""
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument(
        "--quick", action="store_true", help="fewer repeats and settings: about a minute or two"
    )
    parser.add_argument("--seed", type=int, default=0, help="the random state of every draw (default: 0)")
    parser.add_argument("--out", type=Path, help=f"folder for the results (default: results/{name})")
    options = parser.parse_args()
    return Script(options.quick, options.seed, options.out or Path("results") / name)
