"""Damaged files for each reader: whatever comes in, an array or the library's own error comes out.

python tests/datasets/fuzz_formats.py [--mutations 10000] [--only NAME] [--seconds 5] [--gib 4]

Hypothesis chooses the damage (bytes changed, cut out, repeated, moved; numbers put to their extremes), the
same at every run. Each reader is tried in a process of its own, under a limit of memory; a file that takes
longer than the seconds given is a failure like any other.
"""

import argparse
import json
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from specimens import SPECIMENS, Specimen

from ntkcompare.exceptions import DataFileError

# What breaks parsers: ends of ranges, signs, quotes, delimiters, line ends, names of other things.
_TOKENS = [
    *(b"\0", b"\xff", b"\x7f", b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"\x80\0\0\0"),
    *(b"-1", b"1e999", b"-0", b"99999999999999999999", b"nan", b"inf", b"0x10", b"1_0", b"A" * 300),
    *(bytes([character]) for character in b"'\"\\,\t;:{}()\n\r?%=.Rb"),
    *(b"\r\n", b"@data", b"\xef\xbb\xbf", b"\xc3", b"cos\nsystem\n"),
]
_STEP = st.tuples(
    st.sampled_from(["set", "flip", "insert", "replace", "delete", "repeat", "move", "cut"]),
    st.integers(0, 2**20 - 1),
    st.integers(0, 2**20 - 1),
    st.sampled_from(_TOKENS),
)
DAMAGE = st.lists(_STEP, min_size=1, max_size=6)


def damaged(content: bytes, steps: list[tuple[str, int, int, bytes]]) -> bytes:
    """Return `content` after all steps; positions are taken modulo its length."""
    data = bytearray(content)
    for action, where, other, token in steps:
        n = len(data) or 1
        i, j = where % n, other % n
        length = 1 + other % 16
        if action == "set":
            data[i : i + 1] = bytes([other % 256])
        elif action == "flip":
            data[i : i + 1] = bytes([(data[i] if data else 0) ^ (1 << other % 8)])
        elif action == "insert":
            data[i:i] = token
        elif action == "replace":
            data[i : i + len(token)] = token
        elif action == "delete":
            del data[i : i + length]
        elif action == "repeat":
            data[i:i] = data[i : i + length] * (1 + other % 5)
        elif action == "move":
            piece = data[i : i + length]
            del data[i : i + length]
            data[j:j] = piece
        else:
            del data[i:]
    return bytes(data)


def fuzz(specimen: Specimen, mutations: int, seconds: float) -> dict[str, Any]:
    """Read that many damaged files; return how many were read, refused and failed, and how each failed."""
    outcomes: Counter[str] = Counter()
    failures: dict[str, str] = {}
    slowest = 0.0
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    path = folder / specimen.name

    def too_long(*_: Any) -> None:
        raise TimeoutError(f"took longer than {seconds} s")

    signal.signal(signal.SIGALRM, too_long)

    @seed(0)
    @settings(
        max_examples=mutations,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(DAMAGE)
    def read(steps: list[tuple[str, int, int, bytes]]) -> None:
        nonlocal slowest
        content = damaged(specimen.content, steps)
        path.write_bytes(content)
        start = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            specimen.read(path)
            outcomes["read"] += 1
        except DataFileError as error:
            outcomes["refused" if str(path) in str(error) else "refused without the file's name"] += 1
        except BaseException as error:
            kind = f"{type(error).__name__}: {str(error)[:200]}"
            outcomes["failed"] += 1
            failures.setdefault(kind, content[:2000].hex())
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            slowest = max(slowest, time.perf_counter() - start)

    read()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"outcomes": dict(outcomes), "failures": failures, "slowest": slowest, "peak_gib": peak}


def fuzz_apart(name: str, mutations: int, seconds: float = 5.0, gib: float = 4.0) -> dict[str, Any]:
    """Do the same in a process under a limit of memory; a process that dies is a failure too."""
    command = [sys.executable, __file__, "--only", name, "--here", "--mutations", str(mutations)]
    done = subprocess.run(
        [*command, "--seconds", str(seconds), "--gib", str(gib)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return {
            "outcomes": {"failed": 1},
            "failures": {f"the process ended with {done.returncode}": done.stderr[-2000:]},
            "slowest": 0.0,
            "peak_gib": 0.0,
        }
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    """Fuzz every reader, or the one named, and print a table; exit with 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--mutations", type=int, default=10_000)
    parser.add_argument("--only", choices=sorted(SPECIMENS))
    parser.add_argument("--seconds", type=float, default=5.0, help="limit for one file")
    parser.add_argument("--gib", type=float, default=4.0, help="limit of memory")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        limit = int(options.gib * 2**30)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        print(json.dumps(fuzz(SPECIMENS[options.only], options.mutations, options.seconds)))
        return
    bad = False
    print(f"{'reader':<26} {'files':>7} {'read':>7} {'refused':>8} {'failed':>7} {'slowest':>9} {'peak':>9}")
    for name in [options.only] if options.only else SPECIMENS:
        result = fuzz_apart(name, options.mutations, options.seconds, options.gib)
        outcomes = result["outcomes"]
        failed = sum(outcomes.values()) - outcomes.get("read", 0) - outcomes.get("refused", 0)
        print(
            f"{name:<26} {sum(outcomes.values()):>7} {outcomes.get('read', 0):>7} "
            f"{outcomes.get('refused', 0):>8} {failed:>7} "
            f"{result['slowest']:>7.2f} s {result['peak_gib']:>5.2f} GiB",
            flush=True,
        )
        for kind, content in result["failures"].items():
            print(f"    {kind}\n        {content[:400]}")
        bad = bad or failed > 0
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
