"""Nearest neighbours under a distance of your own.

An image moved by a pixel is still the same digit, but every pixel of it differs. The distance below lets
one of two images move by a pixel in any direction, and takes the least difference. With few examples, when
no neighbour is near, that knowledge is worth a multiple of the data.

Run it: python examples/own_distance.py
"""

import numpy as np

import ntkcompare as nc

MOVES = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1)]


def shifted(a, b):
    """The least Euclidean distance between `a`, moved by up to a pixel, and `b`."""
    image = np.pad(a.reshape(8, 8), 1)
    moved = np.stack([image[1 + i : 9 + i, 1 + j : 9 + j].ravel() for i, j in MOVES])
    return float(np.sqrt(((moved - b) ** 2).sum(axis=1).min()))


# Pixels as they are: a border that is empty in every image must stay empty when it is moved.
comparison = nc.compare(
    "digits",
    {
        "euclidean": nc.KNNClassifier(n_neighbors=1),
        "shifted": nc.KNNClassifier(n_neighbors=1, metric=shifted),
    },
    sizes=[10, 20, 40],
    repeats=2,
    scaling="none",
    test_size=100,
    progress=False,
)
print(comparison)

# What the comparison is paired for: on the same draws, how much does the distance gain?
error = comparison.frame().query("split == 'test'").pivot_table("value", ["n", "repeat"], "learner")
gain = (error["euclidean"] - error["shifted"]).groupby("n").mean()
print("\nerror saved by the distance:")
print(gain.map("{:.1%}".format).to_string())
