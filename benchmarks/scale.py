"""The NTK path on MNIST as far as memory goes: ``python -m benchmarks.scale [--dtype float32] [--n N]``.

In float64 to n = 20,000 and in float32 to n = 60,000 by default, with all 10,000 test points. The IDX files
are looked for in the folder that NTKCOMPARE_DATA names. What memory the run will take is said before it
starts, and the run refused if that is not there; at the end its peak stands beside it.
"""

import argparse
import resource
import sys
import time

import numpy as np

import ntkcompare as nc
from ntkcompare._checks import check_memory
from ntkcompare.exceptions import InsufficientMemoryError

_LARGEST = {"float64": 20_000, "float32": 60_000}
_N_SIZES, _N_CLASSES = 10, 10
_PROCESS = 0.6 * 2**30  # Python, the libraries and their compiled programs


def predicted_bytes(n: int, n_test: int, n_features: int, dtype: str) -> dict[str, float]:
    """What a path to n takes at its peak, by part."""
    single = dtype == "float32"
    return {
        "Gram matrix": float(np.dtype(dtype).itemsize) * n**2,
        "points, and their directions": 8.0 * n_features * (2 * n + n_test),
        # Coefficients of every size and class; conjugate gradients hold six such arrays.
        "solutions": (6 if single else 2) * 8.0 * n * _N_SIZES * _N_CLASSES,
        "process": _PROCESS,
    }


def main() -> None:
    """Predict the memory, run the path, print errors by size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dtype", choices=sorted(_LARGEST), default="float64")
    parser.add_argument("--n", type=int, help="largest training set (default: 20000, in float32 60000)")
    parser.add_argument("--ridge", type=float, help="in units of the kernel's mean diagonal")
    parser.add_argument("--seed", type=int, default=0, help="of the training order")
    parser.add_argument("--predict-only", action="store_true", help="say what memory it would take, and stop")
    options = parser.parse_args()
    n = options.n or _LARGEST[options.dtype]
    # A float32 kernel of 60,000 points cannot tell eigenvalues below 4e-3 of its diagonal from zero.
    ridge = options.ridge if options.ridge is not None else 1e-6 if options.dtype == "float64" else 1e-2

    parts = predicted_bytes(n, 10_000, 784, options.dtype)
    total = sum(parts.values())
    figures = ", ".join(f"{name} {size / 2**30:.2f}" for name, size in parts.items())
    print(f"memory predicted for n={n} in {options.dtype}: {total / 2**30:.2f} GiB ({figures})", flush=True)
    try:
        check_memory(
            total, f"the path to n={n} in {options.dtype}", "Give a smaller --n, or --dtype float32."
        )
    except InsufficientMemoryError as error:
        sys.exit(f"not started: {error}")
    if options.predict_only:
        return

    dataset = nc.load_dataset("mnist")
    order = np.random.default_rng(options.seed).permutation(len(dataset.X))[:n]
    X, y = np.asarray(dataset.X[order], dtype=np.float64), dataset.y[order]
    X_test, y_test = np.asarray(dataset.X_test, dtype=np.float64), dataset.y_test
    del dataset
    scale = np.abs(X).max()
    X /= scale
    X_test = X_test / scale
    sizes = np.unique(np.geomspace(min(100, n), n, _N_SIZES).astype(int))
    start = time.perf_counter()
    points = nc.NTKClassifier(ridge=ridge, dtype=options.dtype).learning_path(X, y, sizes, X_test)
    seconds = time.perf_counter() - start

    print(f"{'n':>6}  {'train error':>11}  {'test error':>10}  {'jitter':>8}")
    for point in points:
        if point.status != "ok":
            print(f"{point.n:6}  {point.reason}")
            continue
        train, test = np.mean(point.train != y[: point.n]), np.mean(point.test != y_test)
        print(f"{point.n:6}  {train:11.4f}  {test:10.4f}  {point.health['jitter']:8.2g}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(f"{seconds:.1f} s; peak memory {peak / 2**30:.2f} GiB, predicted {total / 2**30:.2f}")
    sys.exit(any(point.status != "ok" for point in points))


if __name__ == "__main__":
    main()
