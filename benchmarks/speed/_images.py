"""Points like small images, of ten classes: for timing, where their labels do not matter much."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def make_images(
    n: int, n_features: int = 784, n_classes: int = 10, seed: int = 0
) -> tuple[NDArray[Any], ...]:
    """Return points in [0, 1] of shape (n, n_features) on a curved surface of 20 dimensions, and labels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(n_classes, size=n)
    centres = rng.normal(size=(n_classes, 20))
    latent = centres[labels] + rng.normal(size=(n, 20))
    images = np.maximum(latent @ rng.normal(size=(20, n_features)), 0) + 0.3 * rng.random((n, n_features))
    return images / images.max(), labels
