"""Maps φ under which the Euclidean distance between φ(x) and φ(x') orders points as another distance does."""

from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from ntkcompare._jax.keys import make_key
from ntkcompare._jax.precision import precision_scope
from ntkcompare.architecture import MLP
from ntkcompare.studies.distance_tasks import SYMBOLS

Array = NDArray[Any]


def directions(X: Array) -> Array:
    """x/|x|: |φ(x) − φ(x')|² is twice the cosine distance."""
    return np.asarray(X / np.linalg.norm(X, axis=1, keepdims=True))


def profiles(X: Array) -> Array:
    """x less its mean, divided by the length of what is left: as `directions`, for correlation."""
    return directions(X - X.mean(axis=1, keepdims=True))


def one_hot(X: Array) -> Array:
    """Each of the symbols 0, …, 4 as a unit vector: |φ(x) − φ(x')|² is twice the number that differ.

    >>> one_hot(np.array([[0.0, 3.0]])).tolist()
    [[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]]
    """
    return np.asarray(X[:, :, None] == np.arange(SYMBOLS), dtype=np.float64).reshape(len(X), -1)


def whitening() -> PCA:
    """A transformer to uncorrelated features of variance 1: distances are those of Mahalanobis."""
    return PCA(whiten=True)


class RandomNetwork:
    """The last hidden layer of a network at initialization, over √width.

    |φ(x) − φ(x')|² tends with the width to (k(x,x) + k(x',x') − 2k(x,x'))/W_std² for the NNGP kernel k of
    the network (Lee et al. 2018).

    Parameters
    ----------
    architecture : MLP
    random_state : int
    """

    def __init__(self, architecture: MLP, random_state: int) -> None:
        self.architecture, self.random_state = architecture, random_state

    def __call__(self, X: Array) -> Array:
        """Return the features of points (n, d); shape (n, width)."""
        hidden: list[jax.Array] = []

        def keep(h: jax.Array, layer: int) -> jax.Array:
            hidden.append(h)
            return h

        with precision_scope("float32"):
            params = self.architecture.init(make_key(self.random_state), X.shape[1])
            self.architecture.apply(params, X, transform_hidden=keep)
            features: Array = np.asarray(hidden[-1], dtype=np.float64)
        return np.asarray(features / np.sqrt(self.architecture.width))
