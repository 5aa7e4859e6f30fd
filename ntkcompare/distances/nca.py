"""A learned distance: neighbourhood components analysis."""

import warnings
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neighbors import NeighborhoodComponentsAnalysis

from ntkcompare._checks import check_choice, check_integer, check_real
from ntkcompare.distances.distance import Distance
from ntkcompare.distances.linear import LinearDistance
from ntkcompare.distances.metric import Metric
from ntkcompare.distances.points import Array
from ntkcompare.exceptions import NumericsWarning


class NCA(Metric):
    """|A(x − x')| with A fitted by scikit-learn so that a soft nearest neighbour errs least [1]_.

    Features on very different scales should be standardized first. Training and leave-one-out errors
    under a distance that was learned from the same labels flatter it.

    Parameters
    ----------
    n_components : int, optional
        Rows of A; by default as many as there are features.
    init : {"auto", "pca", "lda", "identity", "random"}, default "auto"
        "auto" is scikit-learn's choice, or "identity" where no points of a class differ.
    max_iter : int, default 50
    tol : float, default 1e-5

    References
    ----------
    .. [1] J. Goldberger, S. Roweis, G. Hinton, R. Salakhutdinov, "Neighbourhood Components Analysis",
       NeurIPS 2004.

    Examples
    --------
    Of two features the second tells nothing of the labels, and comes to count for little:

    >>> from ntkcompare import KNNClassifier
    >>> X, y = [[0.0, 5.0], [0.1, -5.0], [0.5, -2.0], [0.6, 2.0]], [0, 0, 1, 1]
    >>> KNNClassifier(1, metric="nca", random_state=0).fit(X, y).predict([[0.1, 2.0]]).tolist()
    [0]
    >>> KNNClassifier(1, metric="euclidean").fit(X, y).predict([[0.1, 2.0]]).tolist()
    [1]
    """

    learned = True

    def __init__(
        self, n_components: int | None = None, init: str = "auto", max_iter: int = 50, tol: float = 1e-5
    ) -> None:
        if n_components is not None:
            check_integer("metric_params['n_components']", n_components, minimum=1)
        self.n_components = n_components
        self.init = check_choice("metric_params['init']", init, ("auto", "pca", "lda", "identity", "random"))
        self.max_iter = check_integer("metric_params['max_iter']", max_iter, minimum=1)
        self.tol = check_real("metric_params['tol']", tol, minimum=0)

    def fit(self, X: Array, labels: Array | None, random_state: Any) -> Distance:
        """The distance with A fitted to X and its labels."""
        if labels is None:
            raise ValueError(
                "metric='nca' learns from class labels, and a regressor has none; "
                "use metric='mahalanobis', or a supervised transformer as features."
            )
        if len(X) < 2:
            raise ValueError(
                f"metric='nca' needs at least 2 training points to learn from, got n_samples={len(X)}."
            )
        init = self.init
        if init in ("auto", "lda") and not varies_within(X, labels):
            # scikit-learn would start from a discriminant analysis, and stumble.
            if init == "lda":
                raise ValueError(
                    "metric='nca' cannot start from init='lda': the training points do not vary within "
                    "their classes; use init='identity'."
                )
            init = "identity"
        learner = NeighborhoodComponentsAnalysis(
            self.n_components, init=init, max_iter=self.max_iter, tol=self.tol, random_state=random_state
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            learner.fit(X, labels)
        if learner.n_iter_ > self.max_iter:  # it counts the start as one
            warnings.warn(
                f"metric='nca' stopped after max_iter={self.max_iter} iterations before it converged; "
                "standardize the features, or raise metric_params={'max_iter': ...}.",
                NumericsWarning,
                stacklevel=2,
            )
        if not np.isfinite(learner.components_).all():
            raise ValueError("metric='nca' diverged; standardize the features.")
        return LinearDistance(learner.components_, X, "nca")


def varies_within(X: Array, labels: Array) -> bool:
    """Whether the points of some class differ."""
    return any(bool(np.ptp(X[labels == label], axis=0).any()) for label in np.unique(labels))
