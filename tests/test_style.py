"""The code's own checks: ruff, mypy, the examples in docstrings, and what import costs."""

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import ntkcompare

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(ntkcompare.__path__, "ntkcompare.")
    if not module.name.endswith("__main__")
)


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing():
    run("-m", "ruff", "check", ".")


def test_ruff_would_not_format_anything_otherwise():
    run("-m", "ruff", "format", "--check", ".")


@pytest.mark.slow
def test_mypy_strict_finds_nothing():
    run("-m", "mypy")


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    module = importlib.import_module(name)
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    assert doctest.testmod(module, optionflags=flags).failed == 0


def test_import_is_quick_because_it_is_lazy():
    """Seconds vary with the machine; what is not imported does not."""
    heavy = "jax", "sklearn", "pandas", "matplotlib", "neural_tangents", "tensorflow"
    run("-c", f"import sys, ntkcompare; assert not {set(heavy)} & set(sys.modules), sorted(sys.modules)")


def test_every_public_name_can_be_had():
    for name in ntkcompare.__all__:
        assert getattr(ntkcompare, name) is not None
