"""Tidy tables with known curves."""

import numpy as np
import pandas as pd

COLUMNS = ["dataset", "learner", "n", "repeat", "split", "metric", "value", "status", "reason"]


def tidy(curves, sizes, *, dataset="toy", metric="error", split="test", failed=()):
    """A table from learner → (repeats, sizes) array; `failed` lists (learner, repeat, size) cells."""
    rows = []
    for learner, values in curves.items():
        for repeat, row in enumerate(np.asarray(values, dtype=float)):
            for n, value in zip(sizes, row):
                bad = (learner, repeat, n) in failed
                rows.append(
                    (dataset, learner, n, repeat, split, metric, np.nan if bad else value)
                    + (("failed", "told to") if bad else ("ok", None))
                )
    frame = pd.DataFrame(rows, columns=COLUMNS)
    # The types that a comparison's table has, in memory and when read back.
    return frame.astype(
        dict.fromkeys(("dataset", "learner", "split", "metric", "status", "reason"), "string")
    )


def noisy(curve, repeats, scatter, seed, shared=0.0):
    """Repeats of a curve with independent and shared relative noise."""
    rng = np.random.default_rng(seed)
    curve = np.asarray(curve, dtype=float)
    own = rng.normal(scale=scatter, size=(repeats, len(curve)))
    return curve * (1 + own + shared * np.random.default_rng(seed + 1).normal(size=(repeats, 1)))
