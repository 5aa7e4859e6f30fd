"""Common part: how much of what networks deviate by they have in common."""

import numpy as np
from numpy.typing import NDArray


def common_part(deviations: NDArray[np.float64]) -> float:
    r"""Return the share of the squared deviation that networks have in common: bias, not chance of the draw.

    .. math:: \frac{\frac{1}{m(m-1)} \sum_{i \ne j} δ_i · δ_j}{\frac1m \sum_i |δ_i|^2}

    Without bias from chance: the mean of m networks still deviates by 1/m of what one does by chance.

    Parameters
    ----------
    deviations : ndarray of shape (m, ...)
        δ of each of m ≥ 2 networks.

    Examples
    --------
    >>> common_part(np.array([[1.0, 1.0], [1.0, 1.0]])), common_part(np.array([[1.0, 0.0], [0.0, 1.0]]))
    (1.0, 0.0)
    """
    flat = deviations.reshape(len(deviations), -1)
    products = flat @ flat.T
    own = float(np.trace(products))
    return (float(products.sum()) - own) / (len(flat) - 1) / own
