"""Ctrl-C that ends within two seconds, whatever compiled code is at work."""

import contextlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ntkcompare.curves.desk import desk

# Python sees Ctrl-C when compiled code returns to it, which may take minutes. So long a run that ends by
# itself is waited for; after that the process is ended, since all that is finished is in its store.
GRACE_SECONDS = 1.0
# What there is so far is then shown, if that takes no longer than this.
SHOWING_SECONDS = 0.8


@contextlib.contextmanager
def finishing(store: Path | None) -> Iterator[None]:
    """Within the block, see to it that Ctrl-C ends the process.

    Parameters
    ----------
    store : path or None
        Where finished cells are kept, to say how to go on.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "set_wakeup_fd"):
        yield
        return
    # The signal handler in C writes a byte here at once; a thread that waits for it needs the interpreter
    # only for a moment, which compiled code that computes leaves free.
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    done = threading.Event()
    before = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    try:
        with desk() as views:
            watcher = threading.Thread(target=_watch, args=(reader, done, store, views), daemon=True)
            watcher.start()
            yield
    finally:
        done.set()
        signal.set_wakeup_fd(before)
        writer.close()
        watcher.join(GRACE_SECONDS)
        reader.close()


def _watch(
    reader: socket.socket, done: threading.Event, store: Path | None, views: Sequence[Callable[[], str]]
) -> None:
    while True:
        told = reader.recv(1)
        if not told:
            return
        if told[0] == signal.SIGINT:
            break
    if not done.wait(GRACE_SECONDS):
        showing = threading.Thread(target=_show, args=(views,), daemon=True)
        showing.start()
        showing.join(SHOWING_SECONDS)
        kept = f"; what was finished is in {store}: run the same command again to go on" if store else ""
        start = "\n" if sys.stderr.isatty() else ""  # below a progress bar
        print(f"{start}ntkcompare: interrupted{kept}", file=sys.stderr, flush=True)
        _end_children()
        os._exit(130)


def _show(views: Sequence[Callable[[], str]]) -> None:
    for view in views:
        print(view(), flush=True)


def _end_children() -> None:
    import psutil

    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            child.kill()
