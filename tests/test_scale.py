"""The script for large paths: it says what it will take, and does not start what cannot end."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.scale import predicted_bytes

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments):
    command = [sys.executable, "-m", "benchmarks.scale", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("dtype", "itemsize"), [("float64", 8), ("float32", 4)])
def test_the_gram_matrix_is_most_of_what_is_predicted(dtype, itemsize):
    parts = predicted_bytes(60_000, 10_000, 784, dtype)
    assert parts["Gram matrix"] == itemsize * 60_000**2
    assert parts["Gram matrix"] < sum(parts.values()) < 1.2 * parts["Gram matrix"]


def test_what_does_not_fit_is_not_started():
    done = run("--n", "3000000", "--dtype", "float32")
    assert done.returncode != 0
    assert "memory predicted for n=3000000 in float32" in done.stdout
    assert "not started" in done.stderr
    assert "Give a smaller --n" in done.stderr
