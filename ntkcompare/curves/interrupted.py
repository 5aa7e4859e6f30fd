"""Interrupted: Ctrl-C with what there is, and how to go on."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison


class Interrupted(KeyboardInterrupt):
    """A comparison was interrupted; what had been computed is in `comparison`, or None if nothing had.

    A KeyboardInterrupt, so that it ends whatever Ctrl-C would have ended.
    """

    def __init__(self, message: str, comparison: "Comparison | None" = None) -> None:
        super().__init__(message)
        self.comparison = comparison
