"""What a reader needs to run a comparison again: versions, seeds, data, device, revision, command."""

import dataclasses
import datetime
import importlib.metadata
import math
import os
import platform
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import ntkcompare
from ntkcompare.curves.plan import Plan
from ntkcompare.curves.threads import blas_libraries
from ntkcompare.store import Unhashable, canonical, class_name

_PACKAGES = (
    "jax",
    "jaxlib",
    "joblib",
    "matplotlib",
    "neural-tangents",
    "numpy",
    "optax",
    "pandas",
    "pyarrow",
    "scikit-learn",
    "scipy",
    "threadpoolctl",
)


def describe_run(
    plan: Plan,
    estimators: Mapping[str, Any],
    *,
    repeats: int,
    n_jobs: int,
    threads: int,
    started: datetime.datetime,
    seconds: float,
    cpu_seconds: float,
) -> dict[str, Any]:
    """Return the manifest of a comparison: plain values only, ready for JSON."""
    data = plan.dataset
    return {
        "ntkcompare": ntkcompare.__version__,
        "dataset": {
            "name": data.name,
            "task": data.task,
            "sha256": data.sha256,
            "n": len(data),
            "shape": list(data.X.shape[1:]),
            "n_test": None if data.X_test is None else len(data.X_test),
            "classes": None if data.classes is None else data.classes.tolist(),
            "source": data.source,
            "licence": data.licence,
            "citation": data.citation,
            "bayes_error": data.bayes_error,
            "missing": data.missing,
        },
        "learners": {
            name: {
                "class": class_name(type(estimator)),
                "parameters": {key: _plain(value) for key, value in estimator.get_params(deep=False).items()},
                "identity": _identity(estimator),
                "seeds": [plan.seed(repeat, name) for repeat in range(repeats)],
            }
            for name, estimator in estimators.items()
        },
        "sizes": list(plan.sizes),
        "repeats": repeats,
        "metrics": list(plan.metrics),
        "scaling": plan.scaling,
        "test_size": _plain(plan.test_size),
        "validation": _plain(plan.validation),
        "label_noise": plan.label_noise,
        "noise_kind": plan.noise_kind,
        "noise": dataclasses.asdict(plan.noise),
        "scale_fit": plan.scale_fit,
        "notes": list(plan.notes()),
        "random_state": plan.random_state,
        "n_jobs": n_jobs,
        "threads": threads,
        "command": command(),
        "started": started.isoformat(timespec="seconds"),
        # Of this run; and of all cells, those found in a store too.
        "wall_seconds": round(seconds, 3),
        "cpu_seconds": round(cpu_seconds, 3),
        "versions": versions(),
        "device": device(),
        "git": {"library": library_revision(), "working_directory": _revision(Path.cwd())},
    }


def _identity(estimator: Any) -> Any:
    """Its canonical form, from which `ntkcompare verify` makes it again; None where it has none."""
    try:
        return canonical(estimator)
    except Unhashable:
        return None


def command() -> str:
    """Return the command line of this process, its program without the folder it lies in."""
    program = Path(sys.argv[0])
    module = program.name == "__main__.py"  # what `python -m` runs
    start = ["python", "-m", program.parent.name] if module else [program.name]
    return shlex.join([*start, *sys.argv[1:]])


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that the numbers depend on."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def machine() -> dict[str, Any]:
    """Return what computes, without starting JAX."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cpu_count": os.cpu_count(),
        "blas": blas_libraries(),
    }


def device() -> dict[str, Any]:
    """Return what computes, and JAX's numerical settings as they stand."""
    import jax

    settings: Any = jax.config
    return {
        **machine(),
        "jax_backend": jax.default_backend(),
        "jax_devices": [f"{entry.platform}: {entry.device_kind}" for entry in jax.devices()],
        "jax_enable_x64": bool(settings.jax_enable_x64),
        "jax_default_matmul_precision": _plain(settings.jax_default_matmul_precision),
    }


def library_revision() -> dict[str, Any] | None:
    """Return the revision of this package's own checkout; None where it was installed from elsewhere."""
    folder = Path(ntkcompare.__file__).parent
    # A virtual environment inside the user's repository is not a checkout of this package.
    return _revision(folder) if _git(folder, "ls-files", "--error-unmatch", "__init__.py") else None


def _revision(folder: Path) -> dict[str, Any] | None:
    revision = _git(folder, "rev-parse", "HEAD")
    if not revision:
        return None
    return {"revision": revision, "dirty": bool(_git(folder, "status", "--porcelain"))}


def _git(folder: Path, *arguments: str) -> str:
    try:
        result = subprocess.run(
            ["git", "-C", str(folder), *arguments], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def _plain(value: Any) -> Any:
    """Return what JSON can hold; a function by its name, since its repr would tell where in memory it lay."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, str | int | float | bool | None):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, type):
        return class_name(value)
    if callable(value) and hasattr(value, "__qualname__"):
        return f"{value.__module__}.{value.__qualname__}"
    return repr(value)
