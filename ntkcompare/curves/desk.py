"""Desk: where a run lays out what there is so far, for whoever has to end it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# What there is so far, ready to be printed; "" if there is nothing. May be called from any thread.
View = Callable[[], str]

_DESK: ContextVar[list[View] | None] = ContextVar("desk", default=None)


@contextmanager
def desk() -> Iterator[list[View]]:
    """Within the block, runs of this context add their views to the list that it gives.

    >>> with desk() as views:
    ...     lay_out(lambda: "half a table")
    >>> views[0]()
    'half a table'
    """
    views: list[View] = []
    token = _DESK.set(views)
    try:
        yield views
    finally:
        _DESK.reset(token)


def lay_out(view: View) -> None:
    """Add a view to the desk, if there is one."""
    views = _DESK.get()
    if views is not None:
        views.append(view)
