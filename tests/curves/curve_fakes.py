"""Learners that do what a test needs: fail at will, tell what they were given, interpolate, warn."""

import warnings

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin

from ntkcompare.path import PathPoint, failed_point


class Recorder(ClassifierMixin, BaseEstimator):
    """Predicts a hash of what it was given, so that two runs agree only if all they were given does."""

    def __init__(self, random_state=None):
        self.random_state = random_state

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.seed_ = [self.random_state or 0, int(abs(X).sum() * 1e6), *np.unique(y, return_inverse=True)[1]]
        X *= 0  # an estimator that works in place
        return self

    def predict(self, X):
        return np.random.default_rng(self.seed_).choice(self.classes_, len(X))


class Failing(ClassifierMixin, BaseEstimator):
    """Raises from `n` training points on."""

    def __init__(self, n=0):
        self.n = n

    def fit(self, X, y):
        if len(X) >= self.n:
            raise RuntimeError(f"no more than {self.n} points, please")
        self.label_ = y[0]
        return self

    def predict(self, X):
        return np.full(len(X), self.label_)


class Warning_(ClassifierMixin, BaseEstimator):
    """Warns at each fit."""

    def fit(self, X, y):
        warnings.warn("the fit is a matter of opinion", UserWarning, stacklevel=2)
        self.label_ = y[0]
        return self

    def predict(self, X):
        return np.full(len(X), self.label_)


class Path(ClassifierMixin, BaseEstimator):
    """Has learning_path: predicts the majority so far; `mode` says what it does wrong."""

    def __init__(self, mode="", random_state=None):
        self.mode, self.random_state = mode, random_state

    def fit(self, X, y):
        raise AssertionError("a learner with learning_path is not refitted")

    def predict(self, X):
        raise AssertionError("a learner with learning_path is not refitted")

    def learning_path(self, X, y, sizes, X_test):
        assert not X.flags.writeable
        assert not X_test.flags.writeable
        if self.mode == "raise":
            raise RuntimeError("the whole path")
        points = []
        for n in sizes:
            if self.mode == "one size" and n == sizes[0]:
                points.append(failed_point(n, ValueError("too small")))
                continue
            labels, counts = np.unique(y[:n], return_counts=True)
            top = labels[counts.argmax()]
            test = np.full(len(X_test), top)
            test = test[:3] if self.mode == "short" else test[:, None] if self.mode == "column" else test
            health = {"jitter": 1e-9, "n_neighbors": 3, "metric": "cosine", "value": 7, "status": "fine"}
            health["condition"] = 1234567.89
            points.append(PathPoint(n, np.full(n, top), test, 0.5, health))
        return tuple(points[1:] if self.mode == "lost" else points)


class NotFinite(RegressorMixin, BaseEstimator):
    """Predicts NaN."""

    def fit(self, X, y):
        return self

    def predict(self, X):
        return np.full(len(X), np.nan)


class Bundled(Path):
    """Has learning_paths too, and leaves a line in `log` for each call of it."""

    def __init__(self, mode="", random_state=None, log=None):
        super().__init__(mode, random_state)
        self.log = log

    def learning_paths(self, problems, sizes):
        if self.log:
            with open(self.log, "a") as file:
                file.write(f"{len(problems)} {len({problem.random_state for problem in problems})}\n")
        if self.mode == "bundle":
            raise RuntimeError("too many at once")
        return [self.learning_path(p.X, p.y, sizes, p.X_test) for p in problems]
