"""MNIST, raw pixels: the errors of 10,000 that others report for k = 1, 3, 5, 7, 9."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

from ntkcompare import KNNClassifier
from ntkcompare.neighbours.neighbours import Neighbours
from ntkcompare.neighbours.target import Classes

FOLDER = Path(os.environ.get("NTKCOMPARE_DATA", ".")) / "mnist"


def read(name, header):
    return np.frombuffer(gzip.decompress((FOLDER / name).read_bytes()), np.uint8, offset=header)


@pytest.mark.slow
@pytest.mark.skipif(not FOLDER.exists(), reason="NTKCOMPARE_DATA names no folder with MNIST")
def test_errors_on_mnist_are_the_known_ones():
    X = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 784)
    X_test = read("t10k-images-idx3-ubyte.gz", 16).reshape(-1, 784)
    y, y_test = read("train-labels-idx1-ubyte.gz", 8), read("t10k-labels-idx1-ubyte.gz", 8)
    distances, indices = KNNClassifier().fit(X, y).kneighbors(X_test, 9)
    found, target = Neighbours(indices, lambda: distances), Classes(y)

    def errors(weights):
        predicted = target.decode(target.predict(found, weights, [1, 3, 5, 7, 9]))
        return (predicted != y_test).sum(axis=1).tolist()

    assert errors("uniform") == [309, 295, 312, 306, 341]
    assert errors("distance") == [309, 283, 309, 300, 327]
