"""Every speed benchmark with its target: ``python -m benchmarks.speed [--only NAME] [--quick]``.

Exits with 1 when a target is missed. Each benchmark runs in a process of its own, so that none
profits from what another compiled, or suffers from what it left in memory.
"""

import argparse
import subprocess
import sys

# One line a benchmark: the module of this name beside this file.
BENCHMARKS: tuple[str, ...] = (
    "cold_start",
    "fits",
    "gram",
    "growth",
    "harness",
    "knn_curve",
    "loading",
    "networks",
    "ntk_curve",
    "ntk_loop",
    "ntk_memory",
    "scores",
)


def main() -> None:
    """Run the benchmarks named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=BENCHMARKS, action="append", help="run this one (repeatable)")
    parser.add_argument("--quick", action="store_true", help="smaller problems than the targets are for")
    options = parser.parse_args()
    missed = []
    for name in options.only or BENCHMARKS:
        print(f"== {name}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.speed.{name}", *(["--quick"] if options.quick else [])]
        if subprocess.run(command, check=False).returncode:
            missed.append(name)
    print(f"targets missed in: {', '.join(missed)}" if missed else "every target is met")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
