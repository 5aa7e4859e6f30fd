"""Comparisons with curves that are known."""

import numpy as np

import ntkcompare as nc
from ntkcompare.curves.frame import make_frame

SIZES = (10, 20, 40, 80, 160, 320)
LEARNERS = ("a", "b", "c")


def comparison(
    curves, sizes=SIZES, *, repeats=5, metric="error", name="toy", scatter=0.01, failed=(), seed=0
):
    """Return a comparison whose mean curves are given by learner; every cell of `failed` learners failed."""
    rng = np.random.default_rng(seed)
    rows = []
    for learner, values in curves.items():
        for r in range(repeats):
            noise = 1 + scatter * rng.normal(size=len(sizes))
            for n, value in zip(sizes, np.asarray(values) * noise):
                told = {"value": value, "status": "ok", "reason": ""}
                if learner in failed:
                    told = {"value": None, "status": "failed", "reason": "told to"}
                keys = {"dataset": name, "learner": learner, "n": n, "repeat": r}
                rows.append({**keys, "split": "test", "metric": metric, **told})
    data = {"name": name, "task": "classification", "sha256": f"hash of {name}", "bayes_error": None}
    manifest = {
        "dataset": data,
        "learners": {learner: {} for learner in curves},
        "sizes": list(sizes),
        "repeats": repeats,
        "metrics": [metric],
        "label_noise": 0.0,
        "noise_kind": "uniform",
    }
    return nc.Comparison(make_frame(rows), manifest)


def several(n_datasets=8, *, repeats=3, metric="error"):
    """Return comparisons on several data sets, in which "a" is a little ahead of "b", and "b" of "c"."""
    rng = np.random.default_rng(1)
    parts = []
    for i in range(n_datasets):
        base = rng.uniform(0.1, 0.3)
        curves = {name: [base + 0.04 * k + 0.03 * rng.normal(), base + 0.04 * k + 0.03 * rng.normal()]
                  for k, name in enumerate(LEARNERS)}  # fmt: skip
        parts.append(comparison(curves, (10, 20), repeats=repeats, name=f"data {i}", metric=metric, seed=i))
    return parts


def power(a, b, c=0.0, sizes=SIZES):
    return a * np.asarray(sizes, dtype=float) ** -b + c
