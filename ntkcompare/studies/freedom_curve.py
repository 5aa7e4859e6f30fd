"""Test error as a function of effective degrees of freedom."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from ntkcompare.studies.sample import Array

# Mean degrees of freedom, ascending, (m,), and test errors, (repeats, m).
Curve = tuple[Array, Array]


def centred_freedom(values: Array, vectors: Array, fitted: Callable[[Array], Array]) -> float:
    r"""Return the degrees of freedom of a linear smoother S that fits what is left of labels less their mean.

    Predictions are :math:`\bar y + S(y - \bar y)`, so that all of it is the smoother
    :math:`11^\top/n + S(I - 11^\top/n)`, whose trace is

    .. math:: 1 + \operatorname{tr} S - \frac{1^\top S 1}{n} = 1 + \sum_i g(s_i)(1 - (1^\top v_i)^2/n).

    The mean is one of them, as it is of the n/k of neighbours and in what a network answers to new labels.

    Parameters
    ----------
    values, vectors : ndarray of shape (n,) and (n, n)
        s_i and v_i of the Gram matrix, as `numpy.linalg.eigh` gives them.
    fitted : callable
        g: the share of the labels along v_i that is fitted, say s/(s + λ).

    Examples
    --------
    >>> centred_freedom(np.array([1.0, 2.0]), np.eye(2), lambda s: np.ones_like(s))  # fits everything
    2.0
    """
    mean = vectors.sum(axis=0) ** 2 / len(values)
    return float(1 + fitted(np.maximum(values, 0)) @ (1 - mean))


def freedom_curves(table: pd.DataFrame) -> dict[str, Curve]:
    """Return the curve of each family.

    Parameters
    ----------
    table : DataFrame
        Columns family, repeat, knob, freedom, error; as many knobs in each repeat. Knobs correspond by rank:
        times and ridges in the units of a kernel differ a little between repeats. Degrees of freedom are an
        expectation, and so their estimates are averaged over repeats, knob by knob.

    Examples
    --------
    >>> rows = [("k-nn", r, k, 10 / k, 0.1 * k) for r in (0, 1) for k in (1, 5)]
    >>> table = pd.DataFrame(rows, columns=["family", "repeat", "knob", "freedom", "error"])
    >>> freedom, errors = freedom_curves(table)["k-nn"]
    >>> freedom.tolist(), errors.tolist()
    ([2.0, 10.0], [[0.5, 0.1], [0.5, 0.1]])
    """
    found = {}
    for family, rows in table.groupby("family", sort=False):
        place = rows.groupby("repeat")["knob"].rank(method="first")
        wide = rows.assign(place=place).pivot(index="repeat", columns="place", values=["freedom", "error"])
        freedom = wide["freedom"].to_numpy().mean(axis=0)
        order = np.argsort(freedom, kind="stable")
        found[str(family)] = freedom[order], wide["error"].to_numpy()[:, order]
    return found


def common_places(curves: Mapping[str, Curve], pair: tuple[str, str], count: int) -> Array:
    """Return `count` numbers of degrees of freedom that both families reach, evenly on a log scale.

    Raises
    ------
    ValueError
        If there are none, from 1 on.
    """
    low = max(1.0, *(curves[name][0][0] for name in pair))
    high = min(curves[name][0][-1] for name in pair)
    if not low < high:
        raise ValueError(
            f"{pair[0]} and {pair[1]} have no degrees of freedom in common: {low:g} to {high:g}."
        )
    return np.geomspace(low, high, count)


def errors_at(curve: Curve, freedom: Array) -> Array:
    """Return errors, (repeats, len(freedom)), interpolated linearly in the logarithm of the freedom.

    >>> errors_at((np.array([1.0, 100.0]), np.array([[0.2, 0.4]])), np.array([10.0]))
    array([[0.3]])
    """
    known, errors = curve
    usable = known > 0  # an estimate may be below
    at, logs = np.log(freedom), np.log(known[usable])
    return np.array([np.interp(at, logs, row[usable]) for row in errors])
