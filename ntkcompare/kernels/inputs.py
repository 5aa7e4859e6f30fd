"""What a Gram matrix is computed from: arrays of points, checked."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_choice

KERNELS = ("ntk", "nngp")


def check_kernel(kernel: Any) -> str:
    """Return "ntk" or "nngp"; else raise ValueError."""
    return check_choice("kernel", kernel, KERNELS)


def check_points(name: str, X: Any, *, two_dimensional: bool) -> NDArray[np.float64]:
    """Return `X` as a float64 array of at least one point, all numbers finite; else raise.

    Parameters
    ----------
    name : str
        What the caller calls it, for the message.
    X : array-like of shape (n, d), or (n, ...) with at least one further axis
    two_dimensional : bool
        Whether the shape must be (n, d).
    """
    if hasattr(X, "toarray") and not hasattr(X, "__array__"):
        raise TypeError(f"{name} is a sparse matrix, but kernels need a dense array; give {name}.toarray().")
    array = np.asarray(X)
    if array.dtype.kind not in "buif":
        try:
            if array.dtype.kind == "c":
                raise ValueError("complex numbers")
            array = array.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"{name} of dtype {array.dtype} must hold real numbers ({error}); "
                "encode text and categories first."
            ) from error
    if array.ndim < 2:
        raise ValueError(
            f"{name} of shape {array.shape} must have a row for each point; "
            f"reshape one feature by {name}.reshape(-1, 1), one point by {name}.reshape(1, -1)."
        )
    if two_dimensional and array.ndim != 2:
        raise ValueError(
            f"{name} of shape {array.shape} must be (n, n_features) for an MLP; flatten it by "
            f"{name}.reshape(len({name}), -1), or give a convolutional stax triple as architecture."
        )
    if 0 in array.shape:
        raise ValueError(
            f"{name} of shape {array.shape} is empty; at least one point and one feature are needed."
        )
    points = array.astype(np.float64, copy=False)
    finite = np.isfinite(points)
    if not finite.all():
        where = tuple(int(i) for i in np.argwhere(~finite)[0])
        raise ValueError(
            f"{name} holds {points[where]} at {list(where)}; drop or impute what is not a finite number."
        )
    return points


def check_pair(
    X: Any, Y: Any, *, two_dimensional: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Return both as :func:`check_points` does, Y as None if it is; raise if they differ in features."""
    points = check_points("X", X, two_dimensional=two_dimensional)
    if Y is None:
        return points, None
    others = check_points("Y", Y, two_dimensional=two_dimensional)
    if points.shape[1:] != others.shape[1:]:
        of_x, of_y = (" × ".join(map(str, P.shape[1:])) for P in (points, others))
        raise ValueError(f"Y has {of_y} features a point, but X has {of_x}; they must be the same.")
    return points, others
