"""Random features: a network of one hidden layer that stays as it was drawn, its output layer solved for."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_sizes
from ntkcompare._jax.keys import make_key
from ntkcompare._jax.precision import precision_scope
from ntkcompare.activations import as_activation
from ntkcompare.architecture import MLP

Array = NDArray[np.float64]


def random_features(architecture: MLP, X: Any, width: int, seed: int) -> tuple[Array, float]:
    r"""Return the hidden units h of a network of one hidden layer as drawn, and the constant beside them.

    With N units, the features :math:`W_{std} h_j(x)/\sqrt N`, j = 1…N, and the constant b_std have inner
    products whose mean is the NNGP kernel of the network. The units are independent, so that the first N of
    a wide layer are a layer of N; that is why 1/√N is left to the caller.

    Parameters
    ----------
    architecture : MLP
        Of depth 1; its width is not used.
    X : array-like of shape (n, n_features)
    width : int
        Units.
    seed : int

    Returns
    -------
    (ndarray of shape (n, width), float)
        W_std·h, and b_std.

    Raises
    ------
    ValueError
        If there are several hidden layers.

    Examples
    --------
    >>> from ntkcompare.kernels import gram
    >>> X, network = np.array([[1.0, 0.0], [0.0, 1.0]]), MLP(depth=1, b_std=0)
    >>> units, constant = random_features(network, X, 100_000, seed=0)
    >>> found = units @ units.T / 100_000 + constant**2
    >>> bool(np.abs(found - gram(X, architecture=network, kernel="nngp")).max() < 0.02)
    True
    """
    if architecture.depth != 1:
        raise ValueError(f"architecture has depth={architecture.depth}; the random features need depth=1.")
    with precision_scope(np.float64) as dtype:
        network = replace(architecture, width=width)
        X = np.asarray(X, dtype=dtype)
        W, b = (np.asarray(part) for part in network.init(make_key(seed), X.shape[1], 1, dtype)[0])
        ntk = network.parameterization == "ntk"
        z = X @ W * (network.W_std / X.shape[1] ** 0.5 if ntk else 1.0) + b * (network.b_std if ntk else 1.0)
        units = np.asarray(as_activation(network.activation)(z), dtype=np.float64)
    return units * network.W_std, float(network.b_std)


def feature_path(
    architecture: MLP, X: Any, targets: Any, X_test: Any, widths: Sequence[int], seed: int
) -> list[Array]:
    r"""Return the predictions of least squares on N random features, for each N of `widths`.

    With Φ the n × (N + 1) features, the coefficients have the least norm among those of the least squared
    residual, Φ⁺(Y − ȳ). They interpolate once there are as many features as examples, N + 1 = n: there
    theory has the test error diverge. As N → ∞ they become the NNGP's regression without ridge.

    Parameters
    ----------
    architecture, seed
        See :func:`random_features`.
    X, X_test : array-like of shape (n, n_features), (n_test, n_features)
    targets : array-like of shape (n, n_outputs)
    widths : sequence of int
        Ascending.

    Returns
    -------
    list of ndarray of shape (n_test, n_outputs)

    References
    ----------
    A. Rahimi, B. Recht (2007), Random features for large-scale kernel machines, NeurIPS. M. Belkin, D. Hsu,
    S. Ma, S. Mandal (2019), PNAS 116(32). S. Mei, A. Montanari (2022), CPAM 75(4), for the place of the peak.

    Examples
    --------
    >>> X = np.linspace(-1, 1, 8)[:, None]
    >>> values = feature_path(MLP(depth=1), X, X, X, [3, 50], seed=0)
    >>> [bool(np.abs(value - X).max() < 1e-6) for value in values]
    [False, True]
    """
    widths = check_sizes(widths, max(widths))
    targets = np.asarray(targets, dtype=np.float64)
    units, constant = random_features(architecture, np.concatenate([X, X_test]), widths[-1], seed)
    n, mean = len(targets), targets.mean(axis=0)
    values = []
    for width in widths:
        features = np.hstack([units[:, :width] / width**0.5, np.full((len(units), 1), constant)])
        # Singular values of rounding are no features; the default of pinv would keep some of them.
        inverse = np.linalg.pinv(features[:n], rcond=1e-12)
        values.append(features[n:] @ (inverse @ (targets - mean)) + mean)
    return values
