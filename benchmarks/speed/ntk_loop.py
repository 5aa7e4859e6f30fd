"""How much faster is a learning curve from one factorization than scikit-learn's KernelRidge in a loop?

Both start from the same precomputed kernels K(X, X) and K(X*, X), and end with the error on the first n
training points and on the test points at each of 20 sizes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.kernel_ridge import KernelRidge

from benchmarks.speed._images import make_images
from benchmarks.speed._ratio import Row, faster, main
from ntkcompare.kernels import gram
from ntkcompare.kernels.path import solve_path
from ntkcompare.kernels.regression import KernelRegression
from ntkcompare.kernels.result import Wanted
from ntkcompare.ntk.class_codes import largest_code


@dataclass(frozen=True)
class Precomputed(KernelRegression):
    """The regression whose points are rows of kernels at hand."""

    def gram(self, X: Any, Y: Any = None) -> NDArray[np.float64]:
        """Return K, copied, or K*: a path works in the place of its matrix, and KernelRidge copies it too."""
        return X.copy() if Y is None else X


def measure(quick: bool) -> Sequence[Row]:
    n, n_test, rounds = (800, 300, 3) if quick else (3000, 1000, 5)
    images, labels = make_images(n + n_test)
    K, cross = gram(images[:n]), gram(images[n:], images[:n])
    y, y_test = labels[:n], labels[n:]
    targets = (y[:, None] == np.arange(10)).astype(float)
    ridge = 1e-6 * np.diagonal(K).mean()
    sizes = [int(size) for size in np.linspace(n / 20, n, 20)]
    regression = Precomputed.checked(None, "ntk", ridge, "absolute", None, "float64")

    def errors(chosen: Sequence[int]) -> list[tuple[float, float]]:
        grids = solve_path(regression, K, targets, chosen, cross, Wanted(decode=largest_code))
        found = [grid[0][0] for grid in grids]
        return [(np.mean(r.train != y[: r.n]), np.mean(r.test != y_test)) for r in found]

    def loop() -> list[tuple[float, float]]:
        found = []
        for size in sizes:
            model = KernelRidge(alpha=ridge, kernel="precomputed").fit(K[:size, :size], targets[:size])
            train = model.predict(K[:size, :size]).argmax(axis=1)
            test = model.predict(cross[:, :size]).argmax(axis=1)
            found.append((np.mean(train != y[:size]), np.mean(test != y_test)))
        return found

    curve = f"20 sizes to n={n} from the Gram matrix"
    return [
        faster(curve, lambda: errors(sizes), "KernelRidge in a loop", loop, target=4, rounds=rounds),
        faster(
            f"all {n} sizes from the Gram matrix",
            lambda: errors(range(1, n + 1)),
            "KernelRidge at 20 of them",
            loop,
            target=1,
            rounds=rounds,
        ),
    ]


if __name__ == "__main__":
    main(measure, __doc__)
