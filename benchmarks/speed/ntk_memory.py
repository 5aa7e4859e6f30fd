"""Does a learning path hold the Gram matrix once, and little beside it?

Peak resident memory of a process of its own, less that of one that only imports what it uses, as a multiple
of the Gram matrix's own bytes. What remains includes the points, the compiled programs and the results.
"""

import resource
import subprocess
import sys
from collections.abc import Sequence

import numpy as np

from benchmarks.speed._images import make_images
from benchmarks.speed._ratio import Row, main
from ntkcompare import NTKClassifier

_N_TEST = 1000


def measure(quick: bool) -> Sequence[Row]:
    n = 4000 if quick else 12_000
    imported, path = (_peak_bytes(size) for size in (0, n))
    gram = 8 * n**2
    detail = (
        f"{path / 2**20:.0f} MiB, import alone {imported / 2**20:.0f}, the Gram matrix {gram / 2**20:.0f}"
    )
    ratio = (path - imported) / gram
    return [Row(f"peak memory of an NTK path to n={n}", "its Gram matrix", ratio, 1.35, False, detail)]


def _peak_bytes(n: int) -> int:
    command = [sys.executable, "-m", "benchmarks.speed.ntk_memory", "--child", str(n)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _child(n: int) -> None:
    """Run a path of 20 sizes to n, none where n = 0, and print this process's peak memory in bytes."""
    import ntkcompare.kernels.fused  # noqa: F401  (imported at first use: it brings JAX)

    model = NTKClassifier()
    if n:
        images, labels = make_images(n + _N_TEST)
        sizes = np.linspace(n / 20, n, 20).astype(int)
        model.learning_path(images[:n], labels[:n], sizes, images[n:])
    unit = 1 if sys.platform == "darwin" else 1024
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        _child(int(sys.argv[2]))
    else:
        main(measure, __doc__)
