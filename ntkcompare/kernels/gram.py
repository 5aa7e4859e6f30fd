"""Gram matrices of infinitely wide networks."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_integer
from ntkcompare._jax.precision import precision_scope
from ntkcompare.architecture import MLP, Architecture, as_architecture
from ntkcompare.kernels.inputs import KERNELS, check_kernel, check_pair, check_points
from ntkcompare.kernels.tiles import Engine, evaluate, evaluate_diagonal


def gram(
    X: Any, Y: Any = None, *, architecture: Any = None, kernel: str = "ntk", dtype: Any = np.float64
) -> NDArray[Any]:
    r"""The kernel between all rows of X and of Y, or of X and X.

    With φ the activation and (u, v) ~ N(0, Σ) in each of the L hidden layers,

    .. math:: Σ^0 = W^2\,x·x'/d + b^2, \qquad Σ^{l+1} = W^2\,E[φ(u)φ(v)] + b^2, \qquad
              Θ^0 = Σ^0, \qquad Θ^{l+1} = Σ^{l+1} + W^2\,E[φ'(u)φ'(v)]\,Θ^l;

    Σᴸ is the NNGP kernel [1]_ and Θᴸ the NTK [2]_, both of an output unit.

    Fully connected networks are evaluated by a recursion of our own, in which 1 − ρ, not the correlation
    ρ, goes from layer to layer. It is right to about 1e-13 of √(k(x,x)·k(x',x')), also for rows that are
    nearly parallel or the same. (Of smooth activations 1 − ρ is known to 1e-16 after the first layer. This
    shows where they are no longer smooth at the scale of the inputs, as gelu is not at 10⁴.)
    Any other network is evaluated by neural-tangents, whose NTK of rectified networks has errors of up to
    1e-7 of the diagonal where two rows nearly agree, and on the diagonal itself.

    Parameters
    ----------
    X : array-like of shape (n, n_features), or (n, height, width, channels) for a convolutional network
    Y : array-like of shape (m, ...), optional
        By default the matrix is that of X with itself: exactly symmetric, and one triangle is computed.
    architecture : MLP or neural-tangents triple, optional
        By default ``MLP()``.
    kernel : {"ntk", "nngp"}, default "ntk"
    dtype : dtype, default float64
        float64 or float32, in which the kernel is computed and returned. In float32 it is right to a few
        1e-6 of √(k(x,x)·k(x',x')), and on the diagonal to 1e-7; a ridge below 1e-5 is then noise.

    Returns
    -------
    ndarray of shape (n, m)
        An entry depends on its two points alone, but for rounding: in a matrix of other rows, or with X
        and Y exchanged, its last digit or two may differ (5e-15 of the largest entry). The leading block of
        the matrix of more than 128 points is that of fewer such points bit for bit, but for rows that are
        nearly parallel.

    Raises
    ------
    ValueError, TypeError
        If an argument is not as above, or a kernel not finite.
    InsufficientMemoryError
        If the result would not fit in memory; nothing was allocated. Beside the result there are the
        directions of the points, as large as X and Y, and some tiles.

    See Also
    --------
    gram_depths : Several depths and both kernels at once.
    gram_diagonal : The kernel of each row with itself.

    References
    ----------
    .. [1] J. Lee et al., "Deep Neural Networks as Gaussian Processes", ICLR 2018.
    .. [2] A. Jacot, F. Gabriel, C. Hongler, "Neural Tangent Kernel: Convergence and Generalization in
       Neural Networks", NeurIPS 2018.

    Examples
    --------
    >>> from ntkcompare import MLP
    >>> shallow = MLP(depth=1, b_std=0)
    >>> gram([[1.0, 0.0], [0.0, 1.0]], architecture=shallow, kernel="nngp").round(4)
    array([[1.    , 0.3183],
           [0.3183, 1.    ]])
    """
    check_kernel(kernel)
    network = as_architecture(architecture)
    points, others = check_pair(X, Y, two_dimensional=isinstance(network, MLP))
    with precision_scope(dtype) as wanted:
        found = evaluate(_engine(network, points, (kernel,), None, wanted), points, others)
    return found.reshape(found.shape[1:])


def gram_depths(
    X: Any,
    Y: Any = None,
    *,
    architecture: Any = None,
    depths: Iterable[int] | None = None,
    kernels: Iterable[str] = KERNELS,
    dtype: Any = np.float64,
) -> dict[str, NDArray[Any]]:
    """The kernels of an MLP and of all its shallower ones, in one pass.

    Parameters
    ----------
    X, Y, dtype
        As in :func:`gram`.
    architecture : MLP, optional
        By default ``MLP()``.
    depths : iterable of int, optional
        Numbers of hidden layers, strictly ascending within 0 (a linear model) to the network's depth.
        By default 1 to its depth.
    kernels : iterable of {"ntk", "nngp"}, default both

    Returns
    -------
    dict of ndarray of shape (n_depths, n, m)
        For each of the kernels, at each depth what :func:`gram` gives for ``replace(architecture, depth=…)``.

    Raises
    ------
    ValueError, TypeError, InsufficientMemoryError
        As :func:`gram`, and if `architecture` is not an MLP or a depth is out of range.

    Examples
    --------
    >>> from ntkcompare import MLP
    >>> found = gram_depths([[1.0], [2.0]], architecture=MLP(depth=2), depths=[0, 2])
    >>> found["ntk"].shape, found["nngp"].shape
    ((2, 2, 2), (2, 2, 2))
    """
    network = as_architecture(architecture)
    if not isinstance(network, MLP):
        raise TypeError(
            "architecture is a neural-tangents triple, whose depth is built in; give an ntkcompare.MLP, "
            "or call gram with one triple a depth."
        )
    names = tuple(dict.fromkeys(check_kernel(kernel) for kernel in kernels))
    if not names:
        raise ValueError("kernels is empty; give 'ntk', 'nngp' or both.")
    chosen = _check_depths(depths, network.depth)
    points, others = check_pair(X, Y, two_dimensional=True)
    with precision_scope(dtype) as wanted:
        found = evaluate(_engine(network, points, names, chosen, wanted), points, others)
    return dict(zip(names, found.reshape(len(names), len(chosen), *found.shape[1:]), strict=True))


def gram_diagonal(
    X: Any, *, architecture: Any = None, kernel: str = "ntk", dtype: Any = np.float64
) -> NDArray[Any]:
    """The kernel of each row of X with itself: the diagonal of ``gram(X)``, bit for bit.

    For an MLP it is a closed form, right to about 1e-15 relative.

    Parameters
    ----------
    X, architecture, kernel, dtype
        As in :func:`gram`.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError, TypeError
        As :func:`gram`.

    Examples
    --------
    >>> from ntkcompare import MLP
    >>> gram_diagonal([[3.0, 4.0]], architecture=MLP(b_std=0), kernel="nngp").round(6)
    array([25.])
    """
    check_kernel(kernel)
    network = as_architecture(architecture)
    points = check_points("X", X, two_dimensional=isinstance(network, MLP))
    with precision_scope(dtype) as wanted:
        return evaluate_diagonal(_engine(network, points, (kernel,), None, wanted), points).ravel()


def _check_depths(depths: Iterable[int] | None, deepest: int) -> tuple[int, ...]:
    if depths is None:
        return tuple(range(1, deepest + 1))
    chosen = tuple(check_integer("depths", depth, minimum=0, maximum=deepest) for depth in depths)
    if not chosen or list(chosen) != sorted(set(chosen)):
        raise ValueError(
            f"depths={list(chosen)} must be at least one number of hidden layers, strictly ascending."
        )
    return chosen


def _engine(
    network: Architecture,
    points: NDArray[np.float64],
    kernels: tuple[str, ...],
    depths: tuple[int, ...] | None,
    dtype: np.dtype[Any],
) -> Engine:
    # Imported here: they bring in JAX, which a user of other distances need not wait for.
    if isinstance(network, MLP):
        from ntkcompare.kernels.fused import FusedEngine

        return FusedEngine(network, points.shape[1], kernels, depths or (network.depth,), dtype)
    from ntkcompare.kernels.tangents_gram import TangentsEngine

    return TangentsEngine(network, points.shape[1:], kernels, dtype)
