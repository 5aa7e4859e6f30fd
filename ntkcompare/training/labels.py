"""Labels as a user gives them, and the way to targets and back."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from ntkcompare.path import Scores, Spread
from ntkcompare.training import ensemble
from ntkcompare.training.sample import Array, Rows, Targets, class_targets, value_targets


@dataclass(frozen=True, eq=False)
class ClassLabels:
    """Class labels y of shape (n,), and how a classifier learns and combines them."""

    y: Array
    loss: str
    combine: str

    def head(self, n: int) -> Self:
        """Return the first n, with the classes among them alone."""
        return type(self)(self.y[:n], self.loss, self.combine)

    @property
    def classes(self) -> Array:
        """The class labels that occur, ascending."""
        return np.unique(self.y)

    @property
    def strata(self) -> Array | None:
        """What a validation set should hold in proportion: the index of each class."""
        return np.searchsorted(self.classes, self.y)

    def targets(self, train: Rows) -> Targets:
        """Return targets for all, by the statistics of the training rows."""
        classes = self.classes
        return class_targets(np.searchsorted(classes, self.y), len(classes), self.loss, train)

    def predictions(self, outputs: Array, targets: Targets) -> Array:
        """Return the predicted classes, shape (n,), from outputs (n_networks, n, n_classes)."""
        scores = ensemble.scores(ensemble.labels(outputs, targets), self.loss, self.combine)
        return np.asarray(self.classes[scores.argmax(axis=1)])

    def scores(self, outputs: tuple[Array, Array], targets: Targets, pool: Self) -> Scores:
        """Return what outputs (n_networks, n, n_classes) say of the classes of `pool`, 0 of those not met.

        For loss "cross_entropy" probabilities; for "mse" the values or, by vote, what ranks the classes.
        """
        kind = "probabilities" if self.loss == "cross_entropy" else "values"
        if kind == "values" and self.combine == "vote":
            kind = "margins"
        classes = pool.classes
        met = np.searchsorted(classes, self.classes)

        def of(part: Array) -> Array:
            found = ensemble.scores(ensemble.labels(part, targets), self.loss, self.combine)
            whole = np.zeros((len(found), len(classes)))
            whole[:, met] = found
            return whole

        train, test = map(of, outputs)
        return Scores(classes, train, test, kind)


@dataclass(frozen=True, eq=False)
class ValueLabels:
    """Values y of shape (n, n_outputs); `flat` if the user gave them as (n,)."""

    y: Array
    flat: bool

    def head(self, n: int) -> Self:
        """Return the first n."""
        return type(self)(self.y[:n], self.flat)

    @property
    def strata(self) -> Array | None:
        """Nothing that a validation set should hold in proportion."""
        return None

    def targets(self, train: Rows) -> Targets:
        """Return targets for all, by the statistics of the training rows."""
        return value_targets(self.y, train)

    def predictions(self, outputs: Array, targets: Targets) -> Array:
        """Return the mean, shape (n,) or (n, n_outputs), from outputs (n_networks, n, n_outputs)."""
        mean = ensemble.labels(outputs, targets).mean(axis=0)
        return np.asarray(mean[:, 0] if self.flat else mean)

    def scores(self, outputs: tuple[Array, Array], targets: Targets, pool: Self) -> Spread | str:
        """Return the standard deviation over the networks, or why one network has none."""
        if len(outputs[0]) < 2:
            return "no spread: one network has none; set n_networks=2 at least"
        spreads = [ensemble.labels(part, targets).std(axis=0, ddof=1) for part in outputs]
        train, test = (part[:, 0] if self.flat else part for part in spreads)
        return Spread(train, test)


Labels = ClassLabels | ValueLabels
