"""A nearest-neighbours curve at all sizes and all k, against fitting at each, and against one search."""

from collections.abc import Sequence

import numpy as np
from sklearn.neighbors import KNeighborsClassifier

import ntkcompare as nc
from benchmarks.speed._ratio import Row, faster, main, within


def measure(quick: bool) -> Sequence[Row]:
    """The rows of the table."""
    n, n_queries, d, rounds = (4000, 500, 784, 3) if quick else (20_000, 2000, 784, 3)
    sizes = [n * i // 20 for i in range(1, 21)]
    rng = np.random.default_rng(0)
    y = rng.integers(0, 10, size=n)
    X = rng.normal(size=(n, d)) + 0.3 * rng.normal(size=(10, d))[y]
    queries = rng.normal(size=(n_queries, d)) + 0.3 * rng.normal(size=(1, d))

    def curve() -> object:
        return nc.KNNClassifier().path(X, y, sizes, queries, n_neighbors=range(1, 51))

    def loop() -> object:
        return [
            KNeighborsClassifier(k, algorithm="brute").fit(X[:size], y[:size]).predict(queries)
            for size in sizes
            for k in (1, 5, 10, 50)
        ]

    def search() -> object:
        return KNeighborsClassifier(50, algorithm="brute").fit(X, y).kneighbors(queries)

    work = f"k-NN curve, 20 sizes × k=1…50, n={n}, d={d}, {n_queries} queries"
    return [
        faster(work, curve, "scikit-learn in a loop, k=1, 5, 10, 50", loop, target=15, rounds=1),
        within(work, curve, f"one brute-force search at n={n}", search, target=1.4, rounds=rounds),
    ]


if __name__ == "__main__":
    main(measure, __doc__)
