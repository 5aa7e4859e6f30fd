"""The kernels of an MLP computed apart from the package: plain formulas in NumPy, exact ones in mpmath."""

import mpmath as mp
import numpy as np
from scipy.special import erf, ndtr

SLOPES = {"relu": 0, "leaky_relu": mp.mpf(0.01), "abs": -1, "identity": 1}
FUNCTIONS = {
    "erf": erf,
    "sin": np.sin,
    "cos": np.cos,
    "tanh": np.tanh,
    "gelu": lambda x: x * ndtr(x),
}
DERIVATIVES = {
    "erf": lambda x: 2 / np.sqrt(np.pi) * np.exp(-(x**2)),
    "sin": np.cos,
    "cos": lambda x: -np.sin(x),
    "tanh": lambda x: np.cosh(x) ** -2,
    "gelu": lambda x: ndtr(x) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi),
}


def numpy_kernels(X, Y, network):
    """The NNGP and the NTK by their textbook recursion in covariances."""
    W2, b2 = network.W_std**2, network.b_std**2
    standard = network.parameterization == "standard"

    def gain(n_in, raw):
        return n_in * raw + (1.0 if b2 > 0 else 0.0) if standard else W2 * raw + b2

    d = X.shape[1]
    raw = X @ Y.T / d
    xx, yy = (X**2).sum(1) / d, (Y**2).sum(1) / d
    ntk, (s, p, q) = gain(d, raw), (W2 * k + b2 for k in (raw, xx, yy))
    for _ in range(network.depth):
        raw, slope = _numpy_dual(network.activation, s, p[:, None], q[None])
        (xx, _), (yy, _) = (_numpy_dual(network.activation, k, k, k) for k in (p, q))
        ntk = gain(network.width, raw) + W2 * slope * ntk
        s, p, q = (W2 * k + b2 for k in (raw, xx, yy))
    return {"nngp": s, "ntk": ntk}


def _numpy_dual(activation, s, p, q):
    root = np.sqrt(p * q)
    rho = np.clip(s / root, -1, 1)
    if activation in SLOPES:
        a = float(SLOPES[activation])
        theta = np.arccos(rho)
        factor = (1 - a) ** 2 / (2 * np.pi)
        slope = (1 + a * a) / 2 - factor * theta
        return root * (factor * np.sin(theta) + slope * rho), slope
    u, v = np.sqrt(p) + 0 * s, np.sqrt(q) + 0 * s
    return (_expectation(f[activation], u, v, rho) for f in (FUNCTIONS, DERIVATIVES))


def _expectation(f, u, v, rho):
    """E[f(u)f(v)] by the trapezium rule, whose error falls exponentially for what is analytic."""
    z = np.linspace(-8.5, 8.5, 121)
    weight = np.exp(-(z**2) / 2)
    weight /= weight.sum()
    result = np.empty(np.shape(rho))
    for index in np.ndindex(result.shape):
        tilted = rho[index] * z[:, None] + np.sqrt(1 - rho[index] ** 2) * z[None]
        result[index] = (weight * f(u[index] * z)) @ f(v[index] * tilted) @ weight
    return result


def exact_kernels(x, y, network, digits=50):
    """The NNGP and the NTK of two rows, with so many digits; of all activations but tanh."""
    with mp.workdps(digits):
        W2, b2 = mp.mpf(network.W_std) ** 2, mp.mpf(network.b_std) ** 2
        standard = network.parameterization == "standard"

        def gain(n_in, raw):
            return n_in * raw + (1 if b2 > 0 else 0) if standard else W2 * raw + b2

        d = len(x)
        inner = [mp.fdot(map(mp.mpf, a), map(mp.mpf, b)) / d for a, b in ((x, y), (x, x), (y, y))]
        ntk = gain(d, inner[0])
        s, p, q = (W2 * k + b2 for k in inner)
        for _ in range(network.depth):
            raw, slope = exact_dual(network.activation, s, p, q)
            (xx, _), (yy, _) = (exact_dual(network.activation, k, k, k) for k in (p, q))
            ntk = gain(network.width, raw) + W2 * slope * ntk
            s, p, q = (W2 * k + b2 for k in (raw, xx, yy))
        return {"nngp": s, "ntk": ntk}


def exact_dual(activation, s, p, q):
    """E[φφ] and E[φ'φ'] of covariance s and variances p, q, in mpmath's numbers."""
    pi = mp.pi
    if activation in SLOPES:
        a, root = SLOPES[activation], mp.sqrt(p * q)
        rho = min(max(s / root, mp.mpf(-1)), mp.mpf(1)) if root else mp.mpf(0)
        theta = mp.acos(rho)
        factor = (1 - a) ** 2 / (2 * pi)
        slope = (1 + a * a) / mp.mpf(2) - factor * theta
        return root * (factor * mp.sin(theta) + slope * rho), slope
    if activation == "erf":
        product = (1 + 2 * p) * (1 + 2 * q)
        return 2 / pi * mp.asin(2 * s / mp.sqrt(product)), 4 / pi / mp.sqrt(product - 4 * s * s)
    if activation in ("sin", "cos"):
        near, far = mp.exp(s - (p + q) / 2) / 2, mp.exp(-s - (p + q) / 2) / 2
        return (near - far, near + far) if activation == "sin" else (near + far, near - far)
    assert activation == "gelu"
    P, Q = 1 + p, 1 + q

    def value(s):
        root = mp.sqrt(P * Q - s * s)
        angle = mp.asin(s / mp.sqrt(P * Q))
        return s / 4 + (s * angle + (s * s / root + p * q * root) / (P * Q)) / (2 * pi)

    return value(s), mp.diff(value, s)  # by Price's theorem
