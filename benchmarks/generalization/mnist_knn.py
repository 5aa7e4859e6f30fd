"""How many of MNIST's test digits do nearest neighbours misread on raw pixels, and how does it fall with n?

All training images in their published order, Euclidean distance between pixels, ties to the earlier image.
The counts at 60,000 are known; a run that gives others ends with 1. The files are looked for in the folder
that NTKCOMPARE_DATA names, and fetched where that is not set. --quick stops at 2,000 images.

python -m benchmarks.generalization.mnist_knn [--quick] [--out FOLDER]
"""

import sys
import time

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter
from scipy.stats import binomtest

import ntkcompare as nc
from benchmarks.generalization._script import draw_means, parse

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000)
QUICK_SIZES = (500, 1_000, 2_000)
NEIGHBOURS = (1, 3, 5, 7, 9)
# Errors of 10,000 with all 60,000 images, by the weight that neighbours have.
KNOWN = {"uniform": (309, 295, 312, 306, 341), "distance": (309, 283, 309, 300, 327)}


def count_errors(data: nc.Dataset, sizes: tuple[int, ...], weights: str) -> list[dict[str, object]]:
    """A row for each size and each number of neighbours, from one sweep over the training images."""
    points = nc.KNNClassifier(weights=weights).path(data.X, data.y, sizes, data.X_test, NEIGHBOURS)
    rows = []
    for point in points:
        for k, predicted in zip(NEIGHBOURS, point.test):
            errors = int(np.count_nonzero(predicted != data.y_test))
            interval = binomtest(errors, len(data.y_test)).proportion_ci(method="wilson")
            rows.append(
                {
                    "learner": f"{k}-nn",
                    "weights": weights,
                    "n": point.n,
                    "errors": errors,
                    "mean": errors / len(data.y_test),
                    "low": interval.low,
                    "high": interval.high,
                }
            )
    return rows


def main() -> None:
    script = parse(__doc__, "mnist_knn")
    data = nc.load_dataset("mnist")
    sizes = QUICK_SIZES if script.quick else SIZES
    start = time.perf_counter()
    rows = [row for weights in KNOWN for row in count_errors(data, sizes, weights)]
    print(f"two sweeps over {sizes[-1]:,} images: {time.perf_counter() - start:.0f} s", flush=True)
    table = pd.DataFrame(rows)
    figure = Figure(figsize=(9, 4.2), layout="constrained")
    for panel, weights in zip(figure.subplots(1, 2, sharey=True), KNOWN):
        curves = table[table["weights"] == weights].groupby("learner", sort=False)
        for index, (learner, curve) in enumerate(curves):
            draw_means(panel, curve["n"], curve, index, label=learner)
        panel.set(title=f"{weights} weights", xlabel="training examples n", xscale="log", yscale="log")
        panel.yaxis.set_major_formatter(PercentFormatter(1))
    figure.axes[0].set_ylabel("test error")
    figure.axes[0].legend(frameon=False)
    figure.suptitle("k-NN on MNIST, raw pixels; bars: 95 % Wilson interval over the 10,000 test images")
    script.finish(table, figure)
    if not script.quick:
        found = {w: tuple(table.query("n == 60000 and weights == @w")["errors"]) for w in KNOWN}
        print(f"errors at 60,000, k = {NEIGHBOURS}: {found}; known: {KNOWN}")
        sys.exit(found != KNOWN)


if __name__ == "__main__":
    main()
