"""From arrays of your own to curves, a table and a figure.

Run it: python examples/own_arrays.py [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

import ntkcompare as nc

folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())

# Two interleaved spirals: far from linear, and smooth enough for a kernel. Any arrays will do here:
# one row an example, one label a row.
random = np.random.default_rng(0)
label = random.integers(2, size=400)
turn = np.sqrt(random.random(400)) * 2 * np.pi
sign = 2 * label - 1
X = np.column_stack([sign * turn * np.cos(turn), sign * turn * np.sin(turn)])
X += 0.3 * random.normal(size=X.shape)
spirals = nc.Dataset(X, np.where(label == 1, "inner", "outer"), name="spirals", source="made up here")
print(spirals)

# Names stand for the library's own learners; any estimator of scikit-learn joins under a name of yours.
# All see the same draws: 3 repeats, a quarter held out, the training sets nested.
comparison = nc.compare(
    spirals,
    {"ntk": "ntk", "1-nn": "1-nn", "logistic": LogisticRegression()},
    sizes=[10, 30, 100, 300],
    repeats=3,
    random_state=0,
    progress=False,
)

# One tidy table: a row per learner, size, repeat, split and metric ...
frame = comparison.frame()
print(frame.query("split == 'test' and repeat == 0")[["learner", "n", "value"]].to_string(index=False))

# ... its summary over repeats, with intervals ...
print(comparison)

# ... and a folder with all of it, which nc.load reads back.
comparison.save(folder / "spirals")
assert nc.load(folder / "spirals").frame().equals(frame)
print("\nLook at", folder / "spirals" / "figure.png")
