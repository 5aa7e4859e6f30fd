"""What the harness costs, and what a second process gains.

python -m benchmarks.speed.harness [--quick]

40 small cells, of default learners at the default sizes, with one process and with two; and the time that a
cell takes beyond its learner's own, with a store, as milliseconds a cell and as a share of a default run on
digits.
"""

import tempfile
from pathlib import Path

from sklearn.base import BaseEstimator, ClassifierMixin

import ntkcompare as nc
from benchmarks.speed._ratio import Row, faster, main, seconds
from ntkcompare.path import PathPoint


class Instant(ClassifierMixin, BaseEstimator):
    """Costs nothing, so that all there is to measure is the harness."""

    def fit(self, X, y):
        """Nothing to learn."""
        return self

    def predict(self, X):
        """Never called: the path is the way."""
        raise NotImplementedError

    def learning_path(self, X, y, sizes, X_test):
        """The first label, everywhere."""
        return tuple(PathPoint(n, y[:1].repeat(n), y[:1].repeat(len(X_test))) for n in sizes)


def measure(quick: bool) -> list[Row]:
    """The rows of this benchmark."""
    repeats = 5 if quick else 20

    def small(n_jobs: int) -> None:
        nc.compare("digits", ["ntk", "knn-ntk"], repeats=repeats, n_jobs=n_jobs, progress=False)

    speed_up = faster(
        f"{2 * repeats} small cells, n_jobs=2",
        lambda: small(2),
        "n_jobs=1",
        lambda: small(1),
        target=1.6,
        rounds=1 if quick else 3,
    )
    overhead = _overhead(100 if quick else 400)
    default = seconds(lambda: nc.compare("digits", repeats=1 if quick else 5, progress=False))
    cells = 7 * (1 if quick else 5)
    return [
        speed_up,
        Row(
            "a cell's overhead, with a store", "2 ms", overhead * 1e3, 2.0, False, f"{overhead * 1e3:.2f} ms"
        ),
        Row(
            "overhead of a default digits run",
            "the run itself",
            cells * overhead / default,
            0.03,
            False,
            f"{cells} cells in {default:.1f} s",
        ),
    ]


def _overhead(repeats: int) -> float:
    """Seconds a cell, of a learner that takes none, at the sizes of a default run."""

    def run(count: int, folder: str) -> None:
        store = Path(folder) / f"{count}.sqlite"
        nc.compare("digits", {"instant": Instant()}, repeats=count, store=store, progress=False)

    with tempfile.TemporaryDirectory() as folder:
        run(1, folder)
        few, many = seconds(lambda: run(10, folder)), seconds(lambda: run(10 + repeats, folder))
    return (many - few) / repeats


if __name__ == "__main__":
    main(measure, __doc__)
