"""Points made ready for a distance."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Points:
    """What a distance needs of each point, computed once; row i depends on point i alone.

    Attributes
    ----------
    X : ndarray of shape (n, ...)
        What exact distances are computed from.
    quick : ndarray of shape (n, ...)
        What the quick order is computed from; often X itself.
    offset : ndarray of shape (n,)
        A summand of the quick order that belongs to the point alone.
    scale : ndarray of shape (n,)
        What the rounding of the quick order is proportional to; zero where nothing is rounded.
    """

    X: Array
    quick: Array
    offset: Array
    scale: Array

    def __len__(self) -> int:
        return len(self.X)

    def __getitem__(self, rows: slice) -> "Points":
        return Points(self.X[rows], self.quick[rows], self.offset[rows], self.scale[rows])
