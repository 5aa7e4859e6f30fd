"""Does the cost of a path grow with n no faster than it should?

The exponent of time in n, fitted to the fastest of three runs at each of four sizes a factor of two apart, by
least squares on logarithms: above all the largest sizes, where what does not depend on n no longer counts.
"""

import argparse
import math
import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.speed._images import make_images
from benchmarks.speed._ratio import seconds


@dataclass(frozen=True)
class Path:
    """One way to a path, and the exponents between which its time may grow.

    Attributes
    ----------
    name : str
    make : callable
        Returns a learner; importing it here, so that one that is missing spoils no other.
    largest : int
        The largest n.
    lowest, highest : float
        Of the exponent for large n: an n² part is soon outgrown by an n³ one, but not at the smallest sizes,
        where what does not depend on n hides both. So the highest alone is demanded.
    why : str
        What the operations say.
    all_sizes : bool
    """

    name: str
    make: Callable[[], object]
    largest: int
    lowest: float
    highest: float
    why: str
    all_sizes: bool = False


def _ntk(**parameters: object) -> object:
    from ntkcompare import NTKClassifier

    return NTKClassifier(**parameters)


def _knn() -> object:
    from ntkcompare import KNNClassifier

    return KNNClassifier(n_neighbors=5)


def _mlp() -> object:
    from ntkcompare import MLP, MLPClassifier

    return MLPClassifier(MLP(depth=1, width=64))


PATHS = (
    Path("ntk, 20 sizes", _ntk, 4000, 2, 3, "n² d of the Gram matrix, then n³/3 of its factor"),
    Path("ntk, all sizes", _ntk, 4000, 2, 3, "twice n³/3 and, for each class, n²", all_sizes=True),
    Path("ntk, ridge by leave-one-out", lambda: _ntk(ridge="loo"), 1000, 2, 3.3, "n³ times 21 ridges"),
    Path("ntk, early stopped", lambda: _ntk(time=100.0), 1000, 2, 3.3, "n³ for each size"),
    Path("knn, 20 sizes", _knn, 8000, 0.8, 2, "n · n_test, and n² for the training points"),
    Path("mlp, 20 sizes", _mlp, 2000, 0.3, 1.3, "n, once steps cost more than what they begin with"),
)


def main() -> None:
    """Fit and print the exponents; exit with 1 when one is too high."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a quarter of the sizes")
    parser.add_argument("--only", choices=[path.name for path in PATHS])
    options = parser.parse_args()
    failed = False
    for path in PATHS:
        if options.only in (None, path.name):
            failed |= not _report(path, path.largest // (4 if options.quick else 1), strict=not options.quick)
    sys.exit(1 if failed else 0)


def _report(path: Path, largest: int, *, strict: bool) -> bool:
    try:
        learner = path.make()
    except ImportError as error:
        print(f"{path.name:28} not here: {error}")
        return True
    sizes = [largest // 8, largest // 4, largest // 2, largest]
    times = [_time(learner, n, all_sizes=path.all_sizes) for n in sizes]
    exponent = float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
    last = math.log2(times[-1] / times[-2])
    met = exponent <= path.highest
    print(
        f"{path.name:28} n^{exponent:.2f}, n^{last:.2f} at the end; expected n^{path.lowest:g} to "
        f"n^{path.highest:g} ({path.why}): {'yes' if met else 'NO'}   "
        + ", ".join(f"{n}: {t:.3g} s" for n, t in zip(sizes, times)),
        flush=True,
    )
    return met or not strict


def _time(learner: object, n: int, *, all_sizes: bool) -> float:
    images, labels = make_images(n + 200)
    sizes = "all" if all_sizes else [int(size) for size in np.linspace(n / 20, n, 20)]

    def run() -> None:
        learner.learning_path(images[:n], labels[:n], sizes, images[n:])

    run()
    return min(seconds(run) for _ in range(3))


if __name__ == "__main__":
    main()
