"""Training-set sizes of a curve."""

import numpy as np

N_SIZES = 8
SMALLEST = 10


def default_sizes(n_pool: int, n_classes: int = 1) -> tuple[int, ...]:
    """Return up to 8 sizes in geometric progression, from 10 or the number of classes to the whole pool.

    Examples
    --------
    >>> default_sizes(1347, 10)
    (10, 20, 41, 82, 165, 332, 669, 1347)
    >>> default_sizes(6)
    (6,)
    """
    smallest = min(max(SMALLEST, n_classes), n_pool)
    return tuple(int(n) for n in np.unique(np.rint(np.geomspace(smallest, n_pool, N_SIZES)).astype(int)))
