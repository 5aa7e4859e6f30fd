"""The command line: a thin layer over the API. A new command is a file here, and one line below."""

import argparse
import contextlib
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from importlib import import_module

import ntkcompare
from ntkcompare.exceptions import CellFailed, StoreError

# Each module has HELP, add_arguments(parser) and run(options) -> exit code; what is heavy it imports in run.
COMMANDS = {
    "compare": "ntkcompare.cli.compare",
    "run": "ntkcompare.cli.run",
    "study": "ntkcompare.cli.study",
    "studies": "ntkcompare.cli.studies",
    "status": "ntkcompare.cli.status",
    "store": "ntkcompare.cli.store",
    "export": "ntkcompare.cli.export",
    "verify": "ntkcompare.cli.verify",
    "report": "ntkcompare.cli.report",
    "cite": "ntkcompare.cli.cite",
    "datasets": "ntkcompare.cli.datasets",
    "learners": "ntkcompare.cli.learners",
    "doctor": "ntkcompare.cli.doctor",
}
FAILED, INTERRUPTED = 2, 130
# What a user can put right; anything else is a defect, and shows where it happened.
_USER_ERRORS = (ValueError, TypeError, OSError, MemoryError, ImportError, StoreError, CellFailed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `ntkcompare` with `arguments`, by default those of the process; return the exit code.

    0: done; 1: done, but nothing could be computed, or something is amiss; 2: refused, with one line on
    stderr that says why; 130: interrupted.

    >>> main(["learners"])  # doctest: +ELLIPSIS
    1-nn...
    0
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    with _plain_warnings():
        try:
            code: int = options.run(options)
            sys.stdout.flush()
            return code
        except BrokenPipeError:
            # The reader has seen enough (`| head`). What is left in the buffer must not raise at exit.
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except KeyboardInterrupt as error:
            if partial := getattr(error, "partial", ""):
                print(partial)
            _say(_one_line(error) if str(error) else "interrupted")
            return INTERRUPTED
        except _USER_ERRORS as error:
            if options.debug:
                raise
            _say(f"error: {_one_line(error)}")
            return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ntkcompare",
        description="Compare infinitely wide networks, nearest neighbours and finite networks as data grows.",
    )
    parser.add_argument("--version", action="version", version=f"ntkcompare {ntkcompare.__version__}")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--debug", action="store_true", help="show where an error came from")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        command = import_module(module)
        child = commands.add_parser(
            name,
            help=command.HELP,
            description=command.HELP[0].upper() + command.HELP[1:] + ".",
            parents=[shared],
        )
        command.add_arguments(child)
        child.set_defaults(run=command.run)
    return parser


@contextlib.contextmanager
def _plain_warnings() -> Iterator[None]:
    """Show a warning as one line, without the place in the code that a shell user did not write."""

    with warnings.catch_warnings():
        warnings.showwarning = lambda message, *rest, **options: _say(f"warning: {_one_line(message)}")
        yield


def _one_line(message: object) -> str:
    return " ".join(str(message).split()) or type(message).__name__


def _say(text: str) -> None:
    print(f"ntkcompare: {text}", file=sys.stderr)
