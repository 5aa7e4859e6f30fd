"""Threads inside a cell: how many, since the last bits of a sum depend on it."""

import os
import signal
from contextlib import AbstractContextManager, suppress
from functools import cache
from typing import Any

import joblib

from ntkcompare._checks import check_integer

# Up to so many training examples a second thread gains little on matrices of that size.
SMALL_POOL = 5000


def resolve_threads(threads: int | None, n_pool: int, n_workers: int) -> int:
    """Return how many threads the linear algebra of a cell uses.

    BLAS splits a sum by its number of threads, and so rounds it differently. Where the training pool is small
    that number is 1, whatever the number of workers: results are the same bits for any `n_jobs`. Beyond, the
    processors are divided among the workers.

    >>> resolve_threads(None, 1347, n_workers=2)
    1
    """
    if threads is not None:
        return check_integer("threads", threads, minimum=1)
    return 1 if n_pool <= SMALL_POOL else max(1, joblib.cpu_count() // n_workers)


def limit_threads(threads: int) -> AbstractContextManager[Any]:
    """Hold BLAS and OpenMP to `threads` within a block, then give back what was."""
    limited: AbstractContextManager[Any] = _controller().limit(limits=threads)
    return limited


def blas_libraries() -> list[str]:
    """Return the linear algebra libraries that NumPy and SciPy use: name, version, kind of processor."""
    parts = [
        " ".join(str(entry[name]) for name in ("internal_api", "version", "architecture") if entry.get(name))
        for entry in _controller().info()
        if entry["user_api"] == "blas"
    ]
    return sorted(set(parts))


@cache
def _controller() -> Any:
    # Looking for the libraries takes milliseconds, so it is done once a process, after all are loaded.
    import numpy  # noqa: F401
    import scipy.linalg  # noqa: F401
    import sklearn.neighbors  # noqa: F401
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def prepare_worker(processors: int) -> None:
    """Have a new worker leave processors and GPU memory to the others; to be called before JAX starts.

    So many `processors` are its share; finite networks, say, train on as many threads. The number of XLA's
    own threads is left alone: it decides how sums are rounded, as that of BLAS does, and must be what it is
    in the user's own process, for results to be the same bits.
    """
    os.environ.setdefault("LOKY_MAX_CPU_COUNT", str(processors))
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    with suppress(ValueError):  # in a thread, where Ctrl-C does not come
        # A terminal sends it to all processes; the one that started the others ends them.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
