"""The map from a user's points to those between which distances are taken."""

from typing import Any

import numpy as np
from sklearn.base import clone

from ntkcompare.neighbours.nearest import Array


class FeatureMap:
    """φ, as a user gives it: None for the points themselves, a function, or a transformer.

    Parameters
    ----------
    features : None, callable or transformer
        A callable takes all points (n, ...) and returns (n, n_features), treating each point by itself. A
        scikit-learn transformer is cloned and fitted to the training points and their labels.
    """

    def __init__(self, features: Any = None) -> None:
        self.is_fitted_to_data = hasattr(features, "fit") and hasattr(features, "transform")
        if isinstance(features, type) or not (
            features is None or self.is_fitted_to_data or callable(features)
        ):
            raise TypeError(
                f"features={features!r} must be None, a function from points to features, or an instance of "
                "a transformer with fit and transform."
            )
        self._features = features
        self._n_features: int | None = None

    def fit(self, X: Array, y: Array) -> Array:
        """Fit to the training points, and return their features."""
        if self.is_fitted_to_data:
            self._features = clone(self._features).fit(X, y)
        self._n_features = None
        Z = self(X)
        self._n_features = None if self._features is None else Z.shape[1]
        return Z

    def __call__(self, X: Array) -> Array:
        """The features of points (n, ...)."""
        if self._features is None:
            return X
        Z = self._features.transform(X) if self.is_fitted_to_data else self._features(X)
        if hasattr(Z, "toarray"):
            Z = Z.toarray()
        try:
            Z = np.array(Z, dtype=np.float64, order="C")
        except (TypeError, ValueError) as error:
            raise ValueError(f"features returned what is no array of real numbers ({error}).") from error
        if Z.ndim != 2 or len(Z) != len(X) or not Z.shape[1]:
            raise ValueError(
                f"features returned shape {Z.shape} for {len(X)} points; it must be ({len(X)}, n_features)."
            )
        if self._n_features not in (None, Z.shape[1]):
            raise ValueError(
                f"features returned {Z.shape[1]} features a point, but {self._n_features} in fit; "
                "their number must not depend on the points."
            )
        if not np.isfinite(Z).all():
            raise ValueError("features returned NaN or infinity; drop or impute what is not a finite number.")
        return Z
