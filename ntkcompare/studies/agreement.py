"""Whether a measure ranks models as their gaps do: Kendall's τ, over all and along each axis."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def kendall(a: ArrayLike, b: ArrayLike) -> float:
    """Return Kendall's τ-a: the mean, over pairs, of sign(a_i − a_j)·sign(b_i − b_j).

    A pair that ties in either counts 0: a measure that does not tell two models apart ranks neither right nor
    wrong.

    Raises
    ------
    ValueError
        If there are fewer than two values, or not as many of both.

    Examples
    --------
    >>> kendall([1, 2, 3], [10, 30, 20]), kendall([1, 1, 1], [1, 2, 3])
    (0.3333333333333333, 0.0)
    """
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if x.ndim != 1 or x.shape != y.shape or len(x) < 2 or np.isnan(x).any() or np.isnan(y).any():
        raise ValueError(
            f"a and b, of shapes {x.shape} and {y.shape}, must be two values each at least, no NaN."
        )
    i, j = np.triu_indices(len(x), 1)
    return float(np.mean(np.sign(x[i] - x[j]) * np.sign(y[i] - y[j])))


def kendall_along(table: pd.DataFrame, axis: str, axes: Sequence[str], a: str, b: str) -> float:
    """Return the mean of τ over groups of models that differ in `axis` alone.

    Parameters
    ----------
    table : DataFrame
        A row a model.
    axis : str
        The column that varies within a group.
    axes : sequence of str
        All columns that say how models differ.
    a, b : str
        The columns whose rankings are compared.

    Raises
    ------
    ValueError
        If no two models differ in `axis` alone.

    References
    ----------
    Y. Jiang, B. Neyshabur, H. Mobahi, D. Krishnan, S. Bengio (2020), Fantastic generalization measures and
    where to find them, ICLR: the granulated rank correlation.

    Examples
    --------
    >>> table = pd.DataFrame({"n": [1, 1, 2, 2], "w": [1, 2, 1, 2], "a": [4, 3, 2, 1], "b": [4, 3, 1, 2]})
    >>> kendall_along(table, "w", ["n", "w"], "a", "b"), kendall_along(table, "n", ["n", "w"], "a", "b")
    (0.0, 1.0)
    """
    others = [name for name in axes if name != axis]
    groups = [group for _, group in table.groupby(others) if len(group) > 1] if others else [table]
    if not groups:
        raise ValueError(f"no two models differ in {axis!r} alone.")
    return float(np.mean([kendall(group[a], group[b]) for group in groups]))
