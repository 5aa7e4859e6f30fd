"""Sweeps of width, number of examples and epochs through the point where a network can just fit."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ntkcompare.architecture import MLP
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKClassifier
from ntkcompare.path import PathPoint
from ntkcompare.studies.predictions import at_test_points
from ntkcompare.studies.principal_components import on_components
from ntkcompare.studies.random_features import feature_path
from ntkcompare.studies.sample import Sample
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.targets import one_hot_targets

CLEAN, NOISY = 0.0, 0.2  # shares of random labels; at the latter Nakkiran et al. see the peak best
# Inputs: of more, the first principal components, since a unit has a weight for each. With 784 a threshold
# of 48 units would be at thousands of examples, which each of thousands of epochs goes through.
INPUTS = 64
# Units with which a network has a parameter for each example and class, quick and full: n is chosen so, but
# that few classes need more examples.
UNITS = (32, 48)
MOST_EXAMPLES = 600
# What is swept, as multiples of the threshold.
WIDTHS = (0.16, 0.4, 0.55, 0.75, 1.0, 1.4, 2.0, 4.0, 10.0)
SIZES = (0.25, 0.55, 0.75, 1.0, 1.4, 2.0, 2.5)
FEATURES = (0.1, 0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.5, 2.5, 5.0, 15.0)
EPOCHS = (2000, 3000)
# The width followed over epochs: well beyond the threshold, as where Nakkiran et al. see the second descent.
FOLLOWED = 3.0

Row = tuple[str, str, float, int, float, float]


@dataclass(frozen=True, eq=False)
class Sweeps:
    """The draws, the size and the width at which parameters = n · classes, and what is swept."""

    setting: Setting
    pairs: list[tuple[float, Sample]]
    n_features: int
    n_classes: int
    n: int
    units: int

    @classmethod
    def of(cls, setting: Setting) -> "Sweeps":
        """Draw samples, and choose n and the width at the threshold."""
        assert setting.dataset.classes is not None
        pool = setting.pool(len(setting.dataset))
        d, c = min(math.prod(setting.dataset.X.shape[1:]), INPUTS, pool), len(setting.dataset.classes)
        per_unit = d + 1 + c
        # Half of the pool at most, so that n can be swept to beyond the threshold.
        n = min(pool // 2, MOST_EXAMPLES, round((per_unit * setting.pick(*UNITS) + c) / c))
        most = min(pool, round(n * max(SIZES)))  # of a large pool, what no size needs is not held
        pairs = [
            (noise, on_components(sample, d))
            for noise in (CLEAN, NOISY)
            for sample in setting.samples(most, noise=noise, n_test=2000)
        ]
        return cls(setting, pairs, d, c, n, max(2, (n * c - c) // per_unit))

    def parameters(self, units: int) -> int:
        """Weights and biases of a network of one hidden layer."""
        return (self.n_features + 1 + self.n_classes) * units + self.n_classes

    def network(self, units: int) -> MLPClassifier:
        """Without regularization, trained until it fits; less what it was before, as the NTK has it."""
        return MLPClassifier(
            MLP(depth=1, width=units),
            loss="mse",
            centred=True,
            batch_size="full",
            max_epochs=self.setting.pick(*EPOCHS),
            interpolation_loss=1e-5,
        )

    def widths(self) -> Iterator[Row]:
        """Train networks of several widths on n examples."""
        problems = [sample.problem("mlp") for _, sample in self.pairs]
        for units in _ascending(self.units * ratio for ratio in WIDTHS):
            self.setting.report(f"width {units}, threshold {self.units}")
            x = self.parameters(units) / (self.n * self.n_classes)
            for (noise, sample), path in zip(
                self.pairs, self.network(units).learning_paths(problems, [self.n])
            ):
                yield "width", "mlp", noise, sample.repeat, x, _error(sample, path[0], "mlp")

    def sizes(self) -> Iterator[Row]:
        """Train networks of the threshold's width on several n, and what has none: over width, it is at ∞."""
        pool = len(self.pairs[0][1].X)
        sizes = [size for size in _ascending(self.n * ratio for ratio in SIZES) if size <= pool]
        problems = [sample.problem("mlp") for _, sample in self.pairs]
        self.setting.report(f"n from {sizes[0]} to {sizes[-1]}, threshold {self.n}")
        paths = {"mlp": self.network(self.units).learning_paths(problems, sizes)}
        for name, learner in self.limits().items():
            paths[name] = [learner.learning_path(p.X, p.y, sizes, p.X_test) for p in problems]
        for name, found in paths.items():
            for (noise, sample), path in zip(self.pairs, found):
                for point in path:
                    x = point.n * self.n_classes / self.parameters(self.units)
                    error = _error(sample, point, name)
                    yield "n", name, noise, sample.repeat, x, error
                    if name in self.limits() and point.n == self.n:
                        yield "width", name, noise, sample.repeat, math.inf, error

    def epochs(self) -> Iterator[Row]:
        """Follow a network beyond the threshold over its training."""
        units = round(FOLLOWED * self.units)
        self.setting.report(f"epochs at width {units}")
        models = (
            self.network(units)
            .set_params(stop_at_interpolation=False)
            .fit_each([sample.fit_arguments("mlp", self.n) for _, sample in self.pairs])
        )
        for (noise, sample), model in zip(self.pairs, models):
            for epoch, error in log_means(model.history_["validation_error"][:, 0]):
                yield "epochs", "mlp", noise, sample.repeat, epoch, error

    def features(self) -> Iterator[Row]:
        """Solve for the output layer of random networks of several widths."""
        self.setting.report("random features")
        counts = _ascending(self.n * ratio for ratio in FEATURES)
        for noise, sample in self.pairs:
            X, y = sample.X[: self.n], sample.y[: self.n]
            classes = np.unique(y)
            targets = one_hot_targets(y, classes)
            values = feature_path(MLP(depth=1), X, targets, sample.X_test, counts, sample.seed("features"))
            for count, value in zip(counts, values):
                error = float(sample.test_error(classes[value.argmax(axis=1)]))
                yield "width", "random features", noise, sample.repeat, count / self.n, error

    def limits(self) -> dict[str, NTKClassifier | KNNClassifier]:
        """Learners that have no width."""
        return {
            "ntk": NTKClassifier(MLP(depth=1), ridge=0.0),
            "nngp": NTKClassifier(MLP(depth=1), kernel="nngp", ridge=0.0),
            "1-nn": KNNClassifier(n_neighbors=1),
        }


def log_means(values: NDArray[np.float64], per_decade: int = 8) -> list[tuple[float, float]]:
    """Return (epoch, mean) over bins of equal width in log epoch, whose noise a mean takes out.

    >>> log_means(np.array([4.0, 2.0, 1.0, 3.0]), per_decade=4)
    [(1.0, 4.0), (2.449489742783178, 1.5), (4.0, 3.0)]
    """
    epochs = np.arange(1, len(values) + 1)
    bins = np.floor(per_decade * np.log10(epochs) + 1e-9)
    return [
        (float(np.exp(np.log(epochs[bins == k]).mean())), float(values[bins == k].mean()))
        for k in np.unique(bins)
    ]


def _ascending(values: Iterable[float]) -> list[int]:
    return sorted({max(1, round(value)) for value in values})


def _error(sample: Sample, point: PathPoint, learner: str) -> float:
    return float(sample.test_error(at_test_points(point, learner, sample.repeat)))
