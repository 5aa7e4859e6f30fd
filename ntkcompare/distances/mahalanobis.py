"""Mahalanobis distance."""

from typing import Any

import numpy as np

from ntkcompare.distances.distance import Distance
from ntkcompare.distances.linear import LinearDistance
from ntkcompare.distances.metric import Metric
from ntkcompare.distances.points import Array
from ntkcompare.distances.rounding import EPS


class Mahalanobis(Metric):
    """√((x − x')ᵀ VI (x − x')).

    Parameters
    ----------
    VI : array of shape (d, d), optional
        Symmetric and positive semi-definite. By default the inverse covariance of the training points,
        with n − 1 in its denominator; where that is singular (constant or collinear features, n ≤ d) the
        pseudo-inverse of the correlation matrix, put back into the units of the features, so that a
        direction in which the training points do not vary counts for nothing.

    Raises
    ------
    ValueError
        If VI is not finite, square, symmetric and positive semi-definite.

    References
    ----------
    P. C. Mahalanobis (1936). On the generalized distance in statistics. Proceedings of the National Institute
    of Sciences of India 2, 49–55.

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> given = {"VI": [[4.0, 0.0], [0.0, 1.0]]}
    >>> knn = KNNClassifier(1, metric="mahalanobis", metric_params=given).fit([[0.0, 0.0]], [0])
    >>> knn.kneighbors([[1.0, 0.0], [0.0, 1.0]])[0].round(4).tolist()
    [[2.0], [1.0]]
    """

    def __init__(self, VI: Any = None) -> None:
        self.VI = None if VI is None else check_inverse_covariance(VI)
        self.learned = VI is None

    def fit(self, X: Array, labels: Array | None, random_state: Any) -> Distance:
        """The distance with the covariance of X, or with VI as given."""
        VI = self.VI
        if VI is None:
            VI = inverse_covariance(X)
        elif len(VI) != X.shape[1]:
            raise ValueError(
                f"metric_params['VI'] of shape {VI.shape} does not fit X with {X.shape[1]} features; "
                f"give a matrix of shape ({X.shape[1]}, {X.shape[1]})."
            )
        return FittedMahalanobis(VI, X)


class FittedMahalanobis(LinearDistance):
    """The Mahalanobis distance of a matrix VI."""

    def __init__(self, VI: Array, X: Array) -> None:
        # A square root in units in which the diagonal is 1, or else small features would be lost in it.
        unit = np.sqrt(np.diagonal(VI).clip(0))
        divisor = np.where(unit > 0, unit, 1)
        eigenvalues, vectors = np.linalg.eigh(VI / np.outer(divisor, divisor))
        super().__init__(np.sqrt(eigenvalues.clip(0))[:, None] * vectors.T * unit, X, "mahalanobis")
        self.VI = VI

    def length(self, difference: Array) -> Array:
        """The quadratic form itself: exact for whole numbers, as its square root L is not."""
        square = (np.einsum("ij,kj->ik", difference, self.VI) * difference).sum(axis=1)
        result: Array = np.sqrt(square.clip(0))
        return result


def inverse_covariance(X: Array) -> Array:
    """The (pseudo-)inverse covariance of the rows of X (n, d)."""
    if len(X) < 2:
        raise ValueError(
            "metric='mahalanobis' estimates a covariance and needs at least 2 training points, got "
            f"n_samples={len(X)}; give metric_params={{'VI': ...}}."
        )
    varies = X.max(axis=0) > X.min(axis=0)
    deviation = np.where(varies, X.std(axis=0, ddof=1), 1)
    # In units of the standard deviation, or else features on a small scale would be taken for rounding.
    standard = np.where(varies, X - X.mean(axis=0), 0) / deviation
    inverse = np.linalg.pinv(
        standard.T @ standard / (len(X) - 1), rcond=max(X.shape) * EPS, hermitian=True
    ) / np.outer(deviation, deviation)
    VI: Array = (inverse + inverse.T) / 2
    if not np.isfinite(VI).all():
        raise ValueError("metric='mahalanobis': the covariance of X overflows; rescale the features.")
    return VI


def check_inverse_covariance(VI: Any) -> Array:
    """Return VI as a symmetric positive semi-definite float64 matrix; else raise ValueError."""
    name = "metric_params['VI']"
    try:
        matrix = np.array(VI, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be a matrix of real numbers ({error}).") from error
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise ValueError(f"{name} of shape {matrix.shape} must be square, (n_features, n_features).")
    if not np.isfinite(matrix).all():
        raise ValueError(f"{name} holds NaN or infinity; give finite numbers.")
    largest = np.abs(matrix).max(initial=0)
    if np.abs(matrix - matrix.T).max(initial=0) > 1e-10 * largest:
        raise ValueError(f"{name} is not symmetric; give (VI + VI.T) / 2 if that is what is meant.")
    matrix = (matrix + matrix.T) / 2
    lowest = np.linalg.eigvalsh(matrix)[0]
    if lowest < -1e-10 * largest:
        raise ValueError(
            f"{name} has the negative eigenvalue {lowest:g}, so that some squared distances would be "
            "negative; give a positive semi-definite matrix."
        )
    return matrix
