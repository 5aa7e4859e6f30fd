"""Bounds on the generalization gap of binary classifiers, from capacity and from norms.

Labels are ±1 and a real-valued f predicts by its sign; a bound is on the error on new points less that on
the n training points, with probability 1 − δ. For bounds by a margin of 1 the training error is replaced
by the mean ramp loss min(1, max(0, 1 − y·f)), which is no less:

    error ≤ mean ramp loss + 2·R + 3√(log(2/δ)/(2n)),

R being the empirical Rademacher complexity of the class of f (Bartlett & Mendelson 2002; Koltchinskii &
Panchenko 2002). Norms are taken as if they had been fixed before training. A bound that holds for all
norms at once is larger: what is vacuous here is so the more.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def mean_ramp(values: Matrix, labels: Matrix) -> float:
    """Return the mean of min(1, max(0, 1 − y·f)).

    >>> mean_ramp(np.array([2.0, 0.5, -3.0, 0.0]), np.array([1.0, 1.0, 1.0, -1.0]))
    0.625
    """
    return float(np.clip(1 - labels * values, 0, 1).mean())


def confidence_term(n: int, delta: float) -> float:
    """Return 3√(log(2/δ)/(2n)).

    >>> round(confidence_term(200, 0.05), 4)
    0.2881
    """
    return 3 * math.sqrt(math.log(2 / delta) / (2 * n))


def vc_dimension(widths: Sequence[int], *, biases: bool = False) -> float:
    r"""Return an upper bound on the VC dimension of ReLU networks with a threshold at the output.

    With k_i units in layer i = 1…L (of which the last is the output) and W_i parameters in the layers up to
    i, the parameters are cut into regions in which all units are polynomials in them, of degree i in layer
    i. By Warren's lemma m points have at most :math:`\prod_i 2(2em\,i\,k_i/W_i)^{W_i}` sign patterns, so that

    .. math:: d \le L + \Big(\sum_i W_i\Big) \log_2(4eR \log_2(2eR)), \qquad R = \sum_i i\,k_i.

    Parameters
    ----------
    widths : sequence of int
        Number of inputs, units of each hidden layer, and 1.
    biases : bool
        Whether units have biases, too.

    References
    ----------
    P. L. Bartlett, N. Harvey, C. Liaw, A. Mehrabian (2019), Nearly-tight VC-dimension and pseudodimension
    bounds for piecewise linear neural networks, JMLR 20(63).

    Examples
    --------
    >>> vc_dimension([2, 3, 1]) > 2 * 3 + 3  # never less than the parameters
    True
    """
    if len(widths) < 2 or min(widths) < 1:
        raise ValueError(f"widths={list(widths)} must be at least inputs and outputs, each 1 or more.")
    inputs, units = np.array(widths[:-1], dtype=float), np.array(widths[1:], dtype=float)
    upto = np.cumsum((inputs + biases) * units)
    R = float(np.sum(np.arange(1, len(units) + 1) * units))
    return len(units) + float(upto.sum()) * math.log2(4 * math.e * R * math.log2(2 * math.e * R))


def vc_bound(dimension: float, n: int, delta: float = 0.05) -> float:
    r"""Return :math:`\sqrt{8(\log S(2n) + \log(4/δ))/n}`.

    S(m), the most ways in which the class labels m points, is at most 2ᵐ, and (em/d)ᵈ for m ≥ d (Sauer).

    Parameters
    ----------
    dimension : float
        d ≥ 1; infinity for classes that fit any labels of any n points, as the nearest neighbour does.
    n : int
        Training points.
    delta : float
        In (0, 1).

    References
    ----------
    V. Vapnik, A. Chervonenkis (1971), On the uniform convergence of relative frequencies of events to their
    probabilities, Theory of Probability and its Applications 16(2).

    Examples
    --------
    >>> round(vc_bound(math.inf, 1000), 2), round(vc_bound(10, 1_000_000), 3)
    (3.34, 0.033)
    """
    growth = 2 * n * math.log(2)
    if 1 <= dimension < 2 * n:
        growth = min(growth, dimension * math.log(2 * math.e * n / dimension))
    elif dimension < 1:
        raise ValueError(f"dimension={dimension} must be at least 1.")
    return math.sqrt(8 * (growth + math.log(4 / delta)) / n)


def random_label_bound(training_error: float, n: int, delta: float = 0.05) -> float:
    r"""Return the bound that what a class makes of random labels gives: R + 3√(log(2/δ)/(2n)).

    R, the empirical Rademacher complexity of the predictions ±1, is the mean over random labels σ of the
    largest Σσf/n in the class. The networks that training found have 1 − 2·(their training error) of it, so
    that the true bound is no less than this one: who fits any labels has none.

    Parameters
    ----------
    training_error : float
        On labels ±1 drawn by coin.

    References
    ----------
    C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals (2017), ICLR, section 2.2.

    Examples
    --------
    >>> random_label_bound(0.0, 1000) > 1 > random_label_bound(0.5, 1000)
    True
    """
    return max(0.0, 1 - 2 * training_error) + confidence_term(n, delta)


def frobenius_complexity(weights: Sequence[Matrix], X: Matrix) -> float:
    r"""Return the Rademacher complexity of ReLU networks without biases, by Frobenius norms.

    .. math:: R \le \frac1n \sqrt{\sum_i |x_i|^2}\,(\sqrt{2d \log 2} + 1) \prod_{j=1}^d |A_j|_F.

    Parameters
    ----------
    weights : sequence of ndarray of shape (n_in, n_out)
        A_1 … A_d, scales included.
    X : ndarray of shape (n, n_features)

    References
    ----------
    N. Golowich, A. Rakhlin, O. Shamir (2018), Size-independent sample complexity of neural networks, COLT,
    theorem 1.

    Examples
    --------
    >>> round(frobenius_complexity([np.eye(1), np.eye(1)], np.ones((4, 1))), 4)
    1.3326
    """
    product = math.prod(float(np.linalg.norm(A)) for A in weights)
    return float(np.linalg.norm(X)) / len(X) * (math.sqrt(2 * len(weights) * math.log(2)) + 1) * product


def spectral_complexity(weights: Sequence[Matrix], references: Sequence[Matrix], X: Matrix) -> float:
    r"""Return the Rademacher complexity of ReLU networks without biases, by spectral norms.

    Covering numbers of networks whose layers have spectral norms s_i and are within b_i of references
    M_i in the norm that sums the lengths of the units' weights, with W the largest width, are at most

    .. math:: \log N(ε) \le \frac{|X|_F^2 \log(2W^2)}{ε^2} \prod_i s_i^2 \Big(\sum_i (b_i/s_i)^{2/3}\Big)^3
              =: C^2/ε^2,

    and Dudley's integral from 1/n gives R ≤ 4/n^{3/2} + 18 C log(n)/n.

    Parameters
    ----------
    weights, references : sequences of ndarray of shape (n_in, n_out)
        The references are independent of the training points: those before training.
    X : ndarray of shape (n, n_features)

    References
    ----------
    P. L. Bartlett, D. J. Foster, M. Telgarsky (2017), Spectrally-normalized margin bounds for neural
    networks, NeurIPS, theorem 3.3 and lemma A.5.

    Examples
    --------
    >>> A = [np.eye(2), np.ones((2, 1))]
    >>> spectral_complexity(A, A, np.ones((4, 2)))  # no further than the references: a class of one
    0.5
    """
    n, widest = len(X), max(max(A.shape) for A in weights)
    norms = [float(np.linalg.norm(A, 2)) for A in weights]
    apart = [float(np.linalg.norm(A - M, axis=0).sum()) for A, M in zip(weights, references, strict=True)]
    ratios = sum((b / s) ** (2 / 3) for b, s in zip(apart, norms))
    C = float(np.linalg.norm(X)) * math.sqrt(math.log(2 * widest**2)) * math.prod(norms) * ratios**1.5
    return float(4 / n**1.5 + 18 * C * math.log(n) / n)


def kernel_complexity(kernel: Matrix, labels: Matrix) -> float:
    r"""Return the Rademacher complexity of the functions of a kernel, by the norm that fitting labels takes.

    .. math:: R \le \frac{\sqrt{y^\top K^{-1} y}\,\sqrt{\operatorname{tr} K}}{n}

    for the least ball that holds the interpolant of y. With the NTK of two layers, whose diagonal is ½ on
    the sphere, 2R is the leading term √(2yᵀK⁻¹y/n) of Arora et al.

    Parameters
    ----------
    kernel : ndarray of shape (n, n)
        Positive definite.
    labels : ndarray of shape (n,)
        Centred, if the mean is added to the predictions.

    Raises
    ------
    ValueError
        If the kernel is singular to rounding.

    References
    ----------
    P. L. Bartlett, S. Mendelson (2002), Rademacher and Gaussian complexities, JMLR 3, lemma 22. S. Arora,
    S. S. Du, W. Hu, Z. Li, R. Wang (2019), Fine-grained analysis of optimization and generalization for
    overparameterized two-layer neural networks, ICML.

    Examples
    --------
    >>> kernel_complexity(np.eye(4), np.array([1.0, 1.0, -1.0, -1.0]))
    1.0
    """
    values, vectors = np.linalg.eigh(kernel)
    if values[0] <= len(kernel) * np.finfo(float).eps * values[-1]:
        raise ValueError(
            "kernel is singular to rounding, and labels have no norm in it; drop repeated points."
        )
    norm = math.sqrt(float(np.sum((vectors.T @ labels) ** 2 / values)))
    return norm * math.sqrt(float(np.trace(kernel))) / len(kernel)
