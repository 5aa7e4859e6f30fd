"""`ntkcompare doctor`: what a bug report needs, and whether this machine is fit."""

import argparse
import os
import platform
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

HELP = "say what is installed, what computes, and whether it works"
AMISS = "AMISS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add none."""


def run(options: argparse.Namespace) -> int:
    """Print a line per finding; return 1 if something is amiss."""
    amiss = False
    for name, examine in CHECKS.items():
        try:
            finding = examine()
        except Exception as error:
            finding = f"{AMISS}: {' '.join(f'{type(error).__name__}: {error}'.split())}"
        amiss = amiss or finding.startswith(AMISS)
        print(f"{name:<16} {finding}", flush=True)
    print("\nSomething is amiss: see above." if amiss else "\nAll is well.")
    return int(amiss)


def _version() -> str:
    import ntkcompare
    from ntkcompare.curves.manifest import library_revision

    found = library_revision()
    revision = f" (git {found['revision'][:10]}{', changed' if found['dirty'] else ''})" if found else ""
    return f"{ntkcompare.__version__}{revision}"


def _packages() -> str:
    from ntkcompare.curves.manifest import versions

    return ", ".join(f"{name} {version}" for name, version in versions().items() if name != "python")


def _jax() -> str:
    import jax

    from ntkcompare._jax.moved import TESTED_JAX

    settings: Any = jax.config
    return (
        f"{jax.__version__} (tested with {TESTED_JAX[0]} to {TESTED_JAX[-1]}), "
        f"64-bit types {'on' if settings.jax_enable_x64 else 'off'}"
    )


def _devices() -> str:
    import jax

    return ", ".join(f"{device.platform}:{device.id} {device.device_kind}" for device in jax.devices())


def _tangents() -> str:
    from ntkcompare._jax.tangents import load

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        package = load()
    told = [str(entry.message) for entry in caught if issubclass(entry.category, RuntimeWarning)]
    if told:
        return f"{AMISS}: {told[0]}"
    tensorflow = "imported by something else" if "tensorflow" in sys.modules else "not imported"
    return f"{package.__version__} imports; TensorFlow is {tensorflow}"


def _kernel() -> str:
    import numpy as np

    from ntkcompare.architecture import MLP
    from ntkcompare.kernels import gram

    # One hidden ReLU layer without bias, W² = 2, orthogonal inputs of norm √2: Θ(x,x) = 4, Θ(x,x') = 2/π.
    K = gram(2**0.5 * np.eye(2), architecture=MLP(depth=1, b_std=0.0), kernel="ntk")
    exact = np.where(np.eye(2, dtype=bool), 4.0, 2 / np.pi)
    error = float(np.abs(K - exact).max())
    return f"{AMISS if error > 1e-12 else 'right'}: the NTK of two points is off by {error:.1e}"


def _blas() -> str:
    import scipy.linalg  # noqa: F401
    from threadpoolctl import threadpool_info

    found = [
        f"{entry['internal_api']} {entry['version']} ({entry['num_threads']} threads)"
        for entry in threadpool_info()
        if entry["user_api"] == "blas"
    ]
    return ", ".join(dict.fromkeys(found)) or "not recognized"


def _memory() -> str:
    import psutil

    memory = psutil.virtual_memory()
    return f"{memory.available / 2**30:.1f} of {memory.total / 2**30:.1f} GiB available"


def _data() -> str:
    folder = os.environ.get("NTKCOMPARE_DATA")
    if not folder:
        return "NTKCOMPARE_DATA is not set: bundled data sets only"
    path = Path(folder)
    if not path.is_dir():
        return f"{AMISS}: NTKCOMPARE_DATA={folder} is no folder"
    return f"NTKCOMPARE_DATA={folder}: {', '.join(sorted(entry.name for entry in path.iterdir())) or 'empty'}"


def _python() -> str:
    supported = (3, 11) <= sys.version_info[:2] <= (3, 13)
    verdict = "" if supported else f"{AMISS}: 3.11 to 3.13 are supported; this is "
    return f"{verdict}{platform.python_version()} on {platform.system()} {platform.machine()}"


CHECKS: dict[str, Callable[[], str]] = {
    "ntkcompare": _version,
    "Python": _python,
    "packages": _packages,
    "JAX": _jax,
    "devices": _devices,
    "neural-tangents": _tangents,
    "kernel": _kernel,
    "BLAS": _blas,
    "processors": lambda: str(os.cpu_count()),
    "memory": _memory,
    "data": _data,
}
