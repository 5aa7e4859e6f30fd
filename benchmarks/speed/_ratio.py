"""What the speed benchmarks share: paired timing, a row with its target, and the table."""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One target and what was measured.

    Attributes
    ----------
    work, against : str
        What was timed, and the peer that was timed beside it.
    ratio, target : float
        Measured, and asked for.
    at_least : bool
        Whether the ratio must reach the target, or else stay at or below it.
    detail : str
        The figures behind the ratio, such as "0.21 s against 1.20 s".
    """

    work: str
    against: str
    ratio: float
    target: float
    at_least: bool
    detail: str

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return self.ratio >= self.target if self.at_least else self.ratio <= self.target


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def paired(
    first: Callable[[], object], second: Callable[[], object], rounds: int
) -> tuple[float, float, float]:
    """Return the median of first/second over the rounds, and the median seconds of each.

    The two alternate, so that a machine that slows down or speeds up does so for both; each runs once
    beforehand, so that nothing is compiled or read from disk for the first time within the clock.
    """
    first(), second()
    pairs = [(seconds(first), seconds(second)) for _ in range(rounds)]
    ratios = [a / b for a, b in pairs]
    return (
        statistics.median(ratios),
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
    )


def faster(
    work: str,
    ours: Callable[[], object],
    against: str,
    peer: Callable[[], object],
    *,
    target: float,
    rounds: int,
) -> Row:
    """How many times faster `ours` is than `peer`; at least `target` is asked."""
    ratio, peer_seconds, our_seconds = paired(peer, ours, rounds)
    return Row(work, against, ratio, target, True, f"{our_seconds:.3g} s against {peer_seconds:.3g} s")


def within(
    work: str,
    ours: Callable[[], object],
    against: str,
    peer: Callable[[], object],
    *,
    target: float,
    rounds: int,
) -> Row:
    """How many times the peer's time `ours` takes; at most `target` is asked."""
    ratio, our_seconds, peer_seconds = paired(ours, peer, rounds)
    return Row(work, against, ratio, target, False, f"{our_seconds:.3g} s against {peer_seconds:.3g} s")


def format_rows(rows: Sequence[Row]) -> str:
    """The table, a line a row."""
    lines = [("work", "against", "ratio", "target", "met", "measured")]
    lines += [
        (
            row.work,
            row.against,
            f"{row.ratio:.2f}",
            f"{'≥' if row.at_least else '≤'} {row.target:g}",
            "yes" if row.met else "NO",
            row.detail,
        )
        for row in rows
    ]
    widths = [max(len(line[i]) for line in lines) for i in range(6)]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(line, widths)).rstrip() for line in lines)


def main(measure: Callable[[bool], Sequence[Row]], question: str | None) -> None:
    """Run one benchmark as a script: print its table and exit with 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=question)
    parser.add_argument("--quick", action="store_true", help="smaller problems than the targets are for")
    rows = measure(parser.parse_args().quick)
    print(format_rows(rows))
    sys.exit(0 if all(row.met for row in rows) else 1)
