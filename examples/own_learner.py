"""A learner of your own, with a learning path: every size for about the price of one fit.

The nearest centroid predicts the class whose mean is nearest. A running sum over the training order holds
the means at every size, so nothing need be fitted twice. `compare` would refit it size by size without
`learning_path`, with the same result.

Run it: python examples/own_learner.py
"""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

import ntkcompare as nc
from ntkcompare.path import PathPoint


class NearestCentroid(ClassifierMixin, BaseEstimator):
    """Predicts the class whose mean is nearest."""

    def fit(self, X, y):
        self.classes_, codes = np.unique(y, return_inverse=True)
        members = np.eye(len(self.classes_))[codes]
        self.centroids_ = members.T @ X / members.sum(axis=0)[:, None]
        return self

    def predict(self, X):
        return self.classes_[nearest(X, self.centroids_)]


class OnePass(NearestCentroid):
    """The same, with a path."""

    def learning_path(self, X, y, sizes, X_test):
        """Predictions on the first n of X, and on X_test, for each n of sizes: a PathPoint each."""
        classes, codes = np.unique(y, return_inverse=True)
        sums, counts = np.zeros((len(classes), X.shape[1])), np.zeros(len(classes))
        points, start = [], 0
        for n in sizes:
            np.add.at(sums, codes[start:n], X[start:n])
            counts += np.bincount(codes[start:n], minlength=len(classes))
            start = n
            seen = counts > 0
            centroids = sums[seen] / counts[seen, None]
            train, test = (classes[seen][nearest(part, centroids)] for part in (X[:n], X_test))
            points.append(PathPoint(n, train, test, health={"dtype": "float64"}))
        return tuple(points)


def nearest(X, centroids):
    return ((X[:, None] - centroids[None]) ** 2).sum(axis=2).argmin(axis=1)


comparison = nc.compare(
    "digits",
    {"path": OnePass(), "refitted": NearestCentroid()},
    sizes=[10, 30, 100, 300, 1000],
    repeats=3,
    progress=False,
)
print(comparison)

# The same predictions, and so the same errors, as refitting at each size gives.
errors = comparison.frame().pivot_table("value", ["n", "repeat", "split"], "learner")
assert errors["path"].equals(errors["refitted"].rename("path"))
