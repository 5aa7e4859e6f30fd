"""Is a whole NTK learning curve, train and test error, to be had at the price of one fit?

Against one fit and predict at the largest size, the Gram matrices of both computed anew. With
``sizes="all"`` the same curve at every single n, against its 20 sizes.
"""

from collections.abc import Sequence

import numpy as np

from benchmarks.speed._images import make_images
from benchmarks.speed._ratio import Row, main, within
from ntkcompare import NTKClassifier


def measure(quick: bool) -> Sequence[Row]:
    n, n_test, rounds = (800, 300, 3) if quick else (3000, 1000, 7)
    images, labels = make_images(n + n_test)
    X, y, X_test, y_test = images[:n], labels[:n], images[n:], labels[n:]
    sizes = np.linspace(n / 20, n, 20).astype(int)

    def errors(chosen: Sequence[int] | str) -> list[tuple[float, float]]:
        points = NTKClassifier().learning_path(X, y, chosen, X_test)
        return [(np.mean(p.train != y[: p.n]), np.mean(p.test != y_test)) for p in points]

    def twenty() -> list[tuple[float, float]]:
        return errors(list(sizes))

    def fit_and_predict() -> np.ndarray:
        return NTKClassifier().fit(X, y).predict(X_test)

    curve = f"NTK curve, 20 sizes to n={n}"
    return [
        within(curve, twenty, f"one fit and predict at n={n}", fit_and_predict, target=1.25, rounds=rounds),
        within(f"NTK curve, all {n} sizes", lambda: errors("all"), curve, twenty, target=2, rounds=rounds),
    ]


if __name__ == "__main__":
    main(measure, __doc__)
