"""The kernels of one network of finite width: the empirical NTK, and the covariance of its outputs."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._jax.precision import precision_scope
from ntkcompare.activations import as_activation
from ntkcompare.architecture import MLP, Params

Array = NDArray[np.float64]


def empirical_ntk(architecture: MLP, params: Params, X: Any) -> Array:
    r"""Return the empirical NTK of a network, averaged over its outputs.

    With θ all weights and biases,

    .. math:: \hatΘ(x, x') = \frac1c \sum_{o=1}^c ∇_θ f_o(x) · ∇_θ f_o(x').

    For a fully connected network the gradient with respect to a weight is an activation h times the
    derivative δ of the output by a pre-activation, so that a layer l of scale s and bias scale β adds
    (s²·h·h' + β²)·δ·δ': no gradient is ever formed. In float64.

    Parameters
    ----------
    architecture : MLP
    params : tuple of (W, b)
        As its ``init`` makes them, or training leaves them.
    X : array-like of shape (n, n_features)

    Returns
    -------
    ndarray of shape (n, n)

    Raises
    ------
    ValueError
        If the parameters are not those of the architecture.

    References
    ----------
    A. Jacot, F. Gabriel, C. Hongler (2018), Neural Tangent Kernel: Convergence and Generalization in Neural
    Networks, NeurIPS.

    Examples
    --------
    A network of ReLU units without biases is homogeneous of degree 1 in each of its layers:

    >>> network = MLP(depth=1, width=2, b_std=0)
    >>> params = ((np.array([[1.0, -1.0]]), np.zeros(2)), (np.array([[1.0], [1.0]]), np.zeros(1)))
    >>> empirical_ntk(network, params, [[2.0]])  # W_std²/2·(h² + w²·x²·W_std²): of the one unit that is on
    array([[16.]])
    """
    hidden, slopes = _forward(architecture, params, X)
    scales = list(_scales(architecture, params))
    n, c = len(hidden[0]), params[-1][0].shape[1]
    total = np.zeros((n, n))
    for output in range(c):
        delta = np.zeros((n, c))
        delta[:, output] = 1.0
        for layer in reversed(range(len(params))):
            scale, bias = scales[layer]
            total += (scale**2 * hidden[layer] @ hidden[layer].T + bias**2) * (delta @ delta.T)
            if layer:
                W = np.asarray(params[layer][0], dtype=np.float64)
                delta = delta @ W.T * scale * slopes[layer - 1]
    return total / c


def output_covariance(architecture: MLP, params: Params, X: Any) -> Array:
    r"""Return the covariance of the outputs of a network whose last layer alone is drawn anew.

    With h the last of N hidden activations it is :math:`W_{std}^2\,h(x)·h(x')/N + b_{std}^2`. Given h the
    outputs are exactly normal, and independent of one another. So the network at initialization is a
    Gaussian process to just that degree to which this matrix is the same for all draws of h: the NNGP
    kernel. (The excess kurtosis of an output, for instance, is 3·Var/mean² of a diagonal entry.)

    Parameters
    ----------
    architecture, params, X
        As in :func:`empirical_ntk`.

    Returns
    -------
    ndarray of shape (n, n)

    References
    ----------
    J. Lee et al. (2018), Deep Neural Networks as Gaussian Processes, ICLR.

    Examples
    --------
    >>> network = MLP(depth=1, width=2, b_std=0)
    >>> params = ((np.array([[1.0, -1.0]]), np.zeros(2)), (np.array([[1.0], [1.0]]), np.zeros(1)))
    >>> output_covariance(network, params, [[2.0]])  # the one unit that is on has h = √2·2
    array([[8.]])
    """
    last = _forward(architecture, params, X)[0][-1]
    return np.asarray(architecture.W_std**2 * (last @ last.T) / last.shape[1] + architecture.b_std**2)


def _scales(architecture: MLP, params: Params) -> Iterator[tuple[float, float]]:
    """By what the weights, and the biases, of each layer are multiplied."""
    for W, _ in params:
        if architecture.parameterization == "ntk":
            yield architecture.W_std / W.shape[0] ** 0.5, architecture.b_std
        else:
            yield 1.0, float(architecture.b_std > 0)


def _forward(architecture: MLP, params: Params, X: Any) -> tuple[list[Array], list[Array]]:
    """The inputs of each layer, and φ' at each hidden unit."""
    import jax

    if len(params) != architecture.depth + 1:
        raise ValueError(
            f"params has {len(params)} layers, but depth={architecture.depth} needs {architecture.depth + 1}."
        )
    activation = as_activation(architecture.activation)
    hidden, slopes = [np.asarray(X, dtype=np.float64)], []
    with precision_scope(np.float64):
        for (W, b), (scale, bias) in list(zip(params, _scales(architecture, params)))[:-1]:
            z = hidden[-1] @ np.asarray(W, dtype=np.float64) * scale + np.asarray(b, dtype=np.float64) * bias
            h, slope = jax.jvp(activation, (z,), (np.ones_like(z),))
            hidden.append(np.asarray(h))
            slopes.append(np.asarray(slope))
    return hidden, slopes
